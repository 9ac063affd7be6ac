from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_date

# what is still late is said again after this number of days
AGAIN_DAYS = 7


class SalesAppraisalReminder(models.AbstractModel):
    """Reminds people of what they leave lying: before the day, and when it is over.

    One mail for each person and day, whatever it lists; those above hear of what is
    late. Policy: A3.1, D3.1, G1.2.
    """

    _name = "sales.appraisal.reminder"
    _description = "Reminders of Appraisals"

    date_reminded = fields.Date(
        "Reminded On", readonly=True, copy=False, help="Last day of a reminder."
    )

    @api.model
    def _cron_remind(self):
        """Remind everybody of what is due soon, or late: at most once a day."""
        running = self.sudo().search(
            [
                ("cycle_id.state", "=", "open"),
                ("state", "in", ("self", "assess", "calibrate", "approved")),
            ]
        )
        due = running.filtered(lambda one: one._is_reminder_due())
        lists = due._reminder_lists()
        due._engine_write({"date_reminded": fields.Date.context_today(self)})
        self.env["mail.mail"].sudo().create(
            [self._reminder_vals(user, rows) for user, rows in lists.items()]
        )
        running.cycle_id._refresh_notices()

    def _is_reminder_due(self):
        """Whether it is time to say something about it."""
        self.ensure_one()
        company = self.company_id
        today, day = company._sales_today(), self.deadline
        soon = fields.Date.subtract(day, days=company.sales_appraisal_remind_days)
        told = self.date_reminded
        if today < soon or told and told >= today:
            return False
        if today <= day:
            # once before the day
            return not told or told < soon
        again = fields.Date.subtract(today, days=AGAIN_DAYS)
        return not told or told <= day or told <= again

    def _reminder_lists(self):
        """Who is reminded of what.

        :return: dict of ``res.users`` to a list of appraisals
        """
        lists, calibrators, above = defaultdict(list), self._calibrators(), {}
        for appraisal in self:
            users = {
                "self": appraisal.user_id,
                "assess": appraisal.assessor_id,
            }.get(appraisal.state, calibrators[appraisal])
            if appraisal.is_late:
                users |= appraisal._reminded_above(users, above)
            for user in users.filtered("active"):
                lists[user].append(appraisal)
        return lists

    def _reminded_above(self, users, known):
        """Who hears that it is late: of a self-assessment the superior, of an
        assessment the next one above.

        :param users: those whose turn it is
        :param known: dict of what was looked up before
        """
        if self.state == "self":
            return self.assessor_id
        key = (self.team_id, users, self.company_id)
        if key not in known:
            line = self._superiors(self.team_id, users, self.company_id)
            ids = line.ids
            level = max(users.sales_tier_id.mapped("level"), default=0)
            higher = line.browse(ids).filtered(
                lambda user: user.sales_tier_id.level > level
            )
            known[key] = higher[:1] or self._administrator(self.company_id, users)
        return known[key]

    @api.model
    def _reminder_vals(self, user, appraisals):
        """Values of one mail, in the receiver's language.

        :param appraisals: list of ``sales.appraisal``
        """
        own = self.with_context(lang=user.lang)
        lines = Markup().join(
            one.with_context(lang=user.lang)._reminder_line() for one in appraisals
        )
        return {
            "subject": own.env._("Appraisals that wait: %s", len(appraisals)),
            "body_html": Markup("<p>%s</p><ul>%s</ul>")
            % (own.env._("Hello %s,", user.name), lines),
            "recipient_ids": [Command.link(user.partner_id.id)],
            "auto_delete": True,
        }

    def _reminder_line(self):
        """One appraisal in a mail, in the language of the context."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        words = (
            self.env._("late since %s", format_date(self.env, self.deadline))
            if self.is_late
            else self.env._("until %s", format_date(self.env, self.deadline))
        )
        return Markup("<li><a href='%s'>%s</a>: %s, %s</li>") % (
            f"{self.get_base_url()}/odoo/appraisals/{self.id}",
            self.display_name,
            labels[self.state],
            words,
        )
