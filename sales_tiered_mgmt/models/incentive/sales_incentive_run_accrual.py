from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

ACCOUNTING = "account.group_account_readonly,account.group_account_invoice"
LOCKED = ("locked", "paid")


class SalesIncentiveRunAccrual(models.AbstractModel):
    """What a locked run will cost, as a draft journal entry, where it is wanted.

    Made by the lock, once, by teams and without names; who locks needs no accounting
    rights and sees nothing of it. Policy: D4.i1, C1.d.
    """

    _name = "sales.incentive.run.accrual"
    _description = "Accrual of an Incentive Run"
    _inherit = [
        "sales.incentive.run.guard",
        "sales.incentive.run.lock",
        "sales.incentive.run.course",
    ]

    accrual_move_id = fields.Many2one(
        "account.move",
        "Accrual Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=ACCOUNTING,
        help="Draft entry of what is payable, made when the run was locked.",
    )

    def _other_problem(self):
        return super()._other_problem() or self._accrual_problem()

    def _lock(self):
        """Lock the runs, then book what they will cost.

        :raise UserError: the accrual cannot be booked; nothing is locked then
        """
        fresh = self.filtered(lambda run: run.state not in LOCKED)
        for run in fresh:
            if problem := run._accrual_problem():
                raise UserError(problem)
        result = super()._lock()
        for run in fresh.sudo():
            run._accrue()
        return result

    def action_view_accrual(self):
        """Open the entry.

        :raise AccessError: the acting user has no accounting rights
        :raise UserError: there is none
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_groups(ACCOUNTING):
            raise AccessError(
                self.env._("The entry of an incentive run is for accountants.")
            )
        move = self.sudo().accrual_move_id.with_env(self.env)
        if not move:
            raise UserError(self.env._("%s has no accrual entry.", self.display_name))
        move.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "view_mode": "form",
            "res_id": move.id,
        }

    # ------------------------------------------------------------
    # The entry
    # ------------------------------------------------------------

    def _accrual_problem(self):
        """Why the accrual could not be booked, or False."""
        self.ensure_one()
        company = self.company_id.sudo()
        if not company.sales_incentive_accrual:
            return False
        reasons = []
        for name in (
            "sales_incentive_expense_account_id",
            "sales_incentive_liability_account_id",
            "sales_incentive_journal_id",
        ):
            label = company._fields[name]._description_string(self.env)
            value = company[name]
            if not value:
                reasons.append(self.env._("%s is not set", label))
            elif not value.active or not value.filtered_domain(
                value._check_company_domain(company)
            ):
                reasons.append(
                    self.env._(
                        "%(setting)s %(value)s is archived or of another company",
                        setting=label,
                        value=value.with_company(company).display_name,
                    )
                )
        journal = company.sales_incentive_journal_id
        if journal and journal.type != "general":
            reasons.append(
                self.env._(
                    "the journal %s is not one for miscellaneous entries",
                    journal.display_name,
                )
            )
        return bool(reasons) and self.env._(
            "%(run)s cannot be booked in %(company)s: %(reasons)s. Set it right under "
            "Tiered Sales in the settings, or switch the accrual off there.",
            run=self.display_name,
            company=company.display_name,
            reasons=", ".join(reasons),
        )

    def _accrue(self):
        """Make the draft entry of a locked run, unless there is one."""
        self.ensure_one()
        company = self.company_id
        if not company.sales_incentive_accrual or self.accrual_move_id:
            return
        # who locks does not follow it, and no default of the context gets into it
        env = self.env(
            su=True,
            context={
                "lang": company.partner_id.lang or self.env.lang,
                "mail_create_nosubscribe": True,
            },
        )
        run = self.with_env(env).with_company(company)
        lines = run._accrual_lines()
        if not lines:
            return
        move = run.env["account.move"].create(
            {
                "move_type": "entry",
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                "journal_id": company.sales_incentive_journal_id.id,
                "date": run._accrual_date(),
                "ref": run._accrual_label(),
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        self._engine_write({"accrual_move_id": move.id})
        self._note_accrual(move.date)

    def _accrual_label(self):
        return self.env._("Incentives %(run)s", run=self.name)

    def _accrual_date(self):
        """Last day of the period; where accounting closed it, the first open one."""
        locks = self.company_id._get_violated_lock_dates(
            self.date_to, False, self.company_id.sales_incentive_journal_id
        )
        return locks[-1][0] + timedelta(days=1) if locks else self.date_to

    def _accrual_lines(self):
        """An expense line per team against one liability; none where all is zero."""
        company, currency = self.company_id, self.currency_id
        sums = self.env["sales.incentive.statement"]._read_group(
            [("run_id", "=", self.id)],
            ["team_id"],
            ["amount_total:sum"],
            order="team_id",
        )
        lines = [
            self._accrual_line(
                company.sales_incentive_expense_account_id,
                amount,
                self.env._(
                    "Incentives %(run)s, %(team)s",
                    run=self._period_name(),
                    team=(team or self.team_id).name,
                ),
            )
            for team, total in sums
            if not currency.is_zero(amount := currency.round(total))
        ]
        payable = currency.round(sum(line["balance"] for line in lines))
        if not currency.is_zero(payable):
            lines.append(
                self._accrual_line(
                    company.sales_incentive_liability_account_id,
                    -payable,
                    self._accrual_label(),
                )
            )
        return lines

    def _accrual_line(self, account, balance, label):
        """Values of a line: debit if ``balance`` is positive, else credit."""
        return {
            "account_id": account.id,
            "name": label,
            "currency_id": self.currency_id.id,
            "balance": balance,
            "amount_currency": balance,
            # an account's own taxes have no place here
            "tax_ids": [Command.clear()],
        }

    def _note_accrual(self, day):
        if day == self.date_to:
            text = self.env._(
                "A draft journal entry of the accrual is with accounting, dated "
                "%(day)s.",
                day=day,
            )
        else:
            text = self.env._(
                "A draft journal entry of the accrual is with accounting, dated "
                "%(day)s: %(closed)s, the last day of the period, is closed there.",
                day=day,
                closed=self.date_to,
            )
        self._message_log(body=text)
