from odoo import models
from odoo.exceptions import AccessError


class SalesTargetMadeMixin(models.AbstractModel):
    """Records that a target plan makes, and nobody else: sheets and rows.

    ``create``, ``copy`` and ``unlink`` refuse everybody, so that neither RPC, import
    nor a command in another form adds or takes away somebody's target. The private
    ``_engine_*`` methods step over the refusal; there is no context key to guess.
    """

    _name = "sales.target.made.mixin"
    _description = "Made with a Target Plan"

    def _refuse(self):
        raise AccessError(
            self.env._(
                "%s come and go with their target plan.",
                self.env["ir.model"]._get(self._name).name,
            )
        )

    # pylint: disable=method-required-super,missing-return,super-method-mismatch

    def create(self, vals_list):
        self._refuse()

    def copy(self, default=None):
        self._refuse()

    def unlink(self):
        self._refuse()

    def _engine_create(self, vals_list):
        return super().create(vals_list)

    def _engine_unlink(self):
        return super().unlink()
