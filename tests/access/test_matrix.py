"""The access matrix, exercised through the ORM as real users."""

from contextlib import suppress

from odoo.exceptions import MissingError, UserError
from odoo.fields import Command, Date
from odoo.tests import TransactionCase, new_test_user, tagged

from tests.access.documents import VIEWER_LOGINS, DocumentsMixin, place
from tests.access.matrix import CLOSED, DIALOGS, MATRIX, VIEWERS, WHOSE

# A harmless change per model.
CHANGES = {
    "sale.order": {"client_order_ref": "changed"},
    "sale.order.line": {"name": "changed"},
    "crm.lead": {"referred": "changed"},
    "mail.activity": {"summary": "changed"},
    "ir.attachment": {"name": "changed"},
    "account.move": {"ref": "changed"},
    "account.move.send.wizard": {"subject": "changed"},
    "sales.tier": {"sequence": 7},
    "sales.metric": {"sequence": 7},
    "sales.decision": {"sequence": 7},
    "sales.authority": {"limit": 7.0},
    "sales.target.season": {"name": "changed"},
    "sales.target.ramp": {"name": "changed"},
    "sales.fund.rule": {"name": "changed"},
    "sales.fund.entry": {"amount": 1.0},
    "sales.target.checkpoint": {"pace": 1.0},
    "sales.incentive.acknowledgement": {"is_acknowledged": True},
    "sales.incentive.opinion": {"comment": "changed"},
    "sales.appraisal": {"deadline_self": "2031-01-01"},
    "sales.appraisal.rating": {"comment": "changed"},
    "sales.appraisal.note": {"text": "changed"},
    "sales.appraisal.cycle": {"appeal_days": 9},
    "sales.appraisal.template": {"highest_score": 90.0},
    "sales.appraisal.indicator": {"weight": 7.0},
    "sales.appraisal.step": {"score": 7.0},
    "sales.appraisal.grade": {"name": "changed"},
    "sales.tier.assignment": {"reason": "changed"},
    "sales.delegation": {"reason": "changed"},
    "sales.approval": {"reason": "changed"},
    "sales.proposal": {"subject": "changed"},
    "sales.approval.step": {"comment": "changed"},
    "sales.approval.measure": {"value": 1.0},
    "sales.authority.log": {"limit": 1.0},
    "sales.incentive.adjustment": {"name": "changed"},
    "sales.appraisal.consequence": {"value": 1.0},
    "sales.improvement.plan": {"name": "changed"},
    "sales.improvement.milestone": {"name": "changed"},
    "sales.appraisal.consequence.rule": {"sequence": 7},
    "sales.credit.split": {"share": 1.0},
    "sales.credit.template": {"share": 1.0},
}
# A field to read where there is no creation date.
READABLE = {
    "sales.incentive.fact": "metric_id",
    "sale.report": "partner_id",
    "sales.target.attainment": "metric_id",
    "sales.appraisal.ranking": "team_id",
    "crm.activity.report": "lead_id",
    "account.invoice.report": "partner_id",
    "sales.performance": "partner_id",
    "mail.followers": "partner_id",
}
# Rows on which every way of reading is tried.
THOROUGH = ("own", "team", "sub_team", "other_division", "other_division_pool")


