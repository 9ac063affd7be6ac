from odoo import models
from odoo.exceptions import AccessError


class SalesWorkMixin(models.AbstractModel):
    """Documents that are work assigned to a salesperson: leads and orders.

    Who assigns work is a question of tier (C2.p1): nobody with a tier hands a document
    to somebody outside the own scope, by whichever path ``user_id`` or ``team_id`` is
    written. A representative's scope is the own documents and the team's unassigned
    ones.
    """

    _name = "sales.work.mixin"
    _description = "Assigned Sales Work"

    def write(self, vals):
        result = super().write(vals)
        if {"user_id", "team_id"} & set(vals):
            self._sales_check_reassignment()
        return result

    def _sales_check_reassignment(self):
        if self.env.su or not self.env.user.is_sales_restricted:
            return
        lost = self - self._filtered_access("write")
        if lost:
            document = lost[0].sudo()
            raise AccessError(
                self.env._(
                    "%(document)s cannot be handed to %(person)s, %(team)s: that is "
                    "outside your scope. Your superior assigns work between people.",
                    document=document.display_name,
                    person=document.user_id.name or self.env._("nobody"),
                    team=document.team_id.name or self.env._("no team"),
                )
            )
