"""A team's bonus is shared as its manager proposes, within limits (C2.p2)."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from tests.attempts import attempt
from tests.incentive.case import IncentiveCase


@tagged("standard", "post_install", "-at_install")
class TestPoolProposal(IncentiveCase):
    def setUp(self):
        super().setUp()
        self.plan(
            self.component(
                "Team bonus",
                scope="team",
                pays="bonus",
                basis="whole",
                table=((1, 1000),),
                sharing="proposal",
                pool_spread=0.2,
            )
        )
        self.signed("rep_n1a", self.day(self.last), 5_000)
        self.signed("rep_n2a", self.day(self.last), 5_000)
        self.run_north = self.computed()

    @property
    def pool(self):
        """Made anew by each computation."""
        return self.run_north.sudo().pool_ids.filtered(
            lambda pool: pool.team_id == self.teams["n1"]
        )

    def dialog(self, name="manager_n1"):
        action = self.by(name, self.pool).action_open_proposal()
        return self.as_user(name)[action["res_model"]].browse(action["res_id"])

    def share(self, dialog, name):
        return dialog.line_ids.filtered(lambda line: line.user_id == self.users[name])

    def paid(self, name):
        return self.statement(self.run_north, name).amount_total

    def test_c2p2_the_dialog_begins_with_the_computed_shares(self):
        dialog = self.dialog()
        self.assertEqual((dialog.amount, dialog.rest), (1000, 0))
        own = self.share(dialog, "rep_n1a")
        self.assertEqual(
            (own.amount_equal, own.amount_low, own.amount_high, own.amount),
            (500, 400, 600, 500),
        )
        with Form(dialog) as form:
            with form.line_ids.edit(0) as line:
                line.amount = 550
            self.assertEqual(form.rest, -50)
            self.assertEqual(form.amount_proposed, 1050)
            with form.line_ids.edit(1) as line:
                line.amount = 450
            self.assertEqual(form.rest, 0)

    def test_c2p2_a_proposal_is_paid_and_outlives_a_computation(self):
        dialog = self.dialog()
        self.share(dialog, "rep_n1a").amount = 600
        self.share(dialog, "rep_n1b").amount = 400
        dialog.action_propose()
        self.assertEqual((self.paid("rep_n1a"), self.paid("rep_n1b")), (600, 400))
        self.run_north.action_compute()
        self.assertEqual((self.paid("rep_n1a"), self.paid("rep_n1b")), (600, 400))
        line = self.by("manager_n1", self.lines(self.run_north, "rep_n1a", "pool"))
        text = str(line.explanation).replace("\N{NO-BREAK SPACE}", " ")
        self.assertRegex(text, r"proposed \S*\s?600\.00.* in place of .*500\.00")

    def test_from_its_form_the_bonus_made_anew_is_opened(self):
        dialog = self.dialog()
        self.assertEqual(dialog.action_propose()["type"], "ir.actions.act_window_close")
        dialog = self.dialog()
        action = dialog.with_context(from_pool_form=True).action_propose()
        self.assertEqual(action["res_id"], self.pool.id)

    def test_c2p2_the_plans_spread_bounds_each_share(self):
        for first, second, problem in (
            (601, 399, "at most"),
            (650, 350, "at least"),
            (550, 500, "together"),
            (400, 400, "together"),
            (550.005, 449.995, "together|cannot be paid"),
        ):
            with self.subTest(first=first):
                dialog = self.dialog()
                self.share(dialog, "rep_n1a").amount = first
                self.share(dialog, "rep_n1b").amount = second
                if first == 550.005:  # money has two digits, here as everywhere
                    self.assertEqual(sum(dialog.line_ids.mapped("amount")), 1000.01)
                with self.assertRaisesRegex(UserError, problem):
                    dialog.action_propose()
        self.assertEqual(self.paid("rep_n1a"), 500)

    @attempt(
        "share the bonus of another team, or one's own",
        "manager, representative, director",
        "RPC call, dialog",
    )
    def test_c2p2_nobody_else_proposes(self):
        shares = {
            self.users["rep_n1a"].id: 600,
            self.users["rep_n1b"].id: 400,
        }
        for name in ("manager_n2", "rep_n1a", "rep_n1b", "director_south", "stock"):
            pool = self.by(name, self.pool)
            for way in (
                lambda pool=pool: pool.action_propose(shares),
                lambda pool=pool: pool.action_open_proposal(),
            ):
                with self.assertRaises(AccessError):
                    way()
        dialogs = self.as_user("manager_n2")["sales.incentive.pool.propose"]
        dialog = dialogs.create(
            {
                "pool_id": self.pool.id,
                "line_ids": [
                    Command.create({"user_id": user_id, "amount": amount})
                    for user_id, amount in shares.items()
                ],
            }
        )
        with self.assertRaises(AccessError):
            dialog.action_propose()
        self.assertEqual(self.paid("rep_n1a"), 500)

    @attempt("share the bonus with somebody outside the team", "manager", "RPC call")
    @attempt("propose the own share of a team bonus", "manager", "RPC call, dialog")
    def test_c2p2_nobody_proposes_the_own_share(self):
        self.run_north.action_cancel()
        plan = self.env["sales.incentive.plan"].search(
            [("state", "=", "approved"), ("name", "=", "Test plan")]
        )
        plan._write({"state": "draft"})
        plan.invalidate_recordset()
        plan.participation_ids = [Command.create({"tier_id": self.tiers["manager"].id})]
        self.in_force(plan)
        self.run_north = self.computed()
        pool = self.pool
        names = {user.id: name for name, user in self.users.items()}
        shares = {share.user_id.id: share.amount for share in pool.share_ids}
        self.assertIn("manager_n1", {names[user] for user in shares})
        mine = self.by("manager_n1", pool)
        self.assertFalse(mine.can_propose)
        for action in (mine.action_open_proposal, lambda: mine.action_propose(shares)):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                action()
        self.by("director_north", pool).action_propose(shares)
        self.assertTrue(all(self.pool.share_ids.mapped("is_proposed")))

    def test_c2p2_only_the_teams_people_have_shares(self):
        pool = self.by("manager_n1", self.pool)
        for stranger in ("manager_n1", "rep_n2a"):
            with self.assertRaises(UserError):
                pool.action_propose(
                    {
                        self.users["rep_n1a"].id: 500,
                        self.users["rep_n1b"].id: 400,
                        self.users[stranger].id: 100,
                    }
                )
        self.assertEqual(self.paid("rep_n1a"), 500)

    @attempt("change a share once the statements are confirmed", "manager", "RPC call")
    def test_c2p2_what_is_confirmed_is_not_shared_anew(self):
        dialog = self.dialog()
        self.by("manager_n1", self.run_north).action_confirm()
        self.share(dialog, "rep_n1a").amount = 600
        self.share(dialog, "rep_n1b").amount = 400
        with self.assertRaises(UserError):
            dialog.action_propose()
        with self.assertRaises(AccessError):
            self.by("manager_n1", self.pool.share_ids[:1]).write({"amount": 900})

    def test_the_team_sees_the_reason_of_its_bonus(self):
        pool = self.by("manager_n1", self.pool)
        text = str(pool.explanation).replace("\N{NO-BREAK SPACE}", " ")
        self.assertIn("bonus of", text)
        self.assertFalse(pool.why)
        empty = self.run_north.sudo().pool_ids - self.pool
        self.assertEqual(empty[:1].amount, 1000)
