import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

_logger = logging.getLogger(__name__)


class SalesBadgeMixin(models.AbstractModel):
    """Grants badges of the sales force, and keeps everybody else from doing so.

    Granted at once, announced by a job: a run of a thousand people locks without a
    thousand mails. Stock lets every employee rewrite the badges that were granted;
    those of the sales force stay. Policy: D4.i1, C1.p3.
    """

    _name = "sales.badge.mixin"
    _description = "Badges of the Sales Force"

    @api.model
    def _sales_grant(self, badge, users, comments, company, **source):
        """Grant a badge to people who do not have it from the same source.

        :param badge: ``gamification.badge``
        :param users: ``res.users``
        :param comments: function of a user to the words that go with it
        :param company: ``res.company`` whose employees they are
        :param source: ``sales_run_id`` or ``sales_proposal_id``
        """
        Granted = self.env["gamification.badge.user"].sudo()
        domain = [(name, "=", value) for name, value in source.items()]
        domain.append(("badge_id", "=", badge.id))
        users -= Granted.search(domain).user_id
        if not users or not badge.active:
            return Granted
        people = users.sudo().with_company(company)
        # a module of its own shows badges on employees, and may be missing
        is_hr = "employee_id" in Granted._fields
        granted = Granted.create(
            [
                {
                    "badge_id": badge.id,
                    "user_id": user.id,
                    "sender_id": self.env.uid,
                    "comment": comments(user),
                    "sales_is_untold": True,
                    **({"employee_id": user.employee_id.id} if is_hr else {}),
                    **source,
                }
                for user in people
            ]
        )
        self.env.ref("sales_tiered_mgmt.ir_cron_sales_badge")._trigger()
        return granted

    @api.model
    def _cron_sales_announce(self):
        """Tell people of their badges, in their language."""
        cron = self.env["ir.cron"]
        untold = self.search([("sales_is_untold", "=", True)], order="id")
        cron._commit_progress(remaining=len(untold))
        for granted in untold:
            granted.sales_is_untold = False
            try:
                with self.env.cr.savepoint():
                    granted.with_context(lang=granted.user_id.lang)._send_badge()
            except UserError:
                _logger.exception("Badge %s could not be announced", granted.id)
            if not cron._commit_progress(1):
                break

    # ------------------------------------------------------------
    # Nobody else
    # ------------------------------------------------------------

    @api.model
    def _sales_check_badges(self, badges):
        """:raise AccessError: by hand, also by an administrator"""
        if self.env.su:
            return
        for badge in badges.sudo():
            if badge.sales_is_reward:
                raise AccessError(
                    self.env._(
                        "%s is granted with an approved reward or by an incentive run, "
                        "and by nobody by hand.",
                        badge.name,
                    )
                )

    def _sales_check_write(self, vals):
        """Keep badges of the sales force as they were granted."""
        own = {name for name in vals if not self._sales_is_discussion(name)}
        if not own:
            return
        Badge = self.env["gamification.badge"]
        self._sales_check_badges(
            self.sudo().badge_id | Badge.browse(vals.get("badge_id"))
        )

    @api.model
    def _sales_is_discussion(self, name):
        return isinstance(self._fields.get(name), fields.One2many) and name.startswith(
            ("message_", "activity_")
        )
