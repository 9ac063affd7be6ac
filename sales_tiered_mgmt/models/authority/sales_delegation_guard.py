from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine.delegation import ENDED

# What follows from dates and actions; nobody sets it from outside.
OWN_FIELDS = {"state", "ended_on", "ended_by_id", "end_reason"}
FIXED_ONCE_BEGUN = {
    "user_id",
    "deputy_id",
    "date_from",
    "is_during_time_off",
    "decision_ids",
    "reason",
}
CONTENT = FIXED_ONCE_BEGUN | {"date_to", "active"}


class SalesDelegationGuard(models.AbstractModel):
    """What may be delegated to whom, and who may say so.

    Dates and people are checked whoever writes; the person who acts is checked unless
    the server itself does. Policy: A3.1.
    """

    _name = "sales.delegation.guard"
    _description = "Guard of Sales Delegations"

    # ------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------

    @api.constrains("user_id", "deputy_id")
    def _check_people(self):
        for delegation in self:
            people = delegation.sudo()
            if obstacle := people._obstacle():
                raise ValidationError(
                    self.env._(
                        "Authority is delegated by a person with a tier to a colleague "
                        "who holds one, or to a sales administrator. %s",
                        obstacle,
                    )
                )
            if not people.user_id.company_ids & people.deputy_id.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(deputy)s works in none of the companies of %(person)s.",
                        deputy=people.deputy_id.name,
                        person=people.user_id.name,
                    )
                )

    @api.constrains("date_from")
    def _check_date_from(self):
        """Nobody decided on behalf of somebody before it was said."""
        for delegation in self:
            if delegation.date_from < self._today_of(delegation.user_id):
                raise ValidationError(
                    self.env._("A delegation begins today at the earliest.")
                )

    @api.constrains("user_id", "date_from", "date_to", "decision_ids")
    def _check_overlap(self):
        """One deputy at a time for a decision, or nobody knew who is in charge."""
        self._queue_up()
        for delegation in self.sudo():
            domain = Domain(
                [
                    ("id", "!=", delegation.id),
                    ("user_id", "=", delegation.user_id.id),
                    ("state", "!=", ENDED),
                ]
            )
            domain &= Domain("date_to", "=", False) | Domain(
                "date_to", ">=", delegation.date_from
            )
            if delegation.date_to:
                domain &= Domain("date_from", "<=", delegation.date_to)
            for other in self.sudo().search(domain):
                mine, others = delegation.decision_ids, other.decision_ids
                if not mine or not others or mine & others:
                    raise ValidationError(
                        self.env._(
                            "%(person)s has a deputy for these days already: "
                            "%(deputy)s, from %(start)s. End that delegation first, or "
                            "choose other days or decisions.",
                            person=other.user_id.name,
                            deputy=other.deputy_id.name,
                            start=other.date_from,
                        )
                    )

    def _queue_up(self):
        """Let those who name a deputy for one person do so one after the other.

        At the same moment neither would see the other's. Whoever comes second meets a
        serialization failure, and Odoo repeats the call, which then finds the first.
        """
        assignments = self.sudo().user_id.sales_assignment_id
        if assignments:
            self.env.cr.execute(
                SQL(
                    "UPDATE sales_tier_assignment SET write_date = write_date "
                    "WHERE id IN %s",
                    tuple(assignments.sorted("id").ids),
                )
            )

    # ------------------------------------------------------------
    # History
    # ------------------------------------------------------------

    def _check_fixed(self, vals):
        """Refuse to rewrite what has happened."""
        if OWN_FIELDS & vals.keys():
            raise UserError(
                self.env._("The state of a delegation follows from its dates.")
            )
        ended = self.filtered(lambda delegation: delegation.state == ENDED)
        begun = self.filtered("has_begun")
        if (ended and CONTENT - {"active"} & vals.keys()) or (
            begun and FIXED_ONCE_BEGUN & vals.keys()
        ):
            raise UserError(
                self.env._(
                    "A delegation that has begun is history. It can be ended, and its "
                    "last day moved; for anything else end it and make a new one."
                )
            )
        last = fields.Date.to_date(vals.get("date_to"))
        if last and any(last < self._today_of(user) for user in begun.user_id):
            raise UserError(
                self.env._("A day of the past cannot become the last one. End it now.")
            )

    # ------------------------------------------------------------
    # Authority
    # ------------------------------------------------------------

    def _cannot_change_reason(self):
        """Why the acting user may not make or change this delegation, or False."""
        self.ensure_one()
        acting, delegation = self.env.user, self.sudo()
        if self.env.su or not delegation.user_id:
            return False
        if acting == delegation.deputy_id:
            return self.env._(
                "A deputy is named by somebody else: the approver, a superior or a "
                "sales administrator."
            )
        is_entitled = (
            acting == delegation.user_id
            or self.env["sales.approval"]._is_administrator(acting)
            or acting in delegation._superiors()
        )
        if is_entitled:
            return False
        return self.env._(
            "Only %(person)s, a superior or a sales administrator names a deputy for "
            "%(person)s.",
            person=delegation.user_id.name,
        )

    def _superiors(self):
        """People above the approver in the line (``res.users``)."""
        superiors = self.env["res.users"]
        above = self.user_id.sales_assignment_id.parent_id
        while above and above.user_id not in superiors:
            superiors |= above.user_id
            above = above.parent_id
        return superiors

    def _check_may_change(self):
        for delegation in self:
            if reason := delegation._cannot_change_reason():
                raise AccessError(reason)