@tagged("standard", "post_install", "-at_install")
class TestMatrix(DocumentsMixin, TransactionCase):
    """One method per way to a document; each walks over the whole matrix."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._setup_documents()
        cls.env["ir.model.access"].create(
            [
                {
                    "name": f"matrix {rights.model} {group}",
                    "model_id": cls.env["ir.model"]._get_id(rights.model),
                    "group_id": cls.env.ref(group).id,
                    "perm_read": True,
                }
                for rights in MATRIX
                if rights.is_granted_by_test
                for group in ("sales_team.group_sale_salesman",)
            ]
        )

    def _rows(self, letter=None):
        """(rights, viewer, whose, document, letters) for every cell of the matrix."""
        for rights in MATRIX:
            if letter and letter not in rights.spoken:
                continue
            for viewer in VIEWERS:
                for whose in rights.whose:
                    document = self.documents[place(viewer, whose)].get(rights.model)
                    if document:
                        yield (
                            rights,
                            viewer,
                            whose,
                            document,
                            rights.cell(viewer, whose),
                        )

    def _env_of(self, viewer):
        return self.as_user(VIEWER_LOGINS[viewer])

    def _sets(self):
        """Per model and viewer: all documents, and those the matrix makes readable."""
        for rights in MATRIX:
            for viewer in VIEWERS:
                every, visible = set(), set()
                for whose in rights.whose:
                    document = self.documents[place(viewer, whose)].get(rights.model)
                    if document:
                        every.add(document.id)
                        if "r" in rights.cell(viewer, whose):
                            visible.add(document.id)
                records = self._env_of(viewer)[rights.model]
                yield rights, viewer, records, [("id", "in", list(every))], visible

    def _assert_refused(self, action, message):
        """``action`` is refused: by rights or rules, or by the model for everybody."""
        # AccessError and MissingError are UserErrors
        with self.assertRaises(UserError, msg=message):
            action()
            self.env.flush_all()
        self.env.invalidate_all()

    def _assert_not_read(self, way):
        """Refused; of an analysis, a row of another company is not there at all."""
        with suppress(UserError):
            answer = way()
            rows = answer["datas"] if isinstance(answer, dict) else answer
            self.assertFalse(rows)

    def _can_read(self, document):
        try:
            return document.has_access("read")
        except MissingError:  # an analysis leaves other companies out of its query
            return False

    def test_matrix_is_complete(self):
        """Every model has a document of every kind, but for people without position."""
        missing = {
            (rights.model, viewer, whose)
            for rights in MATRIX
            for viewer in VIEWERS
            for whose in rights.whose
            if rights.model not in self.documents[place(viewer, whose)]
        }
        self.assertFalse(missing)
        empty = {
            (rights.model, viewer, whose)
            for rights in MATRIX
            for viewer in VIEWERS
            for whose in rights.whose
            if not self.document(rights, viewer, whose)
        }
        self.assertEqual(
            empty,
            {
                ("sales.tier.assignment", "administrator", "own"),
                ("sales.tier.assignment", "salesman", "own"),
                ("sales.delegation", "administrator", "own"),
                ("sales.delegation", "salesman", "own"),
            },
        )

    def test_lists(self):
        """Search, count, list reads and grouping all give what the matrix says."""
        for rights, viewer, records, domain, visible in self._sets():
            with self.subTest(model=rights.model, viewer=viewer):
                if not records.has_access("read"):
                    self.assertFalse(visible)
                    self._assert_refused(
                        lambda records=records, domain=domain: records.search(domain),
                        "no right, but searched",
                    )
                    continue
                records = records.with_context(active_test=False)
                self.assertEqual(set(records.search(domain).ids), visible)
                self.assertEqual(records.search_count(domain), len(visible))
                read = records.search_read(domain, ["id"])
                self.assertEqual({row["id"] for row in read}, visible)
                web = records.web_search_read(domain, {"id": {}})
                self.assertEqual({row["id"] for row in web["records"]}, visible)
                self.assertEqual(web["length"], len(visible))
                grouped = records._read_group(domain, [], ["id:array_agg"])
                self.assertEqual(set(grouped[0][0] or []), visible)
                [counted] = records.formatted_read_group(domain, [], ["__count"])
                self.assertEqual(counted["__count"], len(visible))
                if records._rec_name:
                    names = records.name_search("", domain, limit=None)
                    self.assertEqual({row[0] for row in names}, visible)

    def test_read(self):
        """Reading by id, by export and by the web client's read."""
        for rights, viewer, whose, document, letters in self._rows("r"):
            with self.subTest(model=rights.model, viewer=viewer, whose=whose):
                seen = document.with_env(self._env_of(viewer))
                self.assertEqual(self._can_read(seen), "r" in letters)
                fname = READABLE.get(rights.model, "create_date")
                ways = [lambda seen=seen, fname=fname: seen.read([fname])]
                if whose in THOROUGH:
                    ways += [
                        lambda seen=seen, fname=fname: seen.web_read({fname: {}}),
                    ]
                    # Odoo lets nobody but its administrators export messages
                    if rights.model != "mail.message":
                        ways.append(
                            lambda seen=seen, fname=fname: seen.export_data([fname])
                        )
                for way in ways:
                    if "r" in letters:
                        self.assertTrue(way())
                    else:
                        self._assert_not_read(way)

    def test_write(self):
        """A change is accepted or refused as the matrix says, and nothing half-way."""
        for rights, viewer, whose, document, letters in self._rows("w"):
            vals = CHANGES.get(rights.model)
            if not vals:
                self.assertNotIn("w", letters)
                self.assertFalse(
                    document.browse().with_env(self._env_of(viewer)).has_access("write")
                )
                continue
            with self.subTest(model=rights.model, viewer=viewer, whose=whose):
                self.env.invalidate_all()
                seen = document.with_env(self._env_of(viewer))
                if not letters and whose not in THOROUGH:
                    self.assertFalse(seen.has_access("write"))
                    continue
                [fname] = vals
                before = document[fname]
                if "w" in letters:
                    with self.env.cr.savepoint() as savepoint:
                        seen.write(vals)
                        self.assertEqual(document[fname], vals[fname])
                        savepoint.rollback()
                else:
                    self._assert_refused(
                        lambda seen=seen, vals=vals: seen.write(vals), "written"
                    )
                    self.assertEqual(document[fname], before)

    def test_unlink(self):
        """Deletion, as far as access goes: drafts only for Odoo's own reasons."""
        for rights, viewer, whose, document, letters in self._rows("d"):
            with self.subTest(model=rights.model, viewer=viewer, whose=whose):
                self.env.invalidate_all()
                seen = document.with_env(self._env_of(viewer))
                if not letters and whose not in THOROUGH:
                    self.assertFalse(seen.has_access("unlink"))
                    continue
                if rights.model == "sale.order" and "d" in letters:
                    document.action_cancel()
                if "d" not in letters:
                    self._assert_refused(seen.unlink, "deleted")
                    self.assertTrue(document.exists() if document._auto else True)
                    continue
                with self.env.cr.savepoint() as savepoint:
                    seen.unlink()
                    self.assertFalse(document.exists())
                    savepoint.rollback()
                self.env.invalidate_all()

    def test_create(self):
        """Nobody makes a document where the own reach does not extend."""
        for rights, viewer, whose, document, letters in self._rows("c"):
            vals = self._creation(rights.model, viewer, whose, document)
            if vals is None:
                self.assertNotIn("c", letters)
                model = document.browse().with_env(self._env_of(viewer))
                self.assertFalse(model.has_access("create"))
                continue
            with self.subTest(model=rights.model, viewer=viewer, whose=whose):
                self.env.invalidate_all()
                records = self._env_of(viewer)[rights.model]
                if "c" in letters:
                    with self.env.cr.savepoint() as savepoint:
                        created = records.create(vals)
                        self.assertTrue(created)
                        self.env.flush_all()
                        savepoint.rollback()
                    self.env.invalidate_all()
                elif rights.is_work and whose == "own_elsewhere":
                    with self.env.cr.savepoint() as savepoint:
                        created = records.create(vals)
                        self.assertEqual(
                            created.team_id,
                            self.env.user.browse(
                                records.env.uid
                            ).sales_assignment_id.team_id,
                        )
                        savepoint.rollback()
                    self.env.invalidate_all()
                else:
                    self._assert_refused(
                        lambda records=records, vals=vals: records.create(vals),
                        "created",
                    )

    def _creation(self, model, viewer, whose, document):
        """Values for one more document like ``document``; None where there is none."""
        person, team = place(viewer, whose)
        owner = {
            "user_id": self.users[person].id if person else False,
            "team_id": self.teams[team].id if team else False,
        }
        company = self.abroad if team == "abroad" else self.company
        order = self.documents[place(viewer, whose)].get("sale.order")
        values = {
            "sale.order": lambda: {
                **owner,
                "company_id": company.id,
                "partner_id": document.partner_id.id,
            },
            "crm.lead": lambda: {**owner, "company_id": company.id, "name": "New"},
            "sale.order.line": lambda: {
                "order_id": document.order_id.id,
                "product_id": self.product.id,
            },
            "mail.activity": lambda: {
                "res_model_id": self.env["ir.model"]._get_id("sale.order"),
                "res_id": order.id,
                "summary": "New",
                "user_id": self.env.user.id,
            },
            "ir.attachment": lambda: {
                "name": "new.txt",
                "raw": b"new",
                "res_model": "sale.order",
                "res_id": order.id,
            },
            "account.move": lambda: {"move_type": "out_invoice"},
            "account.move.send.wizard": lambda: {"move_id": document.move_id.id},
            "sales.tier": lambda: {"name": "New", "level": 3},
            "sales.metric": lambda: {
                "name": "New",
                "code": "new_metric",
                "company_id": company.id if whose == "other_company" else False,
            },
            "sales.decision": lambda: {
                "name": "New",
                "code": "new",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "unit": "none",
            },
            "sales.target.season": lambda: {"name": "New", "company_id": company.id},
            "sales.target.ramp": lambda: {"name": "New", "company_id": company.id},
            "sales.appraisal.consequence.rule": lambda: {
                "name": "New",
                "outcome": "promote",
                "grade_ids": [Command.set(document.grade_ids.ids)],
                "company_id": company.id,
            },
            "sales.fund.rule": lambda: {
                "name": "New",
                "kind": "head",
                "amount": 1,
                "company_id": company.id,
            },
            "sales.fund.entry": lambda: {"fund_id": document.fund_id.id},
            "sales.target.sheet": lambda: {"plan_id": document.plan_id.id},
            "sales.target": lambda: {"sheet_id": document.sheet_id.id},
            "sales.target.checkpoint": lambda: {"sheet_id": document.sheet_id.id},
            "sales.authority": lambda: {
                "decision_id": document.decision_id.id,
                "tier_id": self.documents[None, None]["sales.tier"].id,
                "company_id": company.id,
            },
            "sales.tier.assignment": lambda: {
                "user_id": new_test_user(
                    self.env(context={}),
                    login=f"new {viewer} {whose}",
                    company_id=company.id,
                    company_ids=[Command.set(company.ids)],
                ).id,
                "tier_id": self.tiers["representative"].id,
                "team_id": document.team_id.id,
            },
            "sales.delegation": lambda: {
                "user_id": document.user_id.id,
                "deputy_id": self.users["deputy"].id,
                "date_from": Date.add(Date.today(), days=100),
                "date_to": Date.add(Date.today(), days=110),
            },
            "sales.approval": lambda: {"name": "New", "res_name": "New"},
            "sales.approval.step": lambda: {"approval_id": document.approval_id.id},
            "sales.approval.measure": lambda: {"approval_id": document.approval_id.id},
            "sales.authority.log": lambda: {"limit": 1.0},
        }
        if model in values:
            return values[model]()
        return self._appraisal_creation(model, document, company)

    def test_copy(self):
        """A copy needs both to read the original and to create."""
        for rights, viewer, whose, document, letters in self._rows():
            if rights.model not in ("sale.order", "crm.lead"):
                continue
            with self.subTest(model=rights.model, viewer=viewer, whose=whose):
                self.env.invalidate_all()
                seen = document.with_env(self._env_of(viewer))
                if "r" not in letters:
                    self._assert_refused(seen.copy, "copied")
                    continue
                if rights.model == "crm.lead" and whose == "left_teamless":
                    # Odoo copies no archived salesperson: out of everybody's sight
                    if viewer in ("manager", "director"):
                        self._assert_refused(seen.copy, "copied out of sight")
                    continue
                with self.env.cr.savepoint() as savepoint:
                    copy = seen.copy()
                    self.assertTrue(copy.has_access("read"))
                    if viewer in ("representative", "manager"):
                        self.assertNotEqual(copy.team_id, self.teams["s1"])
                    savepoint.rollback()
                self.env.invalidate_all()

    def test_path_through_another_model(self):
        """A condition on the documents of a customer finds visible documents only."""
        for viewer in VIEWERS:
            partners = self._env_of(viewer)["res.partner"]
            for fname, model in (
                ("sale_order_ids", "sale.order"),
                ("opportunity_ids", "crm.lead"),
            ):
                [rights] = [rights for rights in MATRIX if rights.model == model]
                for whose in WHOSE:
                    with self.subTest(viewer=viewer, whose=whose, path=fname):
                        self.env.invalidate_all()
                        document = self.document(rights, viewer, whose)
                        found = partners.search([(f"{fname}.id", "=", document.id)])
                        expected = "r" in rights.cell(viewer, whose)
                        self.assertEqual(bool(found), expected)
                        customer = document.partner_id.with_env(partners.env)
                        self.assertEqual(document.id in customer[fname].ids, expected)

    def test_dialogs_of_others(self):
        """Nobody with a tier reads what somebody else is about to do."""
        for model in DIALOGS:
            others = self.env[model].sudo().browse(self._some_dialog(model))
            for viewer in ("representative", "manager", "director"):
                with self.subTest(model=model, viewer=viewer):
                    self.env.invalidate_all()
                    seen = others.with_env(self._env_of(viewer))
                    self.assertFalse(seen.has_access("read"))
                    self._assert_refused(
                        lambda seen=seen: seen.read(["create_date"]), "dialog read"
                    )
                    if seen.browse().has_access("read"):
                        self.assertNotIn(seen, seen.search([]))

    def _some_dialog(self, model):
        """A dialog of the superuser on rep_n1a's own documents, put in by SQL: what it
        would check on the way in is not the point."""
        if model == "account.move.send.wizard":
            return self.documents["rep_n1a", "n1"][model].id
        columns = {"create_uid": self.env.uid}
        record = self.env[model]
        for name, field in record._fields.items():
            if field.store and field.required and field.column_type:
                columns[name] = self._sample(field)
        names = list(columns)
        self.env.cr.execute(
            "INSERT INTO {} ({}) VALUES ({}) RETURNING id".format(
                record._table,
                ", ".join(f'"{name}"' for name in names),
                ", ".join(["%s"] * len(names)),
            ),
            [columns[name] for name in names],
        )
        [dialog_id] = self.env.cr.fetchone()
        return dialog_id

    def _sample(self, field):
        if field.type == "many2one":
            own = self.documents["rep_n1a", "n1"].get(field.comodel_name)
            return (own or self.env[field.comodel_name].search([], limit=1)).id
        if field.type == "selection":
            return field.get_values(self.env)[0]
        if field.type == "date":
            return "2026-01-01"
        return {"integer": 1, "float": 1.0, "monetary": 1.0, "boolean": True}.get(
            field.type, "sale.order"
        )

    def test_closed_models(self):
        """What the tiers have no right to at all."""
        self.env["ir.model.access"].search([("name", "=like", "matrix %")]).unlink()
        for viewer in ("representative", "manager", "director"):
            for model in CLOSED:
                with self.subTest(viewer=viewer, model=model):
                    records = self._env_of(viewer)[model]
                    self._assert_refused(lambda records=records: records.search([]), "")
                    for operation in ("read", "write", "create", "unlink"):
                        self.assertFalse(records.has_access(operation))
