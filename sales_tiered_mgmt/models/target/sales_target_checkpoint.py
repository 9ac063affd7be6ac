from collections import namedtuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.misc import formatLang

from .sales_target_sheet import KINDS
from .sales_target_sheet_notice import QUIET_ACTIVITY

PACE = "sales_tiered_mgmt.mail_activity_target_pace"
Notice = namedtuple("Notice", "sheet user lang checks")


class SalesTargetCheckpoint(models.Model):
    """Who was behind pace at a checkpoint, in which metric, and what became of it.

    Written by the daily job alone; a record of supervision. Policy: D2.4, G1.1, G1.2.
    """

    _name = "sales.target.checkpoint"
    _description = "Target Behind Pace"
    _order = "date desc, pace, id"
    _rec_name = "sheet_id"

    sheet_id = fields.Many2one(
        "sales.target.sheet",
        "Target Sheet",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    metric_id = fields.Many2one(
        "sales.metric", required=True, readonly=True, ondelete="restrict"
    )
    date = fields.Date("Checkpoint", required=True, readonly=True)
    date_from = fields.Date("Period From", required=True, readonly=True)
    date_to = fields.Date("Period To", required=True, readonly=True)
    due = fields.Float(
        "Target to Date",
        digits=(16, 2),
        readonly=True,
        aggregator=None,
        help="In the unit of the metric; amounts in company currency.",
    )
    actual = fields.Float("Result", digits=(16, 2), readonly=True, aggregator=None)
    pace = fields.Float(
        digits=(16, 4),
        readonly=True,
        aggregator="avg",
        help="Result divided by the target to date.",
    )
    state = fields.Selection(
        [("open", "Behind"), ("recovered", "Caught Up"), ("ended", "Ended")],
        required=True,
        default="open",
        readonly=True,
        help="Ended: the next checkpoint took its place, or the plan is over.",
    )
    date_recovered = fields.Date("Caught Up On", readonly=True)
    # copies of the sheet's, for the record rules
    plan_id = fields.Many2one(
        "sales.target.plan",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, "Level", required=True, readonly=True)
    team_id = fields.Many2one(
        "crm.team", "Sales Team", readonly=True, index=True, ondelete="restrict"
    )
    superior_team_id = fields.Many2one(
        "crm.team", readonly=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "Person", readonly=True, index=True, ondelete="restrict"
    )

    _once = models.UniqueIndex(
        "(sheet_id, metric_id, date)", "This was checked a moment ago."
    )
    _open_idx = models.Index("(plan_id) WHERE state = 'open'")

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_open_sheet(self):
        """Open the page of the sheet that was behind."""
        self.ensure_one()
        form = self.env.ref("sales_tiered_mgmt.sales_target_sheet_view_form_mine")
        return self.sheet_id._get_records_action(views=[(form.id, "form")])

    # ------------------------------------------------------------
    # Raising
    # ------------------------------------------------------------

    @api.model
    def _raise_for(self, sheets, day, span):
        """Record who is behind, and tell each of them and the superior.

        :param sheets: ``sales.target.sheet`` of one plan
        :param day: the checkpoint
        :param span: first and last day of the period checked
        :return: the new checkpoints
        """
        behind = self._measure(sheets, sheets.plan_id.metric_ids, span)
        checks = self.create(
            [
                {
                    "sheet_id": sheet.id,
                    "metric_id": metric.id,
                    "date": day,
                    "date_from": span[0],
                    "date_to": span[1],
                    "due": figures["amount_due"],
                    "actual": figures["amount_actual"],
                    "pace": figures["pace"],
                    "plan_id": sheet.plan_id.id,
                    "company_id": sheet.company_id.id,
                    "kind": sheet.kind,
                    "team_id": sheet.team_id.id,
                    "superior_team_id": sheet.superior_team_id.id,
                    "user_id": sheet.user_id.id,
                }
                for (sheet, metric), (pace, figures) in behind.items()
                if pace == "behind"
            ]
        )
        checks._notify()
        return checks

    @api.model
    def _measure(self, sheets, metrics, span):
        """Pace of many sheets of one company; the number of queries is constant.

        :return: dict of (sheet, metric) to the pace state and the figures
        """
        company = sheets.company_id
        found = sheets._attainment_rows(company, metrics, span) if sheets else {}
        measured = {}
        for sheet in sheets:
            for metric in metrics:
                row = found.get((sheet.id, metric.id), {})
                figures = sheet._attainment_figures(metric, row, 0, 0)
                pace = sheet._pace_state(figures, metric)
                measured[sheet, metric] = pace, figures
        return measured

    # ------------------------------------------------------------
    # Closing
    # ------------------------------------------------------------

    def _close_recovered(self):
        """Close what has caught up; the activity goes with a sheet's last one."""
        recovered = self.browse()
        spans = self.grouped(lambda check: (check.date_from, check.date_to))
        for span, checks in spans.items():
            measured = self._measure(checks.sheet_id, checks.metric_id, span)
            recovered |= checks.filtered(
                lambda check, measured=measured: (
                    measured[check.sheet_id, check.metric_id][0] != "behind"
                )
            )
        if not recovered:
            return
        recovered.write(
            {
                "state": "recovered",
                "date_recovered": recovered.company_id._sales_today(),
            }
        )
        sheets = recovered.sheet_id - (self - recovered).sheet_id
        sheets.activity_unlink([PACE])
        lang = sheets.company_id.partner_id.lang
        said = self.with_context(lang=lang).env._("The pace has caught up.")
        sheets._message_log_batch(bodies=dict.fromkeys(sheets.ids, said))

    def _end(self):
        """The next checkpoint takes over, or the plan is over."""
        if self:
            self.write({"state": "ended"})
            self.sheet_id.activity_unlink([PACE])

    # ------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------

    def _notify(self):
        """An activity per sheet for its owner, and one for the superior.

        Everybody in the own language, without Odoo's mail to each of them.
        """
        people = {
            sheet: sheet._owner_user() | sheet._superior_user()
            for sheet in self.sheet_id
        }
        # read at once: each pair has been put together by itself
        self.env["res.users"].union(*people.values()).mapped("lang")
        by_sheet = self.grouped("sheet_id")
        notices = [
            Notice(sheet, user, user.lang, by_sheet[sheet])
            for sheet, users in people.items()
            for user in users
        ]
        activity_type = self.env.ref(PACE)
        model_id = self.env["ir.model"]._get_id("sales.target.sheet")
        today = self.company_id._sales_today() if self else None
        self.env["mail.activity"].with_context(
            mail_activity_quick_update=True, sales_quiet_activity=QUIET_ACTIVITY
        ).create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "automated": True,
                    "res_model_id": model_id,
                    "res_id": notice.sheet.id,
                    "user_id": notice.user.id,
                    "summary": self._summary(notice),
                    "note": self._note(notice),
                    "date_deadline": fields.Date.add(
                        today, days=activity_type.delay_count
                    ),
                }
                for notice in notices
            ]
        )

    @api.model
    def _summary(self, notice):
        env = self.with_context(lang=notice.lang).env
        if notice.user == notice.sheet._owner_user():
            return env._("Behind pace: say how you will catch up")
        return env._("%s is behind pace: agree on measures", notice.sheet._owner_name())

    @api.model
    def _note(self, notice):
        """What is behind, a line per metric."""
        checks = notice.checks.with_context(lang=notice.lang)
        lines = (
            Markup("<li>%s</li>") % check._line() for check in checks.sorted("pace")
        )
        return Markup("<ul>%s</ul>") % Markup("").join(lines)

    def _line(self):
        """Result and target to date of one metric, in the language of the context."""
        self.ensure_one()
        return self.env._(
            "%(metric)s: %(actual)s of %(due)s due to date (pace %(pace)s %%)",
            metric=self.metric_id.name,
            actual=self._figure(self.actual),
            due=self._figure(self.due),
            pace=formatLang(self.env, self.pace * 100, digits=0),
        )

    def _figure(self, value):
        unit = self.metric_id.unit
        if unit == "amount":
            currency = self.company_id.currency_id
            return formatLang(self.env, value, currency_obj=currency)
        if unit == "percent":
            return f"{formatLang(self.env, value * 100, digits=1)} %"
        return formatLang(self.env, value, digits=0 if unit == "count" else 1)
