"""Splitting a target over parts and months (D1.1, D1.2), as those who do it."""

from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import Form, tagged

from tests.attempts import attempt
from tests.target.case import TargetCase


class SplitCase(TargetCase):
    """Results of last year, and the dialog of one of the people."""

    def sold(self, name, month, amount):
        """An order signed last year, in the name of a person."""
        order = (
            self.env["sale.order"]
            .with_context(mail_notrack=True)
            .create(
                {
                    "partner_id": self.customer.id,
                    "user_id": self.users[name].id,
                    "team_id": self.users[name].sudo().sales_assignment_id.team_id.id,
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "product_id": self.product.id,
                                "price_unit": amount,
                                "tax_ids": [(5,)],
                            },
                        )
                    ],
                }
            )
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET state = 'sale', date_order = %s WHERE id = %s",
            [datetime(self.year - 1, month, 15, 12), order.id],
        )
        self.env.invalidate_all()

    def dialog(self, name, sheet, **vals):
        action = self.by(name, sheet).action_split()
        dialog = self.by(name, self.env[action["res_model"]].browse(action["res_id"]))
        dialog.write({"metric_id": self.signed.id, **vals})
        return dialog

    def line(self, dialog, owner, metric=None):
        sheet = (
            self.sheet(dialog.sheet_id.sudo().plan_id, owner)
            if isinstance(owner, str)
            else owner
        )
        return dialog.line_ids.filtered(
            lambda line: (
                line.sheet_id == sheet and line.metric_id == (metric or self.signed)
            )
        )

    def proposed(self, dialog, *owners):
        return [self.line(dialog, owner).amount for owner in owners]

    def months(self, sheet, metric=None):
        return [
            round(row.amount, 2) for row in self.rows(sheet, metric).sorted("date_from")
        ]


