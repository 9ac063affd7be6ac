from odoo import api, models

CHECK = "sales_tiered_mgmt.mail_activity_improvement_check"
ACKNOWLEDGE = "sales_tiered_mgmt.mail_activity_improvement_acknowledge"
# days between two reminders of the same thing
AGAIN = 7


class SalesImprovementPlanDeadline(models.AbstractModel):
    """Who has to check a milestone until when. Policy: D3.3, G1.2."""

    _name = "sales.improvement.plan.deadline"
    _description = "Deadlines of an Improvement Plan"

    def _milestone_checked(self, milestone, label):
        """What was found goes into the discussion, and the next check is asked for."""
        self.ensure_one()
        plan = self.sudo()
        plan.message_post(
            body=self.env._(
                "%(milestone)s: %(result)s. %(comment)s",
                milestone=milestone.name,
                result=label,
                comment=milestone.comment,
            ),
            author_id=self.env.user.partner_id.id,
            partner_ids=plan.user_id.partner_id.ids,
        )
        plan._ask_next_check()

    def _ask_next_check(self):
        """Activity for the coach: the next milestone, or the conclusion."""
        for plan in self.sudo():
            plan.activity_unlink([CHECK])
            localized = plan.with_context(lang=plan.coach_id.lang)
            upcoming = plan._every_milestone().filtered(lambda one: not one.result)[:1]
            localized.activity_schedule(
                CHECK,
                user_id=plan.coach_id.id,
                summary=localized.env._("Check: %s", upcoming.name)
                if upcoming
                else localized.env._("Conclude the improvement plan"),
                date_deadline=upcoming.date or plan.date_end,
            )

    def _tell_person(self):
        """The state of the plan, in the person's language."""
        self.ensure_one()
        plan = self.sudo()
        localized = plan.with_context(lang=plan.user_id.lang)
        labels = dict(localized._fields["state"]._description_selection(localized.env))
        localized.message_notify(
            partner_ids=plan.user_id.partner_id.ids,
            subject=localized.env._(
                "%(plan)s: %(state)s", plan=plan.name, state=labels[plan.state]
            ),
            body=plan.closing_reason
            or localized.env._(
                "Read the plan, discuss it with %s, and acknowledge it.",
                plan.coach_id.name,
            ),
        )
        if plan.state == "running":
            localized.activity_schedule(
                ACKNOWLEDGE,
                user_id=plan.user_id.id,
                summary=localized.env._("Acknowledge your improvement plan"),
            )

    def _end_acknowledging(self):
        self.sudo().activity_feedback([ACKNOWLEDGE])

    def _end_activities(self):
        self.sudo().activity_unlink([CHECK, ACKNOWLEDGE])

    # ------------------------------------------------------------
    # The daily job
    # ------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Give plans of coaches who left to others, and remind of what is overdue."""
        running = self.search([("state", "=", "running")], order="id")
        running._replace_coaches()
        running._remind_coaches()

    def _replace_coaches(self):
        """Who does not lead the person any more checks nothing: the next superior."""
        moved = self.browse()
        for plan in self:
            held = plan.user_id.sales_assignment_id
            if held and (held.team_id, held.tier_id) != (plan.team_id, plan.tier_id):
                plan._engine_write(
                    {
                        "team_id": held.team_id.id,
                        "tier_id": held.tier_id.id,
                        "tier_level": held.tier_id.level,
                    }
                )
            if not plan._coach_problem():
                continue
            superior = self.env["sales.appraisal"]._superior(
                plan.team_id, plan.user_id, plan.company_id, plan.tier_level
            )
            if superior and superior != plan.coach_id:
                plan._engine_write({"coach_id": superior.id})
                moved |= plan
        moved._ask_next_check()

    def _remind_coaches(self):
        """One note to each coach about all that is overdue, every seven days."""
        today = {company: company._sales_today() for company in self.company_id}
        late = self._every_milestone().filtered(
            lambda one: (
                not one.result
                and one.date < today[one.company_id]
                and _is_due(one, today[one.company_id])
            )
        )
        ended = self.filtered(
            lambda plan: (
                plan.date_end < today[plan.company_id]
                and _is_due(plan, today[plan.company_id])
            )
        )
        plans = late.plan_id | ended
        for coach, own in plans.grouped("coach_id").items():
            env = own.with_context(lang=coach.lang).env
            names = [one.display_name for one in late if one.plan_id in own]
            names += [plan.name for plan in ended if plan in own]
            self.env["mail.thread"].message_notify(
                partner_ids=coach.partner_id.ids,
                subject=env._("Improvement plans: %s checks are overdue", len(names)),
                body="; ".join(names),
            )
        for company, own in late.grouped("company_id").items():
            own._engine_write({"date_reminded": today[company]})
        for company, own in ended.grouped("company_id").items():
            own._engine_write({"date_reminded": today[company]})


def _is_due(record, today):
    """Whether to remind of something again."""
    last = record.date_reminded
    return not last or (today - last).days >= AGAIN
