from odoo import api, models
from odoo.exceptions import UserError, ValidationError


class SalesIncentivePlanCheck(models.AbstractModel):
    """What keeps a plan from being saved, and what from being put forward (D4.i1)."""

    _name = "sales.incentive.plan.check"
    _description = "Check of an Incentive Plan"

    @api.constrains("team_id", "company_id")
    def _check_team_id(self):
        for plan in self.sudo():
            company = plan.team_id.company_id
            if company and company != plan.company_id:
                raise ValidationError(
                    self.env._(
                        "%(team)s belongs to %(company)s, not to the company of "
                        "%(plan)s.",
                        team=plan.team_id.name,
                        company=company.name,
                        plan=plan.display_name,
                    )
                )
            plan._all_participations()._check_team_id()

    @api.constrains("guarantee_amount", "guarantee_months", "is_guarantee_recoverable")
    def _check_guarantee(self):
        for plan in self:
            if bool(plan.guarantee_amount) != bool(plan.guarantee_months) or (
                plan.is_guarantee_recoverable and not plan.guarantee_amount
            ):
                raise ValidationError(
                    self.env._(
                        "%s: a guarantee needs both an amount and the months for which "
                        "it holds.",
                        plan.display_name,
                    )
                )

    def _check_complete(self):
        """:raise UserError: something is missing, all of it named"""
        self.ensure_one()
        if problems := self.sudo()._missing():
            raise UserError(
                self.env._(
                    "%(plan)s is not complete.\n%(problems)s",
                    plan=self.display_name,
                    problems="\n".join(problems),
                )
            )

    def _missing(self):
        """What is missing, a sentence each."""
        problems = []
        if not self.component_ids:
            problems.append(self.env._("Add a component: what is paid for."))
        if not self._all_participations():
            problems.append(self.env._("Add who takes part."))
        for component in self.component_ids:
            if not component.band_ids:
                problems.append(
                    self.env._("%s: add the bands of its table.", component.name)
                )
            elif problem := component._bands_problem():
                problems.append(f"{component.name}: {problem}")
            if (
                component.pays == "on_target"
                and not component.on_target_amount
                and not self._are_all_on_target()
            ):
                problems.append(
                    self.env._(
                        "%s: enter the on-target bonus, here or of every participant.",
                        component.name,
                    )
                )
        return problems

    def _are_all_on_target(self):
        """Whether every row of the participants has its own on-target bonus."""
        rows = self._all_participations()
        return bool(rows) and all(row.on_target_amount for row in rows)
