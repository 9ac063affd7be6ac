"""What the first release stored works on under the second."""

import importlib.util
from pathlib import Path

from psycopg2.errors import UniqueViolation

from odoo.modules import get_module_path
from odoo.tests import tagged
from odoo.tools import mute_logger

from tests.common import SalesForceCase

VISIT_TAG = "sales_tiered_mgmt.calendar_event_type_visit"


def migration(version, script):
    """The module of a migration script."""
    path = Path(get_module_path("sales_tiered_mgmt"), "migrations", version, script)
    spec = importlib.util.spec_from_file_location("migration", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("standard", "post_install", "-at_install")
class TestMigrationTo2(SalesForceCase):
    """19.0.1.0.0 kept one value per request, in its snapshot, and no history."""

    def setUp(self):
        super().setUp()
        self.order = self.quotation("rep_n1a", 120_000)
        self.order.action_confirm()
        self.request = self.order.sudo().sales_approval_ids
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM sales_approval_measure")
        self.env.cr.execute("DELETE FROM sales_authority_log")
        self.env.cr.execute("UPDATE sales_approval_step SET date_deadline = NULL")
        self.env.cr.execute(
            """
            UPDATE sales_approval SET snapshot = snapshot || jsonb_build_object(
                'amount', 120000, 'value', 120000, 'currency_id', %s)
             WHERE id = %s
            """,
            [self.order.currency_id.id, self.request.id],
        )
        self.env.invalidate_all()
        migration("19.0.2.0.0", "post-migrate.py").migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def test_a_waiting_request_is_decided(self):
        manager = self.users["manager_n1"]
        self.assertEqual(self.request.measure_ids.value, 120_000)
        self.assertTrue(self.request.with_user(manager).can_decide)
        self.request.with_user(manager).action_approve()
        self.assertEqual(self.order.state, "sale")

    def test_a_waiting_request_still_binds_its_amount(self):
        self.order.order_line.price_unit = 130_000
        self.assertEqual(self.request.state, "void")

    def test_a_waiting_step_is_escalated_in_time(self):
        step = self.request.current_step_id
        self.assertFalse(step.date_deadline)
        migration("19.0.2.0.0", "end-migrate.py").migrate(self.cr, "19.0.1.0.0")
        self.assertEqual(
            step.date_deadline, step._deadline_in(step.approval_id.company_id)
        )

    def test_every_limit_has_begun_its_history(self):
        rows = self.env["sales.authority"].search([])
        entries = self.env["sales.authority.log"].search([])
        self.assertEqual(entries.authority_id, rows)
        self.assertEqual(len(entries), len(rows))
        for entry in entries:
            self.assertEqual(entry.valid_from, entry.authority_id.create_date)
            self.assertEqual(entry.limit, entry.authority_id.limit)
            self.assertFalse(entry.valid_to)

    def test_it_changes_nothing_when_run_again(self):
        counts = [
            self.env[model].search_count([])
            for model in ("sales.approval.measure", "sales.authority.log")
        ]
        migration("19.0.2.0.0", "post-migrate.py").migrate(self.cr, "19.0.1.0.0")
        self.assertEqual(
            counts,
            [
                self.env[model].search_count([])
                for model in ("sales.approval.measure", "sales.authority.log")
            ],
        )


@tagged("standard", "post_install", "-at_install")
class TestMigrationTo3(SalesForceCase):
    """19.0.2.0.0 knew no visits, and decided targets by proposals."""

    def _update(self, script, version="19.0.2.0.0"):
        self.env.flush_all()
        migration("19.0.3.0.0", script).migrate(self.env.cr, version)
        self.env.invalidate_all()

    def _tag_of_the_company(self):
        """The tag as people made it, before the add-on had one of its own."""
        tag = self.env.ref(VISIT_TAG)
        self.env["ir.model.data"].search(
            [
                ("model", "=", "calendar.event.type"),
                ("module", "=", "sales_tiered_mgmt"),
            ]
        ).unlink()
        return tag

    def _load_tag(self):
        """What the update does with the add-on's data."""
        return self.env["calendar.event.type"]._load_records(
            [
                {
                    "xml_id": VISIT_TAG,
                    "values": {"name": "Customer Visit"},
                    "noupdate": True,
                }
            ],
            update=True,
        )

    def test_d23_a_tag_that_is_there_is_taken_for_ours(self):
        tag = self._tag_of_the_company()
        self._update("pre-migrate.py")
        self.assertEqual(self._load_tag(), tag)
        self.assertEqual(self.env.ref(VISIT_TAG), tag)

    @mute_logger("odoo.sql_db")
    def test_d23_without_the_script_the_update_would_stop(self):
        self._tag_of_the_company()
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self._load_tag()

    def test_d23_of_several_languages_the_same_tag_is_found(self):
        """A tag that is translated, by an add-on, is kept as one text per language."""
        tag = self._tag_of_the_company()
        self.env.flush_all()
        self.cr.execute(
            """
            ALTER TABLE calendar_event_type
            ALTER COLUMN name TYPE jsonb
            USING jsonb_build_object('en_US', name, 'zh_CN', '拜访' || id)
            """
        )
        self._update("pre-migrate.py")
        self.cr.execute(
            "SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s",
            VISIT_TAG.split("."),
        )
        self.assertEqual(self.cr.fetchall(), [(tag.id,)])

    def test_d23_where_there_is_none_ours_is_made(self):
        self._tag_of_the_company().name = "Visit"
        self._update("pre-migrate.py")
        self.assertFalse(self.env.ref(VISIT_TAG, raise_if_not_found=False))
        self.assertEqual(self._load_tag().name, "Customer Visit")

    def test_d23_our_own_tag_stays_ours_when_run_again(self):
        tag = self.env.ref(VISIT_TAG)
        tag.name = "Besuch"
        self.env.flush_all()
        other = tag.create({"name": "Customer Visit"})
        self._update("pre-migrate.py")
        self.assertEqual(self.env.ref(VISIT_TAG), tag)
        self.assertNotEqual(self.env.ref(VISIT_TAG), other)

    def test_c1p2_targets_are_decided_by_their_plan(self):
        decision = self._decision()
        decision.model_id = self._model("sales.proposal")
        self._update("post-migrate.py")
        self.assertEqual(decision.model_id, self._model("sales.target.plan"))
        self._update("post-migrate.py")
        self.assertEqual(decision.model_id, self._model("sales.target.plan"))

    def test_c1p2_a_choice_of_the_company_stays(self):
        """Whichever document they are about, it is none of the script's business."""
        decision = self._decision()
        decision.write(
            {
                "model_id": self._model("hr.expense").id,
                "measure_field_id": self.env["ir.model.fields"]
                ._get("hr.expense", "total_amount")
                .id,
            }
        )
        self._update("post-migrate.py")
        self.assertEqual(decision.model_id, self._model("hr.expense"))

    def test_a_new_database_is_left_alone(self):
        self._tag_of_the_company()
        decision = self._decision()
        decision.model_id = self._model("sales.proposal")
        self._update("pre-migrate.py", version=None)
        self._update("post-migrate.py", version=None)
        self.assertFalse(self.env.ref(VISIT_TAG, raise_if_not_found=False))
        self.assertEqual(decision.model_id, self._model("sales.proposal"))

    def _decision(self):
        return self.env.ref("sales_tiered_mgmt.sales_decision_target_change")

    def _model(self, name):
        return self.env["ir.model"]._get(name)


@tagged("standard", "post_install", "-at_install")
class TestMigrationTo5(SalesForceCase):
    """19.0.4.0.0 knew no sales meetings."""

    TAG = "sales_tiered_mgmt.calendar_event_type_meeting"

    def _update(self, version="19.0.4.0.0"):
        self.env.flush_all()
        migration("19.0.5.0.0", "pre-migrate.py").migrate(self.env.cr, version)
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def test_f11_a_tag_that_is_there_is_taken_for_ours(self):
        tag = self.env.ref(self.TAG)
        self.assertEqual(tag.name, "Sales Meeting")
        self.env["ir.model.data"].search(
            [("model", "=", tag._name), ("res_id", "=", tag.id)]
        ).unlink()
        self._update(version=None)
        self.assertFalse(self.env.ref(self.TAG, raise_if_not_found=False))
        self._update()
        self.assertEqual(self.env.ref(self.TAG), tag)
        self._update()
        self.assertEqual(self.env.ref(self.TAG), tag)


@tagged("standard", "post_install", "-at_install")
class TestMigrationTo4(SalesForceCase):
    """19.0.3.0.0 decided incentive plans, the fund and adjustments by proposals."""

    def setUp(self):
        super().setUp()
        self.script = migration("19.0.4.0.0", "post-migrate.py")
        self.decisions = {
            code: self.env.ref(f"sales_tiered_mgmt.sales_decision_{code}")
            for code in self.script.DOCUMENTS
        }
        for decision in self.decisions.values():
            decision.model_id = self._model("sales.proposal")

    def _model(self, name):
        return self.env["ir.model"]._get(name)

    def _update(self, version="19.0.3.0.0"):
        self.env.flush_all()
        self.script.migrate(self.env.cr, version)
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def test_c1p2_they_get_documents_of_their_own(self):
        self.assertEqual(len(self.decisions), 3)
        for _again in range(2):
            self._update()
            for code, model in self.script.DOCUMENTS.items():
                self.assertEqual(self.decisions[code].model_id, self._model(model))

    def test_c1p2_a_choice_of_the_company_stays(self):
        field = self.env["ir.model.fields"]._get("hr.expense", "total_amount")
        for decision in self.decisions.values():
            decision.write(
                {
                    "model_id": self._model("hr.expense").id,
                    "measure_field_id": field.id,
                }
            )
        self._update()
        for decision in self.decisions.values():
            self.assertEqual(decision.model_id, self._model("hr.expense"))
            self.assertEqual(decision.measure_field_id, field)

    def test_c1p5_a_proposal_under_way_is_still_decided(self):
        for code, value in (
            ("incentive_plan", 0),
            ("team_fund", 6_500),
            ("statement_adjust", 500),
        ):
            with self.subTest(code=code):
                decision = self.decisions[code]
                decision.model_id = self._model("sales.proposal")
                concerned = self.users["rep_n1a"].id if decision.needs_person else False
                proposal = self.as_user("manager_n1")["sales.proposal"].create(
                    {
                        "decision_id": decision.id,
                        "subject": "Under way",
                        "reason": "It was proposed before.",
                        "value": value,
                        "subject_user_id": concerned,
                    }
                )
                proposal.action_submit()
                self._update()
                request = proposal.sudo()._sales_pending_approvals()
                director = self.users["director_north"]
                self.assertEqual(request.current_approver_id, director)
                request.with_user(director).action_approve("good")
                self.assertEqual(proposal.state, "approved")

    def test_a_new_database_is_left_alone(self):
        self._update(version=None)
        for decision in self.decisions.values():
            self.assertEqual(decision.model_id, self._model("sales.proposal"))
