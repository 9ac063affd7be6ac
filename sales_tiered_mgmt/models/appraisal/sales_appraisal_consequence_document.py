from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import clean_context

# outcomes that a proposal carries on, with the code of its decision
DECISIONS = {
    "pay": "adjust_pay",
    "reward": "reward",
    "promote": "promote",
    "train": "train",
}


class SalesAppraisalConsequenceDocument(models.AbstractModel):
    """What an accepted consequence becomes: a proposal, or an improvement plan.

    Policy: D3.3, D4.i2, D4.i3, C2.p2, C2.p5.
    """

    _name = "sales.appraisal.consequence.document"
    _description = "Document of a Consequence"

    def _follow_up(self, new_team_id):
        """Make the document, and send it on its way.

        :return: what the client does next
        """
        self.ensure_one()
        if self.outcome == "improve":
            plan = self._make_plan()
            self.sudo()._engine_write({"plan_id": plan.id})
            return _form(plan)
        is_free = self._acts_freely()
        clean = self.with_context(clean_context(self.env.context)).env
        # administrators make no proposals of their own
        Proposal = clean["sales.proposal"].sudo(is_free)
        proposal = Proposal.create(self._proposal_vals(new_team_id)).sudo(False)
        self.sudo()._engine_write({"proposal_id": proposal.id})
        if is_free:
            self._decide_freely(proposal)
            return True
        if self.outcome == "promote":
            return _form(proposal)
        return proposal.action_submit()

    def _proposal_vals(self, new_team_id):
        """Values of the proposal, in the words of the acting superior's language."""
        own = self.sudo()
        reason = "\n".join(filter(None, (own.why, own.answer_reason)))
        vals = {
            "decision_id": self._decision().id,
            "subject": self._proposal_subject(),
            "reason": reason,
            "company_id": own.company_id.id,
            "subject_user_id": own.user_id.id,
            "date_effective": own.date_effective,
        }
        if self.outcome in ("pay", "reward"):
            vals["value"] = own.value
        if self.outcome == "promote":
            vals |= {
                "new_tier_id": own.new_tier_id.id,
                "new_team_id": self._checked_team(new_team_id).id,
            }
        if self._acts_freely():
            vals["team_id"] = own.team_id.id
        return vals

    def _proposal_subject(self):
        own = self.sudo()
        words = {
            "person": own.user_id.name,
            "value": own.value_display,
            "cycle": own.cycle_id.name,
        }
        if self.outcome == "pay":
            return self.env._(
                "Pay of %(person)s: %(value)s more, by the appraisal %(cycle)s", **words
            )
        if self.outcome == "reward":
            return self.env._(
                "Reward for %(person)s, by the appraisal %(cycle)s", **words
            )
        if self.outcome == "promote":
            return self.env._(
                "Promote %(person)s to %(value)s, by the appraisal %(cycle)s", **words
            )
        return self.env._(
            "Training of %(person)s: %(value)s, by the appraisal %(cycle)s", **words
        )

    def _decision(self):
        """The ``sales.decision`` about the outcome.

        :raise UserError: it was archived
        """
        code = DECISIONS[self.outcome]
        decision = self.env["sales.decision"].sudo().search([("code", "=", code)])
        if not decision:
            raise UserError(
                self.env._(
                    "There is no decision “%s” in the authority matrix any more.", code
                )
            )
        return decision[:1]

    def _checked_team(self, new_team_id):
        """The team of a promotion, if one was named."""
        team = self.env["crm.team"].browse(new_team_id or ()).exists()
        team.check_access("read")
        return team

    def _decide_freely(self, proposal):
        """What an administrator outside the tiers accepts is approved by that.

        :raise UserError: a promotion without a team: nobody completes it later
        """
        own = proposal.sudo()
        if self.outcome == "promote" and not own.new_team_id:
            raise UserError(
                self.env._(
                    "Name the team in which %s has the new tier.",
                    self.sudo().user_id.name,
                )
            )
        if problem := own._position_problem():
            raise UserError(problem)
        now = fields.Datetime.now()
        own._engine_write(
            {"state": "approved", "date_submitted": now, "date_decided": now}
        )
        own._message_log(
            body=self.env._(
                "Decided by %s, outside the tiers.", self.env.user.sudo().name
            )
        )
        own._take_effect()
        own._tell_person_concerned()

    def _make_plan(self):
        """An improvement plan with its check dates, as a draft."""
        own = self.sudo()
        first = own.company_id._sales_today()
        last = fields.Date.add(first, days=own.plan_days)
        count = own.check_count
        clean = self.with_context(clean_context(self.env.context)).env
        return clean["sales.improvement.plan"].create(
            {
                "user_id": own.user_id.id,
                "company_id": own.company_id.id,
                "appraisal_id": own.appraisal_id.id,
                "date_start": first,
                "date_end": last,
                "milestone_ids": [
                    fields.Command.create(
                        {
                            "date": fields.Date.add(
                                first, days=own.plan_days * number // count
                            ),
                            "name": False,
                        }
                    )
                    for number in range(1, count + 1)
                ],
            }
        )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_view_document(self):
        """Open the proposal or plan that it became.

        :raise UserError: there is none
        """
        self.ensure_one()
        self.check_access("read")
        document = self.plan_id or self.proposal_id
        if not document:
            raise UserError(self.env._("%s is not accepted.", self.display_name))
        document.check_access("read")
        return _form(document)


def _form(record):
    """Action that opens the form of a record."""
    return {
        "type": "ir.actions.act_window",
        "res_model": record._name,
        "res_id": record.id,
        "views": [(False, "form")],
        "view_mode": "form",
    }
