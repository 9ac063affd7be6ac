"""Whether the server takes the module away."""

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


def is_uninstalling(env):
    """The flag that Odoo sets then, heeded from the server itself only.

    Any client can send it as a context key, past ``@api.ondelete``; nobody but the
    server's own uninstallation acts as superuser with it.
    """
    return env.su and bool(env.context.get(MODULE_UNINSTALL_FLAG))
