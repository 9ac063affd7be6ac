from odoo import SUPERUSER_ID, api, fields, models

from ..target.sales_target_sheet_notice import QUIET_ACTIVITY

CALIBRATE = "sales_tiered_mgmt.mail_activity_appraisal_calibrate"
RELEASE = "sales_tiered_mgmt.mail_activity_appraisal_release"
KINDS = (CALIBRATE, RELEASE)


class SalesAppraisalCycleNotice(models.AbstractModel):
    """Tells leaders of divisions what waits for them in a cycle: one activity each.

    To calibrate, once everybody of the division is assessed or the day is near; to
    release, as soon as somebody is approved. Private to the server. Policy: A3.1, D3.3.
    """

    _name = "sales.appraisal.cycle.notice"
    _description = "Notices about Appraisal Cycles"

    def _refresh_notices_at_commit(self):
        """Look once, at the end of the transaction, however many steps it takes."""
        data = self.env.cr.precommit.data
        waiting = data.setdefault("sales_appraisal_cycles", set())
        if not waiting:
            system = self.browse().with_env(
                self.env(user=SUPERUSER_ID, su=True, context={})
            )
            self.env.cr.precommit.add(system._refresh_notices_now)
        waiting.update(self.ids)

    @api.model
    def _refresh_notices_now(self):
        waiting = self.env.cr.precommit.data.pop("sales_appraisal_cycles", set())
        self.browse(waiting).exists()._refresh_notices()
        self.env.flush_all()

    def _refresh_notices(self):
        """Make, move and end the activities of those who calibrate and release."""
        types = {kind: self.env.ref(kind) for kind in KINDS}
        wanted = {
            (cycle.id, types[kind], user): day
            for (cycle, kind, user), day in self._leaders_turns().items()
        }
        Activity = self.env["mail.activity"].sudo()
        existing = Activity.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "in", [kind.id for kind in types.values()]),
                ("automated", "=", True),
            ]
        )
        superfluous = Activity.browse()
        for activity in existing:
            key = (activity.res_id, activity.activity_type_id, activity.user_id)
            day = wanted.pop(key, None)
            if day is None:
                superfluous |= activity
            elif day != activity.date_deadline:
                activity.date_deadline = day
        superfluous.unlink()
        model_id = self.env["ir.model"]._get_id(self._name)
        Activity.with_context(
            mail_activity_quick_update=True, sales_quiet_activity=QUIET_ACTIVITY
        ).create(
            [
                {
                    "activity_type_id": kind.id,
                    "automated": True,
                    "res_model_id": model_id,
                    "res_id": cycle_id,
                    "user_id": user.id,
                    "summary": kind.with_context(lang=user.lang).summary,
                    "date_deadline": day,
                }
                for (cycle_id, kind, user), day in wanted.items()
            ]
        )

    def _leaders_turns(self):
        """What is to be done by whom: dict of (cycle, type, ``res.users``) to day."""
        turns = {}
        running = self.filtered(lambda cycle: cycle.state == "open")
        for (cycle, user), states in running._states_by_calibrator().items():
            soon = fields.Date.subtract(
                cycle.date_calibrate, days=cycle.company_id.sales_appraisal_remind_days
            )
            is_near = soon <= cycle.company_id._sales_today()
            if "calibrate" in states and (is_near or not states & {"self", "assess"}):
                turns[cycle, CALIBRATE, user] = cycle.date_calibrate
            if "approved" in states:
                turns[cycle, RELEASE, user] = cycle.date_publish
        return turns

    def _states_by_calibrator(self):
        """Phases of the appraisals that somebody calibrates.

        :return: dict of (cycle, ``res.users``) to a set of states
        """
        own = self._appraisals().filtered(
            lambda one: one.state in ("self", "assess", "calibrate", "approved")
        )
        states = {}
        for appraisal, user in own._calibrators().items():
            if user:
                key = (appraisal.cycle_id, user)
                states.setdefault(key, set()).add(appraisal.state)
        return states

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Nobody follows for an activity."""
        if self.env.context.get("sales_quiet_activity") is QUIET_ACTIVITY:
            return True
        return super().message_subscribe(partner_ids, subtype_ids)
