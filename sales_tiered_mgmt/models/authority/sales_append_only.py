from odoo import models
from odoo.exceptions import UserError


class SalesAppendOnly(models.AbstractModel):
    """A permanent record: written by its own model's methods only.

    ``create``, ``write`` and ``unlink`` refuse everybody, the superuser included, so
    that neither RPC, import, server action nor a stray ``sudo()`` changes a decision.
    The private ``_engine_*`` methods step over the refusal; the underscore keeps them
    out of reach of RPC, and there is no context key to guess.
    """

    _name = "sales.append.only"
    _description = "Permanent Record"

    def _refuse(self):
        raise UserError(
            self.env._(
                "%(model)s is a permanent record. It is written by the approval "
                "process and cannot be created, changed or deleted.",
                model=self.env["ir.model"]._get(self._name).name,
            )
        )

    # pylint: disable=method-required-super,missing-return,super-method-mismatch

    def create(self, vals_list):
        self._refuse()

    def write(self, vals):
        self._refuse()

    def unlink(self):
        self._refuse()

    def _engine_create(self, vals_list):
        return super().create(vals_list)

    def _engine_write(self, vals):
        return super().write(vals)
