from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .sales_appraisal_state import RELEASED


class SalesAppraisalRelease(models.AbstractModel):
    """Released to the person, acknowledged, closed. Policy: D3.3, A3.3."""

    _name = "sales.appraisal.release"
    _description = "Release of an Appraisal"

    def action_release(self):
        """Let the people see their approved appraisals.

        :raise AccessError: the acting user does not calibrate one of them
        :raise UserError: one is not approved
        """
        self.check_access("read")
        self._check_calibrates()
        self._lock_rows()
        for appraisal in self:
            appraisal._check_state("approved")
        self.sudo()._release()
        return True

    def _release(self):
        """Open everything to the people."""
        today = {company: company._sales_today() for company in self.company_id}
        for cycle, own in self.grouped("cycle_id").items():
            own._step(
                "published",
                date_published=fields.Datetime.now(),
                deadline_appeal=fields.Date.add(
                    today[cycle.company_id], days=cycle.appeal_days
                ),
            )
        self._set_published(True)
        self._notify_released()

    def _set_published(self, is_published):
        """Write the copies by which record rules open the parts."""
        vals = {"is_published": is_published}
        self._engine_write(vals)
        for what in ("line", "rating", "result"):
            self._every(what)._engine_write(vals)

    def action_acknowledge(self, comment=None):
        """Acknowledge the own released appraisal.

        :param comment: what the person has to say about it
        :raise AccessError: it is somebody else's
        :raise UserError: it is not released, or under appeal
        """
        self.check_access("read")
        self._lock_rows()
        for appraisal in self:
            if not appraisal._is_own(self.env.user):
                raise AccessError(
                    self.env._(
                        "%s is acknowledged by the person.", appraisal.display_name
                    )
                )
            appraisal._check_state("published")
        self.sudo()._step(
            "acknowledged",
            date_acknowledged=fields.Datetime.now(),
            acknowledgement=(comment or "").strip() or False,
        )
        return True

    def _close(self):
        """End released appraisals for good."""
        self._step("closed", date_closed=fields.Datetime.now())

    def _is_released(self):
        self.ensure_one()
        return self.state in RELEASED

    def action_cancel(self):
        """Take an appraisal out of the cycle; for sales administrators.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: it is released already
        """
        if not self._acts_freely():
            raise AccessError(
                self.env._("Sales administrators take an appraisal out of a cycle.")
            )
        self._lock_rows()
        for appraisal in self:
            if appraisal._is_released() or appraisal.state == "cancelled":
                raise UserError(
                    self.env._(
                        "%s is released, or cancelled, and stays.",
                        appraisal.display_name,
                    )
                )
        self._sales_pending_approvals()._void(self.env._("it was cancelled"))
        self.sudo()._step("cancelled")
        self.flush_recordset(["state"])
        return True
