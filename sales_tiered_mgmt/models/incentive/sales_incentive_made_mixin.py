from odoo import models
from odoo.exceptions import AccessError


class SalesIncentiveMadeMixin(models.AbstractModel):
    """Rows that the computation of a run writes, and nobody else.

    ``create``, ``write`` and ``unlink`` refuse everybody, the superuser included, as in
    ``sales.append.only``; the private ``_engine_*`` methods step over that.
    """

    _name = "sales.incentive.made.mixin"
    _description = "Made by an Incentive Run"

    # fields that Odoo itself writes, such as for activities and followers
    _made_open_fields = frozenset(
        {"activity_ids", "message_ids", "message_follower_ids"}
    )

    # pylint: disable=method-required-super,super-method-mismatch

    def create(self, vals_list):
        self._refuse_made()

    def write(self, vals):
        if vals.keys() <= self._made_open_fields:
            return super().write(vals)
        self._refuse_made()

    def unlink(self):
        self._refuse_made()

    def _refuse_made(self):
        raise AccessError(
            self.env._(
                "%(model)s: the figures are computed by the incentive run and cannot "
                "be written. Compute the run again, or ask for an adjustment.",
                model=self.env["ir.model"]._get(self._name).name,
            )
        )

    def _engine_create(self, vals_list):
        return super().create(vals_list)

    def _engine_write(self, vals):
        return super().write(vals)

    def _engine_unlink(self):
        return super().unlink()
