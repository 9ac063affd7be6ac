from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..authority.readers import told_to_readers
from .sales_incentive_opinion import RECOMMENDATIONS
from .sales_incentive_plan_notice import OPINION


class SalesIncentivePlanOpinion(models.AbstractModel):
    """Managers take part: asked while the plan is made, heard before it is decided.

    Policy: C2.p3.
    """

    _name = "sales.incentive.plan.opinion"
    _description = "Opinions on an Incentive Plan"

    opinion_ids = fields.One2many(
        "sales.incentive.opinion", "plan_id", "Opinions", readonly=True, copy=False
    )
    opinion_summary = fields.Char(
        "Opinions in Short", compute="_compute_opinion_summary"
    )
    can_give_opinion = fields.Boolean(compute="_compute_opinion_summary")

    @api.depends("opinion_ids.recommendation", "state")
    @api.depends_context("uid", "lang")
    @told_to_readers
    def _compute_opinion_summary(self):
        all_opinions = self._all_opinions().grouped("plan_id")
        none = self.env["sales.incentive.opinion"].sudo()
        for plan in self:
            opinions = all_opinions.get(plan._origin.sudo(), none)
            mine = opinions.filtered(lambda row: row.user_id == self.env.user)
            plan.can_give_opinion = bool(mine) and plan.state == "review"
            # a manager sees the own opinion, and no counting of those of the others
            may_see = plan.can_lead or self.env.su
            plan.opinion_summary = may_see and plan._opinion_words(opinions)

    def _all_opinions(self):
        """The opinions on these plans, as superuser.

        Searched: read by ``opinion_ids``, those of the others would be in the cache
        when a manager reads the own one in the same call.
        """
        Opinion = self.env["sales.incentive.opinion"].sudo()
        return Opinion.search([("plan_id", "in", self._origin.ids)])

    def _opinion_words(self, opinions):
        """How many think what; False where nobody is asked."""
        if not opinions:
            return False
        counts = [
            opinions.filtered(lambda row, kind=kind: row.recommendation == kind)
            for kind, _label in RECOMMENDATIONS
        ]
        waiting = opinions.filtered(lambda row: not row.recommendation)
        return self.env._(
            "Managers: %(yes)s recommend it, %(changes)s with changes, %(no)s advise "
            "against it, %(waiting)s have not answered.",
            yes=len(counts[0]),
            changes=len(counts[1]),
            no=len(counts[2]),
            waiting=len(waiting),
        )

    def _ask_opinions(self):
        """Ask the leaders concerned who were not asked yet; the others again."""
        rows = [
            {"plan_id": plan.id, "company_id": plan.company_id.id, "user_id": user.id}
            for plan, leaders in self._leaders_concerned().items()
            for user in leaders - plan._all_opinions().user_id - self.env.user
        ]
        self.env["sales.incentive.opinion"].sudo()._engine_create(rows)
        self.invalidate_recordset(["opinion_ids"])
        self.activity_unlink([OPINION])
        self._schedule(
            OPINION,
            [
                (plan, row.user_id)
                for plan in self
                for row in plan._all_opinions()
                if not row.recommendation or row.is_outdated
            ],
            lambda plan: plan.env._(
                "Say what you think of the incentive plan %s", plan.display_name
            ),
        )

    def _own_opinion(self):
        """The acting user's opinion, open to be given.

        :return: ``sales.incentive.opinion`` as superuser
        :raise AccessError: the acting user was not asked
        :raise UserError: not the moment for it
        """
        plan = self.sudo()
        mine = self._all_opinions().filtered(lambda row: row.user_id == self.env.user)
        if not mine:
            raise AccessError(
                self.env._(
                    "%s: you were not asked. Whoever leads a team that takes part is.",
                    plan.display_name,
                )
            )
        if plan.state != "review":
            raise UserError(
                self.env._(
                    "%(plan)s is in the state: %(state)s. Opinions are heard while it "
                    "is in consultation.",
                    plan=plan.display_name,
                    state=plan._state_label(),
                )
            )
        return mine

    def action_give_opinion(self, recommendation, comment=""):
        """Give the own opinion, or another one, while the managers are asked.

        :param recommendation: ``yes``, ``changes`` or ``no``
        :param comment: required unless it is a plain yes
        :raise AccessError: the acting user was not asked
        :raise UserError: not the moment for it, or the comment is missing
        """
        self.ensure_one()
        self.check_access("read")
        self._touch()
        plan, mine = self.sudo(), self._own_opinion()
        labels = dict(mine._fields["recommendation"]._description_selection(self.env))
        comment = (comment or "").strip()
        if recommendation not in labels:
            raise UserError(self.env._("Recommend the plan or advise against it."))
        if recommendation != "yes" and not comment:
            raise UserError(self.env._("Say what should be different, and why."))
        mine._engine_write(
            {
                "recommendation": recommendation,
                "comment": comment,
                "date": fields.Datetime.now(),
                "digest": plan._content_digest(),
            }
        )
        plan.activity_unlink([OPINION], user_id=self.env.uid)
        plan._note_to_makers(
            self.env._(
                "%(person)s: %(opinion)s. %(comment)s",
                person=self.env.user.name,
                opinion=labels[recommendation],
                comment=comment,
            )
        )
        return True
