"""A3.3: templates are made by administrators, and what is in use stays as it is."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from tests.appraisal.case import AppraisalCase
from tests.attempts import attempt


class TemplateCase(AppraisalCase):
    """A draft of the administrator beside the templates in use."""

    def setUp(self):
        super().setUp()
        self.admin = self.as_user("admin")
        self.used = self.by("admin", self.forms["representative"])

    def draft(self, *indicators, tier="representative", **vals):
        """A template that is being made, by the administrator."""
        return self.admin["sales.appraisal.template"].create(
            {
                "name": "Draft",
                "company_id": self.company.id,
                "tier_id": self.tiers[tier].id,
                "indicator_ids": [
                    Command.create(one)
                    for one in indicators or (self.indicator(), self.manual())
                ],
                **vals,
            }
        )


@tagged("standard", "post_install", "-at_install")
class TestTemplate(TemplateCase):
    def test_using_one_retires_the_one_before(self):
        draft = self.draft()
        draft.action_use()
        self.assertEqual((draft.state, self.used.state), ("active", "retired"))
        in_use = draft._in_use(self.company, "person", "quarter")
        self.assertEqual(in_use[self.tiers["representative"]], draft)
        others = self.forms["manager"] | self.forms["director"]
        self.assertEqual(set(others.mapped("state")), {"active"})

    def test_annual_and_common_ones_are_in_use_beside(self):
        annual, common = self.draft(period="year"), self.draft(company_id=False)
        (annual | common).action_use()
        self.assertEqual(set((annual | common | self.used).mapped("state")), {"active"})

    def test_running_cycle_keeps_the_template_that_was_retired(self):
        cycle = self.opened()
        own = self.appraisal(cycle, "rep_n1a")
        self.draft().action_use()
        self.assertEqual(own.template_id, self.used)
        own.sudo()._refresh_figures()
        self.assertEqual(own.template_id, self.used)

    def test_new_version_is_a_copy_that_knows_the_one_before(self):
        action = self.used.action_new_version()
        version = self.used.browse(action["res_id"])
        self.assertEqual(
            (version.state, version.version, version.previous_id, version.name),
            ("draft", 2, self.used, self.used.name),
        )
        self.assertEqual(
            version.indicator_ids.mapped("name"), self.used.indicator_ids.mapped("name")
        )
        steps = version.indicator_ids[1].step_ids
        self.assertEqual(sorted(steps.mapped("score")), [20, 60, 80, 100])
        with self.assertRaisesRegex(UserError, "being made already"):
            self.used.action_new_version()
        version.action_use()
        self.assertEqual(self.used.state, "retired")
        third = self.used.browse(self.used.action_new_version()["res_id"])
        self.assertEqual(third.version, 3)
        self.assertEqual(self.used._versions(), self.used | version | third)

    def test_copy_is_a_draft_of_its_own(self):
        copy = self.used.copy()
        self.assertEqual(
            (copy.state, copy.version, copy.previous_id.id), ("draft", 1, False)
        )
        self.assertEqual(copy.name, f"{self.used.name} (copy)")

    def test_retired_is_archived_used_is_not(self):
        with self.assertRaisesRegex(UserError, "retire it before"):
            self.used.action_archive()
        self.used.action_retire()
        self.used.action_archive()
        self.assertFalse(self.used.active)
        with self.assertRaisesRegex(UserError, "in use, or was"):
            self.used.unlink()
        draft = self.draft()
        draft.unlink()
        self.assertFalse(draft.exists())

    def test_retiring_the_last_one_stops_the_next_cycle(self):
        self.used.action_retire()
        self.env["sales.appraisal.template"].search(
            [("company_id", "=", False)]
        )._write({"state": "retired"})
        with self.assertRaisesRegex(UserError, "no appraisal template in use"):
            self.opened()

    def test_steps_need_their_state(self):
        with self.assertRaisesRegex(UserError, "In Use"):
            self.used.action_use()
        draft = self.draft()
        for step in (draft.action_retire, draft.action_new_version):
            with self.assertRaisesRegex(UserError, "Draft"):
                step()

    def test_everybody_finds_the_own_template(self):
        Template = self.as_user("rep_n1a")["sales.appraisal.template"]
        mine = Template.search([("is_mine", "=", True), ("period", "=", "quarter")])
        self.assertEqual(mine, self.used)
        self.assertTrue(mine.is_mine)
        self.assertIn(self.forms["manager"], Template.search([("is_mine", "=", False)]))
        manager = self.as_user("manager_n1")["sales.appraisal.template"]
        self.assertIn(self.forms["manager"], manager.search([("is_mine", "=", True)]))
        self.assertFalse(
            self.admin["sales.appraisal.template"].search([("is_mine", "=", True)])
        )

    def test_count_opens_what_was_made_by_it(self):
        cycle = self.opened()
        reps = cycle._appraisals().filtered(
            lambda one: one.tier_id == self.tiers["representative"]
        )
        self.assertEqual(self.used.appraisal_count, len(reps))
        action = self.used.action_view_appraisals()
        self.assertEqual(self.env["sales.appraisal"].search(action["domain"]), reps)
        # the own one, and nobody else's
        own = self.by("rep_n1a", self.used)
        own.invalidate_recordset()
        self.assertEqual(own.appraisal_count, 1)

    def test_changed_source_brings_a_rule_that_fits(self):
        indicator = self.draft().indicator_ids[:1]
        indicator.source = "manual"
        indicator._onchange_source()
        self.assertEqual((indicator.rule, indicator.metric_id.id), ("scale", False))

    # ------------------------------------------------------------
    # Attempts
    # ------------------------------------------------------------

    @attempt(
        "give an indicator another weight",
        "representative, manager, director",
        "RPC write on the template's draft",
    )
    def test_people_with_a_tier_write_nothing(self):
        draft = self.draft()
        for name in ("rep_n1a", "manager_n1", "director_north"):
            for record, vals in (
                (draft, {"name": "Mine"}),
                (draft.indicator_ids[0], {"weight": 1}),
                (draft.indicator_ids[1].step_ids[0], {"score": 100}),
            ):
                with self.subTest(name, model=record._name):
                    own = self.by(name, record)
                    with self.assertRaises(AccessError):
                        own.write(vals)
                    with self.assertRaises(AccessError):
                        own.unlink()
                    with self.assertRaises(AccessError):
                        own.copy()
            for step in ("action_use", "action_new_version", "action_retire"):
                with self.assertRaises(AccessError):
                    getattr(self.by(name, draft), step)()

    @attempt(
        "make a metric count what suits the own appraisal",
        "representative, manager, director",
        "RPC write, unlink of the metric",
    )
    def test_people_with_a_tier_change_no_metric(self):
        metric = self.used.indicator_ids.metric_id
        for name in ("rep_n1a", "manager_n1", "director_north"):
            own = self.by(name, metric)
            with self.assertRaises(AccessError):
                own.write({"domain": "[('user_id', '!=', False)]"})
            with self.assertRaises(AccessError):
                own.unlink()

    @attempt(
        "make the template of the own appraisal",
        "manager who is sales administrator as well",
        "RPC create, write, steps",
    )
    def test_administrator_with_a_tier_makes_none(self):
        manager = self.users["manager_n1"]
        manager.group_ids += self.env.ref("sales_team.group_sale_manager")
        own = self.by("manager_n1", self.draft(tier="manager"))
        with self.assertRaisesRegex(AccessError, "hold no tier"):
            own.write({"name": "Mine"})
        with self.assertRaisesRegex(AccessError, "hold no tier"):
            own.indicator_ids.write({"weight": 1})
        with self.assertRaisesRegex(AccessError, "hold no tier"):
            own.action_use()
        with self.assertRaisesRegex(AccessError, "hold no tier"):
            own.create({"name": "Mine", "tier_id": self.tiers["manager"].id})

    @attempt(
        "change what people are appraised by",
        "sales administrator",
        "RPC write, commands of the template, import, translation, copy",
    )
    def test_what_is_in_use_stays(self):
        indicator = self.used.indicator_ids[0]
        scale = self.used.indicator_ids[1]
        step = scale.step_ids[0]
        draft = self.draft()
        attempts = {
            "the template": lambda: self.used.write({"highest_score": 200}),
            "an indicator": lambda: indicator.write({"weight": 1}),
            "a step": lambda: step.write({"score": 1}),
            "by command": lambda: self.used.write(
                {"indicator_ids": [Command.update(indicator.id, {"weight": 1})]}
            ),
            "by command of a step": lambda: scale.write(
                {"step_ids": [Command.update(step.id, {"score": 1})]}
            ),
            "one more": lambda: indicator.create(
                {"name": "More", "template_id": self.used.id}
            ),
            "one more step": lambda: step.create(
                {"indicator_id": scale.id, "value": 9, "score": 9}
            ),
            "one less": lambda: indicator.unlink(),
            "one step less": lambda: step.unlink(),
            "moved in": lambda: draft.indicator_ids[0].write(
                {"template_id": self.used.id}
            ),
            "moved away": lambda: indicator.write({"template_id": draft.id}),
            "a copy of an indicator": lambda: indicator.copy(),
            "a translation": lambda: step.update_field_translations(
                "name", {"en_US": "Perfect"}
            ),
            "a translated name": lambda: self.used.update_field_translations(
                "name", {"en_US": "Other"}
            ),
        }
        for what, change in attempts.items():
            with (
                self.subTest(what),
                self.assertRaisesRegex(UserError, "stays as it is"),
            ):
                with self.env.cr.savepoint():
                    change()
        self.env.invalidate_all()
        self.assertEqual((indicator.weight, step.score), (50, 100))
        # the superuser is held to it as well
        with self.assertRaisesRegex(UserError, "stays as it is"):
            indicator.sudo().write({"weight": 1})

    @attempt(
        "put a template in use past its check",
        "sales administrator",
        "RPC create, copy and write with the state, defaults in the context",
    )
    def test_state_is_no_field_to_write(self):
        Template, draft = self.admin["sales.appraisal.template"], self.draft()
        vals = {"name": "New", "tier_id": self.tiers["manager"].id}
        for change in (
            lambda: Template.create({**vals, "state": "active"}),
            lambda: draft.write({"state": "active"}),
            lambda: draft.copy({"state": "active"}),
            lambda: self.used.copy({"version": 9}),
            lambda: self.used.write({"state": "draft"}),
        ):
            with self.assertRaises(AccessError):
                change()
        hinted = Template.with_context(default_state="active", default_version=7)
        made = hinted.create(vals)
        self.assertEqual((made.state, made.version), ("draft", 1))

    @attempt(
        "delete what people are appraised by as if the module were uninstalled",
        "sales administrator",
        "RPC unlink with the flag of the uninstallation in the context",
    )
    def test_uninstallation_is_the_servers_alone(self):
        flag = {MODULE_UNINSTALL_FLAG: True}
        for record in (
            self.used,
            self.used.indicator_ids,
            self.used.indicator_ids.step_ids,
        ):
            with self.assertRaises(UserError):
                record.with_context(**flag).unlink()
            self.assertTrue(record.exists())
        # the server itself gets it away
        self.used.sudo().with_context(**flag).unlink()
        self.assertFalse(self.used.exists())

    def test_two_in_use_are_impossible(self):
        draft = self.draft()
        self.env.flush_all()
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            draft._write({"state": "active"})
        self.assertIn("sales_appraisal_template_one_in_use", str(caught.exception))
