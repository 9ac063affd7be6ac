from odoo import SUPERUSER_ID, models

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


class Base(models.AbstractModel):
    """Keeps guards of deletions from being switched off by a client.

    Odoo skips ``@api.ondelete`` while a module is uninstalled, which it tells by a
    context key; any client can send it. Policy: G1.3.
    """

    _inherit = "base"

    def unlink(self):
        """Heed the key where the server itself uninstalls, and nowhere else.

        Odoo's models of models set it themselves, in an administrator's name.
        """
        if (
            self.env.context.get(MODULE_UNINSTALL_FLAG)
            and self.env.uid != SUPERUSER_ID
            and not self._name.startswith("ir.")
        ):
            self = self.with_context(**{MODULE_UNINSTALL_FLAG: False})
        return super().unlink()
