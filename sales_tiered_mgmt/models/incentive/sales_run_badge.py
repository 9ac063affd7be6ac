from odoo import models

TARGET_REACHED = "sales_tiered_mgmt.gamification_badge_target_reached"


class SalesIncentiveRunBadge(models.AbstractModel):
    """Who has reached the own target in a period gets a badge when the run is locked.

    Policy: D4.i1.
    """

    _name = "sales.incentive.run.badge"
    _description = "Badges of an Incentive Run"

    def _grant_target_badges(self):
        """Grant *Target Reached*, once per person and run."""
        badge = self.env.ref(TARGET_REACHED, raise_if_not_found=False)
        if not badge:
            return
        for run in self.sudo():
            lines = self.env["sales.incentive.statement.line"].sudo()
            rows = lines._read_group(
                [
                    ("run_id", "=", run.id),
                    ("kind", "=", "component"),
                    ("scope", "=", "person"),
                    ("target", ">", 0),
                    ("attainment", ">=", 1),
                ],
                ["user_id"],
                ["attainment:max"],
            )
            attained = dict(rows)
            self.env["gamification.badge.user"]._sales_grant(
                badge,
                self.env["res.users"].union(*attained).filtered("active"),
                lambda user, run=run, attained=attained: run._target_words(
                    user, attained
                ),
                run.company_id,
                sales_run_id=run.id,
            )

    def _target_words(self, user, attained):
        """:param attained: dict of ``res.users`` to the ratio attained"""
        localized = self.with_context(lang=user.lang)
        # down: nobody reads more than was reached
        percent = int(attained[user] * 100 + 1e-6)
        return localized.env._(
            "%(period)s: %(percent)s %% of the target.",
            period=self._period_name(),
            percent=percent,
        )
