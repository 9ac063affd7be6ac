"""What changes in a locked period: settled by the next run at its own terms (A3.3)."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command, Date
from odoo.tests import tagged

from tests.attempts import attempt
from tests.incentive.case import IncentiveCase


@tagged("standard", "post_install", "-at_install")
class TestCorrection(IncentiveCase):
    """The last quarter is locked, then something happens."""

    def corrections(self, run, name):
        """Amounts of the late corrections of a person by the line's name."""
        return {
            line.corrects_id.name: line.amount
            for line in self.lines(run, name, "correction")
        }

    def facts(self, run):
        return self.env["sales.incentive.fact"].search([("run_id", "=", run.id)])

    def test_d4i1_a_cancelled_order_is_taken_back_at_the_rates_of_its_time(self):
        plan = self.plan(self.component(table=((0, 0.02), (10_000, 0.05))))
        order = self.signed("rep_n1a", self.day(self.last), 8_000)
        self.signed("rep_n1a", self.day(self.last), 7_000)
        locked = self.locked()
        self.assertEqual(self.payable(locked)["rep_n1a"], 200 + 250)
        # from now on the plan pays ten times as much
        plan._write({"date_to": self.day(self.last, 60)})
        self.plan(self.component(table=((0, 0.2),)), date_from=self.this)
        self.signed("rep_n1a", self.day(self.this, 0), 1_000)
        order._action_cancel()
        run = self.computed(self.this)
        # 7,000 at 2 % were due
        self.assertEqual(self.corrections(run, "rep_n1a"), {"Signed": 140 - 450})
        statement = self.statement(run, "rep_n1a")
        self.assertEqual(statement.amount_components, 200)
        self.assertEqual(statement.amount_carried, 200 - 310)
        self.assertEqual(statement.amount_total, 0)
        [change] = self.lines(run, "rep_n1a", "correction").trace["changes"]
        self.assertEqual(
            (change["model"], change["id"], float(change["value"])),
            ("sale.order", order.id, -8000),
        )

    def test_d4i1_a_credit_note_takes_back_what_was_invoiced(self):
        self.plan(self.component(metric="invoiced", table=((0, 0.1),)))
        invoice = self.invoiced("rep_n1a", self.day(self.last), 1000)
        self.locked()
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"date": self.this, "journal_id": invoice.journal_id.id})
        )
        wizard.reverse_moves()
        refund = invoice.reversal_move_ids
        refund.invoice_line_ids.price_unit = 400
        refund.invoice_date = self.this
        refund.action_post()
        run = self.computed(self.this)
        self.assertEqual(self.corrections(run, "rep_n1a"), {"Signed": -40})
        # and it counts nowhere else
        self.assertEqual(self.lines(run, "rep_n1a").base, 0)

    def test_d4i1_a_payment_that_is_undone_is_clawed_back(self):
        self.plan(self.component(metric="collected", table=((0, 0.1),)))
        invoice = self.invoiced("rep_n1a", self.day(self.last), 1000)
        payment = self._pay(invoice, self.day(self.last, 20))
        locked = self.locked()
        self.assertEqual(self.payable(locked)["rep_n1a"], 100)
        payment.move_id.line_ids.remove_move_reconcile()
        run = self.computed(self.this)
        self.assertEqual(self.corrections(run, "rep_n1a"), {"Signed": -100})
        # paid in the end, it counts in its own period
        self._pay(invoice, str(self.this), amount=1000)
        run.action_compute()
        self.assertEqual(self.corrections(run, "rep_n1a"), {"Signed": -100})
        self.assertEqual(self.lines(run, "rep_n1a").amount, 100)

    def _change_credit_of_a_locked_period(self, is_ledger_locked):
        """6,000 at 1 % to 5,000 and 10 % above, given to two people afterwards."""
        self.plan(self.component(table=((0, 0.01), (5000, 0.1))))
        order = self.signed("rep_n1a", self.day(self.last), 6000)
        self.signed("rep_n1b", self.day(self.last), 4000)
        locked = self.locked()
        self.assertEqual(self.payable(locked)["rep_n1a"], 50 + 100)
        self.assertEqual(self.payable(locked)["rep_n1b"], 40)
        if is_ledger_locked:
            lock = self.this - timedelta(1)
            self.company.sudo().sales_performance_lock_date = lock
        dialog = self.as_user("manager_n1")["sales.credit.change"].create(
            {"order_id": order.id, "reason": "Both worked on it"}
        )
        dialog.line_ids = [
            Command.clear(),
            *(
                Command.create({"user_id": self.users[name].id, "share": 0.5})
                for name in ("rep_n1a", "rep_n1b")
            ),
        ]
        dialog.action_change()
        run = self.computed(self.this)
        # 3,000 at 1 % are due to the one, 7,000 to the other
        self.assertEqual(self.corrections(run, "rep_n1a"), {"Signed": 30 - 150})
        self.assertEqual(self.corrections(run, "rep_n1b"), {"Signed": 250 - 40})
        self.assertEqual(self.lines(run, "rep_n1b").base, 0)

    def test_f13_corrected_credit_moves_from_one_to_the_other(self):
        self._change_credit_of_a_locked_period(is_ledger_locked=False)

    def test_f13_the_same_where_the_results_are_locked(self):
        self._change_credit_of_a_locked_period(is_ledger_locked=True)

    def test_d4i1_a_correction_is_settled_once(self):
        self.plan(self.component(table=((0, 0.1),)))
        first = self.signed("rep_n1a", self.day(self.before), 1000)
        self.signed("rep_n1a", self.day(self.last), 5000)
        older = self.locked(self.before)
        invoice = first  # cancelled only after the next period was locked as well
        locked = self.locked(self.last)
        invoice._action_cancel()
        run = self.computed(self.this)
        self.assertEqual(self.corrections(run, "rep_n1a"), {"Signed": -100})
        self.assertEqual(len(self.facts(older)), 1)
        self.confirm_all(run)
        run.sudo()._lock()
        late = self.facts(older).filtered("is_correction")
        self.assertEqual((late.value, late.booked_run_id), (-1000, run))
        self.assertEqual(len(self.facts(locked)), 1)
        # the period after it has nothing left to settle
        after = self.computed(self.this.replace(year=self.this.year + 1))
        self.assertEqual(self.corrections(after, "rep_n1a"), {})
        carried = self.statement(run, "rep_n1a").amount_carried
        self.assertEqual(self.statement(after, "rep_n1a").amount_brought, carried)
        self.assertEqual(carried, -100)

    def test_d4i1_a_leader_and_a_team_bonus_are_corrected_as_well(self):
        self.plan(
            self.component("Team", scope="team", table=((0, 0.01),)),
            tiers=("manager",),
        )
        self.plan(
            self.component(
                "Pool",
                scope="team",
                pays="bonus",
                table=((5000, 300), (10_000, 1000)),
                basis="whole",
                sharing="contribution",
            )
        )
        self.signed("rep_n1a", self.day(self.last), 6000)
        gone = self.signed("rep_n1b", self.day(self.last), 4000)
        locked = self.locked()
        self.assertEqual(
            {name: self.payable(locked)[name] for name in ("rep_n1a", "rep_n1b")},
            {"rep_n1a": 600, "rep_n1b": 400},
        )
        gone._action_cancel()
        run = self.computed(self.this)
        self.assertEqual(self.corrections(run, "manager_n1"), {"Team": -40})
        self.assertEqual(self.corrections(run, "rep_n1a"), {"Pool": -420})
        self.assertEqual(self.corrections(run, "rep_n1b"), {"Pool": -280})

    def test_d4i1_who_left_the_team_is_corrected_in_the_team_of_the_day(self):
        self.plan(
            self.component("Team", scope="team", table=((0, 0.01),)),
            tiers=("manager",),
        )
        gone = self.signed("rep_n1b", self.day(self.last), 4000)
        self.locked()
        user = self.users["rep_n1b"]
        user.sales_assignment_ids.sudo()._end(self.this, "moved")
        self.assign(user, "representative", "n2", date_from=Date.add(self.this, days=1))
        gone._action_cancel()
        run = self.computed(self.this)
        self.assertEqual(self.corrections(run, "manager_n1"), {"Team": -40})
        self.assertEqual(self.corrections(run, "manager_n2"), {})

    def test_d4i1_what_changes_later_than_the_company_looks_back(self):
        self.plan(self.component(table=((0, 0.1),)))
        order = self.signed("rep_n1a", self.day(self.last), 1000)
        self.locked()
        self.company.sudo().sales_incentive_correction_months = 0
        order._action_cancel()
        run = self.computed(self.this)
        self.assertEqual(self.corrections(run, "rep_n1a"), {})
        self.assertEqual(self.lines(run, "rep_n1a").base, -1000)

    @attempt(
        "cross a threshold by an order that is cancelled after the bonus was paid",
        "representative",
        "sign, get paid, cancel",
        "clawed back in full",
    )
    def test_a_bonus_that_was_gamed_is_clawed_back(self):
        self.plan(self.component(pays="bonus", table=((10_000, 1000),), basis="whole"))
        self.signed("rep_n1a", self.day(self.last), 9000)
        sham = self.signed("rep_n1a", self.day(self.last), 1000)
        locked = self.locked()
        self.assertEqual(self.payable(locked)["rep_n1a"], 1000)
        sham._action_cancel()
        run = self.computed(self.this)
        self.assertEqual(self.corrections(run, "rep_n1a"), {"Signed": -1000})

    @attempt(
        "undo a payment between the computation and the lock",
        "representative",
        "accounting",
        "the run is not locked before it is computed again",
    )
    def test_g13_what_changed_since_the_computation_is_not_locked(self):
        self.plan(self.component(metric="collected", table=((0, 0.1),)))
        invoice = self.invoiced("rep_n1a", self.day(self.last), 1000)
        payment = self._pay(invoice, self.day(self.last, 20))
        run = self.computed()
        self.confirm_all(run)
        payment.move_id.line_ids.remove_move_reconcile()
        with self.assertRaisesRegex(UserError, "rep_n1a"), self.env.cr.savepoint():
            run.action_submit()
        self.assertFalse(self.facts(run))
        run.action_reopen()
        run.action_compute()
        self.confirm_all(run)
        run.action_submit()
        self.assertEqual(run.state, "locked")
        self.assertEqual(self.payable(run)["rep_n1a"], 0)

    @attempt("change the facts that were paid on", "administrator", "RPC, superuser")
    def test_facts_paid_on_are_permanent(self):
        self.plan()
        self.signed("rep_n1a", self.day(self.last), 1000)
        facts = self.facts(self.locked())
        for records in (facts, self.by("admin", facts)):
            for action in (
                records.unlink,
                lambda records=records: records.write({"value": 0}),
                lambda records=records: records.create({"value": 1}),
            ):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    action()