@tagged("standard", "post_install", "-at_install")
class TestSplit(SplitCase):
    """Managers split their team's target, directors the division's."""

    PEOPLE = ("manager_n1", "rep_n1a", "rep_n1b")

    def test_d1p1_the_annual_target_of_a_division_by_a_season_profile(self):
        plan = self.prepared()
        sheet = self.sheet(plan, "north")
        self.sold("rep_n1a", 3, 600)
        self.sold("rep_n2a", 4, 400)
        season = self.env["sales.target.season"].create(
            {"name": "December", "weight_12": 13.0}
        )
        dialog = self.dialog("director_north", sheet)
        self.assertEqual(dialog.purpose, "total")
        dialog.write({"season": "profile", "season_id": season.id, "growth": 20})
        self.assertEqual(len(dialog.line_ids), 1)
        self.assertEqual(
            (dialog.line_ids.last_year, dialog.line_ids.amount), (1000, 1200)
        )
        self.assertAlmostEqual(dialog.line_ids.change_rate, 0.2)
        dialog.line_ids.write({"is_fixed": True, "fixed_amount": 2400.05})
        dialog.action_apply()
        months = self.months(sheet)
        self.assertEqual(round(sum(months), 2), 2400.05)
        self.assertEqual(months[:2] + months[-1:], [100.01, 100.01, 1300.03])

    def test_d1p1_last_years_months_make_the_season(self):
        plan = self.prepared()
        sheet = self.sheet(plan, "north")
        self.sold("rep_n1a", 3, 600)
        self.sold("rep_n2a", 4, 200)
        dialog = self.dialog("director_north", sheet, season="last_year")
        dialog.line_ids.write({"is_fixed": True, "fixed_amount": 1000})
        dialog.action_apply()
        self.assertEqual(self.months(sheet)[:5], [0, 0, 750, 250, 0])

    def test_d1p1_the_director_splits_by_head_count_and_growth(self):
        plan = self.prepared()
        self.set_monthly("director_north", self.sheet(plan, "north"), 1000)
        dialog = self.dialog(
            "director_north", self.sheet(plan, "north"), method="head_count"
        )
        self.assertEqual(dialog.purpose, "parts")
        # three, two and the director
        self.assertEqual(
            self.proposed(dialog, "n1", "n2", "director_north"), [6000, 4000, 2000]
        )
        self.line(dialog, "n2").growth = 50
        self.assertEqual(
            self.proposed(dialog, "n1", "n2", "director_north"),
            [5142.86, 5142.85, 1714.29],
        )
        self.assertIn("Exact", dialog.balance)
        dialog.action_apply()
        for month in range(12):
            parts = sum(
                self.months(self.sheet(plan, owner))[month]
                for owner in ("n1", "n2", "director_north")
            )
            self.assertEqual(round(parts, 2), 1000)

    def test_d1p2_the_manager_splits_equally_to_the_cent_both_ways(self):
        plan = self.distributed()
        team = self.sheet(plan, "n1")
        self.by("director_north", self.rows(team).browse()).set_amounts(
            dict.fromkeys(self.rows(team).ids, 100)
        )
        dialog = self.dialog("manager_n1", team, method="equal", ramp_id=False)
        dialog.action_apply()
        sheets = [self.sheet(plan, owner) for owner in self.PEOPLE]
        columns = zip(*map(self.months, sheets), strict=True)
        self.assertEqual({round(sum(month), 2) for month in columns}, {100})
        self.assertEqual([round(sum(self.months(s)), 2) for s in sheets], [400] * 3)

    def test_d1p2_by_last_years_result_and_without_history(self):
        plan = self.distributed()
        team = self.sheet(plan, "n1")
        self.sold("rep_n1a", 2, 300)
        self.sold("rep_n1b", 5, 100)
        dialog = self.dialog("manager_n1", team, method="last_year", growth=10)
        self.assertEqual(self.proposed(dialog, *self.PEOPLE), [0, 5400, 1800])
        line = self.line(dialog, "rep_n1a")
        self.assertEqual((line.basis, line.last_year), (300, 300))
        self.assertEqual(line.change_rate, 17)
        self.assertFalse(dialog.notice)
        # each on its own basis: what is missing is shown
        dialog.is_scaled = False
        self.assertEqual(self.proposed(dialog, *self.PEOPLE), [0, 330, 110])
        self.assertIn("Not assigned", dialog.balance)
        dialog.write({"is_scaled": True, "metric_id": self.count.id})
        self.assertFalse(dialog.problem)

    def test_d1p2_nobody_has_any_history(self):
        plan = self.distributed()
        dialog = self.dialog("manager_n1", self.sheet(plan, "n1"), method="last_year")
        self.assertIn("parts are equal", dialog.notice)
        self.assertEqual(self.proposed(dialog, *self.PEOPLE), [2400, 2400, 2400])

    def test_d1p2_by_the_weighted_pipeline(self):
        plan = self.distributed()
        for name, revenue in (("rep_n1a", 1000), ("rep_n1b", 500)):
            self.env["crm.lead"].create(
                {
                    "name": "lead",
                    "type": "opportunity",
                    "user_id": self.users[name].id,
                    "team_id": self.teams["n1"].id,
                    "expected_revenue": revenue,
                    "probability": 50,
                }
            )
        dialog = self.dialog("manager_n1", self.sheet(plan, "n1"), method="pipeline")
        self.assertEqual(self.proposed(dialog, *self.PEOPLE), [0, 4800, 2400])
        self.assertEqual(self.line(dialog, "rep_n1b").basis, 250)

    def test_d1p2_shares_as_they_are(self):
        plan = self.handed_down()
        team = self.sheet(plan, "n1")
        self.by("director_north", self.rows(team).browse()).set_amounts(
            dict.fromkeys(self.rows(team).ids, 1200)
        )
        dialog = self.dialog("manager_n1", team, method="by_hand")
        self.assertEqual(self.proposed(dialog, *self.PEOPLE), [2400, 6000, 6000])
        self.assertEqual(self.line(dialog, "rep_n1a").amount_now, 3000)

    def test_d1p2_a_newcomer_is_expected_to_sell_less_at_first(self):
        user = self.env["res.users"].create({"name": "New", "login": "t_new"})
        self.users["new"] = user
        self.assign(user, "representative", "n1", f"{self.year}-03-01")
        for name in ("rep_n1a", "rep_n1b"):
            self.sold(name, 1, 100)
        self.sold("manager_n1", 1, 100)
        plan = self.distributed()
        sheet = self.sheet(plan, "new")
        ramp = self.env["sales.target.ramp"].create({"name": "r", "steps": "20, 60"})
        dialog = self.dialog(
            "manager_n1", self.sheet(plan, "n1"), method="equal", ramp_id=ramp.id
        )
        self.assertAlmostEqual(self.line(dialog, sheet).capacity, 8.8 / 12, 6)
        dialog.method = "last_year"
        self.assertTrue(self.line(dialog, sheet).is_estimated)
        dialog.action_apply()
        # 600 a month for three and a newcomer
        self.assertEqual(self.months(sheet), [37.5, 100] + [150] * 8)
        dialog = self.dialog(
            "manager_n1", self.sheet(plan, "n1"), method="equal", ramp_id=False
        )
        dialog.action_apply()
        self.assertEqual(self.months(sheet), [150] * 10)

    def test_d1p2_joiner_in_mid_month_and_part_time(self):
        user = self.env["res.users"].create({"name": "New", "login": "t_new"})
        self.users["new"] = user
        self.assign(user, "representative", "n1", f"{self.year}-04-16")
        plan = self.distributed()
        self.by("manager_n1", self.sheet(plan, "rep_n1b")).fte = 0.5
        dialog = self.dialog(
            "manager_n1", self.sheet(plan, "n1"), method="equal", ramp_id=False
        )
        dialog.action_apply()
        sheet = self.sheet(plan, "new")
        # April: 1 + 1 + 0.5 + half a month
        self.assertEqual(self.months(sheet)[:2], [100, 171.43])
        self.assertEqual(self.months(self.sheet(plan, "rep_n1b"))[2:4], [120, 100])
        dialog = self.dialog(
            "manager_n1",
            self.sheet(plan, "n1"),
            method="equal",
            ramp_id=False,
            is_prorated=False,
        )
        dialog.action_apply()
        self.assertEqual(self.months(sheet)[:2], [150, 150])
        self.assertEqual(self.months(self.sheet(plan, "rep_n1b"))[2:4], [200, 150])

    def test_d1p2_a_transfer_carries_in_each_team_for_the_days_there(self):
        self.assign(self.users["rep_n1a"], "representative", "n2", f"{self.year}-07-01")
        plan = self.distributed()
        before, after = self.sheet(plan, "rep_n1a").sorted("date_from")
        self.dialog(
            "manager_n1", self.sheet(plan, "n1"), method="equal", ramp_id=False
        ).action_apply()
        self.dialog(
            "manager_n2", self.sheet(plan, "n2"), method="equal", ramp_id=False
        ).action_apply()
        self.assertEqual(self.months(before), [200] * 6)
        self.assertEqual(self.months(after), [100] * 6)
        # the others carry what is left
        self.assertEqual(
            self.months(self.sheet(plan, "rep_n1b")), [200] * 6 + [300] * 6
        )

    def test_d1p2_by_season_each_person_s_year_is_exact(self):
        plan = self.distributed()
        dialog = self.dialog(
            "manager_n1", self.sheet(plan, "n1"), method="equal", season="equal"
        )
        self.line(dialog, "rep_n1a").write({"is_fixed": True, "fixed_amount": 1000})
        self.assertEqual(self.proposed(dialog, *self.PEOPLE), [3100, 1000, 3100])
        dialog.action_apply()
        for owner, year in zip(self.PEOPLE, (3100, 1000, 3100), strict=True):
            months = self.months(self.sheet(plan, owner))
            self.assertEqual(round(sum(months), 2), year)
            self.assertLess(max(months) - min(months), 0.011)

    def test_d1p2_what_is_set_stays(self):
        plan = self.distributed()
        self.set_monthly("manager_n1", self.sheet(plan, "rep_n1a"), 100)
        dialog = self.dialog(
            "manager_n1", self.sheet(plan, "n1"), method="equal", keeps_existing=True
        )
        self.assertEqual(self.proposed(dialog, *self.PEOPLE), [3000, 1200, 3000])
        dialog.keeps_existing = False
        line = self.line(dialog, "rep_n1a")
        line.write({"is_fixed": True, "fixed_amount": 8000})
        self.assertEqual(self.proposed(dialog, *self.PEOPLE), [0, 8000, 0])
        self.assertIn("Beyond the target", dialog.balance)
        line.fixed_amount = -1
        self.assertTrue(dialog.problem)
        with self.assertRaises(UserError):
            dialog.action_apply()

    def test_d1p2_an_averaged_metric_is_the_same_for_everybody(self):
        plan = self.distributed()
        team = self.sheet(plan, "n1")
        rows = self.rows(team, self.count)
        self.by("director_north", rows.browse()).set_amounts(
            {row.id: 30 if row.date_from.month < 7 else 25 for row in rows}
        )
        dialog = self.dialog("manager_n1", team, metric_id=False, method="equal")
        self.assertEqual(len(dialog.line_ids), 6)
        self.assertEqual(self.line(dialog, "rep_n1a", self.count).amount, 27.5)
        dialog.action_apply()
        for owner in self.PEOPLE:
            months = self.months(self.sheet(plan, owner), self.count)
            self.assertEqual(months, [30] * 6 + [25] * 6)
            self.assertEqual(self.months(self.sheet(plan, owner)), [200] * 12)

    def test_d1p2_the_proposal_follows_the_form(self):
        plan = self.distributed()
        dialog = self.dialog("manager_n1", self.sheet(plan, "n1"), method="equal")
        form = Form(dialog)

        def column(name):
            return [line[name] for line in form.line_ids._records]

        self.assertEqual(column("amount"), [2400] * 3)
        with form.line_ids.edit(1) as line:
            line.is_fixed = True
            self.assertEqual(line.fixed_amount, 2400)
            line.fixed_amount = 1200
        self.assertEqual(column("amount"), [3000, 1200, 3000])
        with form.line_ids.edit(2) as line:
            line.growth = 100
        self.assertEqual(column("amount"), [2000, 1200, 4000])
        form.metric_id = self.env["sales.metric"]
        self.assertEqual(len(form.line_ids), 6)
        form.metric_id = self.signed
        form.growth = 5
        self.assertEqual(column("growth"), [5] * 3)
        form.save().action_apply()
        self.assertEqual(self.months(self.sheet(plan, "rep_n1a")), [200] * 12)

    def test_a34_months_before_a_new_version_are_kept(self):
        plan = self.running()
        today = Date.today()
        kept, left = today.month - 1, 13 - today.month
        plan.action_new_version("the market", today.replace(day=1))
        version = self.env["sales.target.plan"].search([("previous_id", "=", plan.id)])
        sheet = self.sheet(version, "north")
        dialog = self.dialog("director_north", sheet, purpose="total", season="equal")
        whole = 900 * kept + 2001 * left
        dialog.line_ids.write({"is_fixed": True, "fixed_amount": whole})
        dialog.action_apply()
        self.assertEqual(self.months(sheet), [900] * kept + [2001] * left)
        dialog = self.dialog("director_north", sheet, purpose="parts", method="by_hand")
        # two thirds and a third
        self.assertEqual(self.proposed(dialog, "n1", "n2"), [whole / 3 * 2, whole / 3])
        dialog.action_apply()
        self.assertEqual(
            self.months(self.sheet(version, "n2")), [300] * kept + [667] * left
        )

    def test_nobody_is_there(self):
        plan = self.distributed()
        dialog = self.dialog("manager_n1", self.sheet(plan, "n1"))
        self.env.cr.execute(
            "UPDATE sales_target_sheet SET date_from = %s, date_to = %s "
            "WHERE parent_id = %s",
            [f"{self.year - 1}-01-01", f"{self.year - 1}-01-31", dialog.sheet_id.id],
        )
        self.env.invalidate_all()
        self.assertIn("Nobody is there", dialog.problem)
        with self.assertRaises(UserError):
            dialog.action_apply()


