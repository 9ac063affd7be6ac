from odoo import api, models
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

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        # a copy, or the quotation of a lead, from before the person changed teams; the
        # followers of the new team are subscribed at the end of the creation
        strays = records._sales_in_foreign_team().sudo()
        own_team = self.env.user.sudo().sales_assignment_id.team_id
        strays.with_context(tracking_disable=True).write({"team_id": own_team.id})
        return records

    def write(self, vals):
        if "team_id" in vals:
            moving = self.filtered(lambda record: record.team_id.id != vals["team_id"])
        else:
            moving = self.browse()
        result = super().write(vals)
        moving._sales_check_team()
        if {"user_id", "team_id"} & set(vals):
            self._sales_check_reassignment()
        return result

    def _sales_in_foreign_team(self):
        """The documents in a team where the acting person does not work.

        The own documents stay visible wherever they are, so the record rules would let
        a salesperson take them out of the own leader's sight.
        """
        user = self.env.user
        if self.env.su or not user.is_sales_restricted:
            return self.browse()
        return self.filtered(
            lambda record: (
                record.team_id and record.team_id not in user.sales_pool_team_ids
            )
        )

    def _sales_check_team(self):
        """Refuse documents that were put into a team of others.

        :raise AccessError: naming the first of them and the team
        """
        for record in self._sales_in_foreign_team():
            raise AccessError(
                self.env._(
                    "%(document)s cannot go to %(team)s: you do not work in that team.",
                    document=record.display_name,
                    team=record.team_id.sudo().display_name,
                )
            )

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