@tagged("standard", "post_install", "-at_install")
class TestSplitAuthority(SplitCase):
    """Who may not set figures neither splits them nor learns them by the dialog."""

    def refused(self, error, action, *args):
        with self.assertRaises(error), self.env.cr.savepoint():
            action(*args)
            self.env.flush_all()
        self.env.invalidate_all()

    @attempt("split another team's target, or the own team's annual", "manager", "RPC")
    def test_d1p2_a_manager_splits_the_own_team_only(self):
        plan = self.handed_down()
        for owner in ("n2", "north", "rep_n2a"):
            sheet = self.by("manager_n1", self.sheet(plan, owner))
            self.refused(AccessError, sheet.action_split)
        own = self.sheet(plan, "n1")
        Split = self.as_user("manager_n1")["sales.target.split"]
        self.refused(
            AccessError, Split.create, {"sheet_id": own.id, "purpose": "total"}
        )
        dialog = self.dialog("manager_n1", own)
        self.refused(AccessError, dialog.write, {"purpose": "total"})
        self.refused(AccessError, dialog.write, {"sheet_id": self.sheet(plan, "n2").id})

    @attempt("see or split a target by the dialog", "representative", "RPC, onchange")
    def test_d1p2_a_representative_splits_nothing(self):
        plan = self.handed_down()
        Split = self.as_user("rep_n1a")["sales.target.split"]
        for owner in ("rep_n1a", "rep_n1b", "n1", "north"):
            sheet = self.sheet(plan, owner)
            self.refused(AccessError, self.by("rep_n1a", sheet).action_split)
            for purpose in ("total", "parts"):
                vals = {"sheet_id": sheet.id, "purpose": purpose}
                self.refused(AccessError, Split.create, vals)
                self.refused(
                    AccessError,
                    Split.onchange,
                    vals,
                    ["sheet_id", "purpose"],
                    {"balance": {}, "line_ids": {"fields": {"amount": {}}}},
                )

    @attempt("apply a split on somebody else's dialog", "manager", "RPC")
    def test_d1p2_nobody_uses_the_dialog_of_somebody_else(self):
        plan = self.distributed()
        dialog = self.dialog("manager_n1", self.sheet(plan, "n1"))
        other = self.by("manager_n2", dialog)
        self.refused(AccessError, other.action_apply)
        self.refused(AccessError, other.read, ["balance"])
        self.refused(AccessError, self.by("manager_n2", dialog.line_ids).read, [])

    @attempt("slip another team's people into the own split", "manager", "RPC")
    def test_d1p2_lines_of_others_have_no_effect(self):
        plan = self.handed_down()
        other = self.sheet(plan, "rep_n2a")
        dialog = self.dialog("manager_n1", self.sheet(plan, "n1"), method="equal")
        line = dialog.line_ids.create(
            {
                "split_id": dialog.id,
                "sheet_id": other.id,
                "metric_id": self.signed.id,
                "is_fixed": True,
                "fixed_amount": 7,
            }
        )
        self.assertFalse(line.amount or line.amount_now or line.owner)
        dialog.action_apply()
        self.assertEqual(self.months(other), [200] * 12)

    @attempt("split an approved plan anew", "director", "RPC")
    def test_a34_what_is_approved_is_not_split(self):
        plan = self.distributed()
        dialog = self.dialog("manager_n1", self.sheet(plan, "n1"), method="equal")
        plan.sudo()._record({"state": "running"})
        self.refused(UserError, dialog.action_apply)
        sheet = self.by("director_north", self.sheet(plan, "north"))
        self.assertFalse(sheet.can_split)
        self.refused(UserError, sheet.action_split)

    def test_d1p1_the_director_splits_the_division_and_each_team(self):
        plan = self.distributed()
        for owner in ("north", "n1", "n2"):
            sheet = self.sheet(plan, owner)
            self.assertTrue(self.by("director_north", sheet).can_split_parts)
            self.dialog("director_north", sheet, method="equal").action_apply()
        self.assertEqual(self.months(self.sheet(plan, "n1")), [300] * 12)


@tagged("standard", "post_install", "-at_install")
class TestSplitCost(SplitCase):
    """People make no queries."""

    def cost(self, plan):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        dialog = self.dialog(
            "director_north", self.sheet(plan, "n1"), method="pipeline"
        )
        dialog.line_ids.mapped("amount")
        dialog.action_apply()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_splitting_does_not_grow_with_people(self):
        plan = self.distributed()
        self.cost(plan)
        few = self.cost(plan)
        users = self.env["res.users"].create(
            [{"name": f"P {n}", "login": f"t_p_{n}"} for n in range(60)]
        )
        for user in users:
            self.assign(user, "representative", "n1", f"{self.year}-01-01")
        plan.action_update_people()
        self.cost(plan)
        many = self.cost(plan)
        self.assertEqual(len(self.sheet(plan, "n1").child_ids), 63)
        self.assertLessEqual(many, few + 8, (few, many))
