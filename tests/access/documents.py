"""A document of every kind for every row of the matrix, and who they are for whom."""

from odoo.fields import Command, Date, Datetime
from odoo.tests import new_test_user

from odoo.addons.sales_tiered_mgmt.models.performance.ledger_scope import (
    METRICS,
    SHARES,
)

from tests.access.appraisal_documents import AppraisalDocumentsMixin
from tests.access.matrix import WHOSE
from tests.common import SalesForceMixin

VIEWER_LOGINS = {
    "representative": "rep_n1a",
    "manager": "manager_n1",
    "director": "director_north",
    "administrator": "admin",
    "salesman": "stock",
}
OWN_TEAM = {"director": "north"}
# Somebody else in the own team of the viewer.
COLLEAGUE = {
    "representative": "rep_n1b",
    "manager": "rep_n1b",
    "director": "rep_north",
    "administrator": "rep_n1b",
    "salesman": "rep_n1b",
}


def place(viewer, whose):
    """Person and team (names, or None) of a document that is ``whose`` for a viewer."""
    me, team = VIEWER_LOGINS[viewer], OWN_TEAM.get(viewer, "n1")
    colleague = COLLEAGUE[viewer]
    return {
        "own": (me, team),
        "own_teamless": (me, None),
        "own_elsewhere": (me, "s1"),
        "team": (colleague, team),
        "team_teamless": (colleague, None),
        "left": ("left", "n1"),
        "left_teamless": ("left", None),
        "pool": (None, team),
        "sub_team": ("rep_n1x", "n1x"),
        "sub_teamless": ("rep_n1x", None),
        "sub_pool": (None, "n1x"),
        "other_team": ("rep_n2a", "n2"),
        "other_team_pool": (None, "n2"),
        "other_division": ("rep_s1a", "s1"),
        "other_division_teamless": ("rep_s1a", None),
        "other_division_pool": (None, "s1"),
        "nobody": (None, None),
        "other_company": ("rep_abroad", "abroad"),
        "setting": (None, None),
    }[whose]


class DocumentsMixin(AppraisalDocumentsMixin, SalesForceMixin):
    """The sales force with a sub-team, a leaver, a second company, and documents.

    ``cls.documents[person, team][model]`` is the document of that model.
    """

    @classmethod
    def _setup_documents(cls):
        cls._setup_sales_force()
        cls._setup_more_people()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": False})
        cls.documents = {
            person_team: cls._create_documents(*person_team)
            for person_team in cls._places()
        }
        cls._setup_targets()
        cls._setup_incentive_plans()
        cls._setup_statements()
        cls._setup_funds()
        cls._setup_disputes()
        cls._setup_appraisal_exceptions()
        cls._setup_appraisals()
        cls._setup_peer_feedback()
        cls._setup_appeals()
        cls._setup_consequences()
        cls._setup_settings()
        cls._setup_ranking()
        cls._let_go("left")
        # so that an export is refused by the rules and by nothing else
        cls.env.ref("base.group_allow_export").user_ids += cls.env["res.users"].union(
            *(cls.users[login] for login in VIEWER_LOGINS.values())
        )
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _places(cls):
        """Whose documents are made; a class that needs fewer is set up sooner."""
        every = (place(viewer, whose) for viewer in VIEWER_LOGINS for whose in WHOSE)
        return list(dict.fromkeys(every))

    @classmethod
    def _setup_more_people(cls):
        env = cls.env
        cls.abroad = env["res.company"].create({"name": "Abroad Ltd"})
        cls.teams["n1x"] = env["crm.team"].create(
            {
                "name": "Test n1x",
                "company_id": cls.company.id,
                "parent_id": cls.teams["n1"].id,
            }
        )
        cls.teams["abroad"] = env["crm.team"].create(
            {"name": "Test abroad", "company_id": cls.abroad.id}
        )
        for name, team in (
            ("rep_north", "north"),
            ("rep_n1x", "n1x"),
            ("left", "n1"),
            ("rep_abroad", "abroad"),
        ):
            company = cls.abroad if team == "abroad" else cls.company
            cls.users[name] = new_test_user(
                env,
                login=f"t_{name}",
                groups="base.group_user",
                name=name,
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            cls.assign(cls.users[name], "representative", team)

    @classmethod
    def _let_go(cls, name):
        """The person leaves the company."""
        user = cls.users[name]
        user.active = False
        assert not user.sales_tier_id

    @classmethod
    def _company_env(cls, team):
        company = cls.abroad if team == "abroad" else cls.company
        context = {**cls.env.context, "allowed_company_ids": company.ids}
        return cls.env(context=context), company

    @classmethod
    def _create_documents(cls, person, team):
        env, company = cls._company_env(team)
        user = cls.users[person] if person else env["res.users"]
        owner = {
            "user_id": user.id,
            "team_id": cls.teams[team].id if team else False,
            "company_id": company.id,
        }
        customer = env["res.partner"].create({"name": f"Customer of {person} {team}"})
        order = env["sale.order"].create(
            {
                **owner,
                "partner_id": customer.id,
                "client_order_ref": "matrix",
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "product_uom_qty": 1,
                            "price_unit": 100,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        lead = env["crm.lead"].create(
            {**owner, "name": "Lead", "type": "opportunity", "partner_id": customer.id}
        )
        invoice = cls._create_invoice(env, company, owner, customer)
        documents = {
            "sale.order": order,
            "sale.order.line": order.order_line,
            "sale.report": env["sale.report"].browse(order.order_line.ids),
            "crm.lead": lead,
            "crm.activity.report": env["crm.activity.report"].browse(
                cls._finish_activity(lead).ids
            ),
            "account.move": invoice,
            "account.move.line": invoice.invoice_line_ids,
            "account.invoice.report": env["account.invoice.report"].browse(
                invoice.invoice_line_ids.ids
            ),
        }
        if person:
            documents["hr.expense"] = cls._create_expense(env, company, user)
        documents |= cls._create_attached(env, order)
        documents |= cls._create_request(env, order)
        documents["sales.performance"] = cls._fact(
            env, "invoiced", invoice.invoice_line_ids
        )
        documents["sales.proposal"] = cls._create_proposal(env, owner)
        documents |= cls._create_change(env, order)
        documents |= cls._create_credit(env, order, lead)
        documents["account.move.send.wizard"] = env["account.move.send.wizard"].create(
            {"move_id": invoice.id}
        )
        return documents

    @classmethod
    def _create_expense(cls, env, company, user):
        employee = user.with_company(company).employee_id
        if not employee:
            employee = env["hr.employee"].create(
                {"name": user.name, "user_id": user.id, "company_id": company.id}
            )
        return env["hr.expense"].create(
            {
                "name": "Taxi",
                "employee_id": employee.id,
                "total_amount_currency": 10,
                "company_id": company.id,
            }
        )

    @classmethod
    def _fact(cls, env, metric, source):
        """The ledger's row of a record, for the records a metric counts by itself."""
        metric_id = env.ref(f"sales_tiered_mgmt.sales_metric_{metric}").id
        return env["sales.performance"].browse(source.id * SHARES * METRICS + metric_id)

    @classmethod
    def _finish_activity(cls, lead):
        """Message of a done activity: what the activity analysis counts."""
        lead.activity_schedule(
            "mail.mail_activity_data_todo", user_id=cls.env.user.id
        )._action_done()
        return lead.message_ids.filtered("mail_activity_type_id")

    @classmethod
    def _create_attached(cls, env, order):
        """What hangs on an order."""
        followers = order.message_follower_ids
        if not followers:
            order._message_subscribe(order.partner_id.ids)
            followers = order.message_follower_ids
        return {
            "mail.activity": order.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=cls.env.user.id,
                summary="Call the customer",
            ),
            "mail.message": order.message_post(
                body="Secret price", author_id=cls.env.user.partner_id.id
            ),
            "mail.followers": followers[:1],
            "ir.attachment": env["ir.attachment"].create(
                {
                    "name": "offer.txt",
                    "raw": b"secret",
                    "res_model": "sale.order",
                    "res_id": order.id,
                }
            ),
            "payment.transaction": env["payment.transaction"].create(
                {
                    "provider_id": cls._provider(order.company_id).id,
                    "payment_method_id": cls.env.ref(
                        "payment.payment_method_unknown"
                    ).id,
                    "reference": f"tx-{order.id}",
                    "amount": 100,
                    "currency_id": order.currency_id.id,
                    "partner_id": order.partner_id.id,
                    "sale_order_ids": [Command.set(order.ids)],
                }
            ),
        }

    @classmethod
    def _provider(cls, company):
        provider = cls.env["payment.provider"].search(
            [("company_id", "=", company.id)], limit=1
        )
        return provider or cls.env["payment.provider"].create(
            {"name": "Test", "company_id": company.id}
        )

    @classmethod
    def _create_request(cls, env, order):
        request = env["sales.approval"]._engine_create(
            [
                {
                    "name": f"request {order.id}",
                    "decision_id": env.ref(
                        "sales_tiered_mgmt.sales_decision_order_sign"
                    ).id,
                    "res_model": "sale.order",
                    "res_id": order.id,
                    "res_name": order.name,
                    "company_id": order.company_id.id,
                    "team_id": order.team_id.id,
                    "requester_id": (order.user_id or cls.env.user).id,
                    "responsible_id": order.user_id.id,
                    "snapshot": {},
                    # a waiting one would go up the line, to leaders who then see it
                    "state": "approved",
                    "date_decided": Datetime.now(),
                }
            ]
        )
        step = env["sales.approval.step"]._engine_create(
            [
                {
                    "approval_id": request.id,
                    "sequence": 1,
                    "approver_id": cls.env.user.id,
                    "kind": "approve",
                    "state": "approved",
                }
            ]
        )
        measure = env["sales.approval.measure"]._engine_create(
            [{"approval_id": request.id, "decision_id": request.decision_id.id}]
        )
        return {
            "sales.approval": request,
            "sales.approval.step": step,
            "sales.approval.measure": measure,
        }

    @classmethod
    def _create_proposal(cls, env, owner):
        """Submitted, about the rules."""
        proposal = env["sales.proposal"].create(
            {
                "decision_id": env.ref(
                    "sales_tiered_mgmt.sales_decision_policy_change"
                ).id,
                "subject": "Target",
                "reason": "matrix",
                "subject_user_id": owner["user_id"],
                "team_id": owner["team_id"],
                "company_id": owner["company_id"],
            }
        )
        proposal._engine_write(
            {
                "state": "submitted",
                "proposer_id": owner["user_id"] or cls.env.user.id,
            }
        )
        return proposal

    @classmethod
    def _create_change(cls, env, order):
        """A proposed change of authority, as if that person had proposed it."""
        admin = env(user=cls.users["admin"].id, context={}, su=False)
        line = {
            "decision_id": env.ref("sales_tiered_mgmt.sales_decision_order_sign").id,
            "tier_id": cls.tiers["manager"].id,
        }
        change = admin["sales.authority.change"].create(
            {"reason": "matrix", "line_ids": [Command.create(line)]}
        )
        change.sudo()._record(
            {
                "user_id": order.user_id.id or cls.env.user.id,
                "team_id": order.team_id.id,
                "company_id": order.company_id.id,
            }
        )
        change = change.with_env(env)
        return {
            "sales.authority.change": change,
            "sales.authority.change.line": change.line_ids,
        }

    @classmethod
    def _create_credit(cls, env, order, lead):
        """Whose the order is, whose the lead is to be, and what was cancelled once."""
        split = env["sales.credit.split"]._engine_create(
            [
                {
                    "order_id": order.id,
                    "user_id": order.user_id.id,
                    "is_default": not order.user_id,
                    "share": 1,
                }
            ]
        )
        helper = cls.users[
            "rep_abroad" if order.company_id == cls.abroad else "rep_s1a"
        ]
        template = env["sales.credit.template"].create(
            {"lead_id": lead.id, "user_id": helper.id, "share": 1}
        )
        reversal = env["sales.signing.reversal"]._engine_create(
            [
                {
                    "order_name": "matrix",
                    "date_signed": Date.today(),
                    "date_cancelled": Date.today(),
                    "user_id": order.user_id.id,
                    "share": 1,
                    "team_id": order.team_id.id,
                    "company_id": order.company_id.id,
                    "currency_id": order.currency_id.id,
                    "currency_rate": 1,
                }
            ]
        )
        return {
            "sales.credit.split": split,
            "sales.credit.template": template,
            "sales.signing.reversal": reversal,
        }

    @classmethod
    def _create_invoice(cls, env, company, owner, customer):
        journal = env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", company.id)], limit=1
        )
        account = env["account.account"].search(
            [("account_type", "=", "income"), ("company_ids", "in", company.ids)],
            limit=1,
        )
        receivable = env["account.account"].search(
            [
                ("account_type", "=", "asset_receivable"),
                ("company_ids", "in", company.ids),
            ],
            limit=1,
        )
        if not account:
            account, receivable = env["account.account"].create(
                [
                    {"name": "Sales", "code": "400000", "account_type": "income"},
                    {
                        "name": "Receivable",
                        "code": "121000",
                        "account_type": "asset_receivable",
                        "reconcile": True,
                    },
                ]
            )
        if not journal:
            journal = env["account.journal"].create(
                {
                    "name": "Sales",
                    "code": "TSAL",
                    "type": "sale",
                    "company_id": company.id,
                    "default_account_id": account.id,
                }
            )
        customer.with_company(company).property_account_receivable_id = receivable
        invoice = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "journal_id": journal.id,
                "company_id": company.id,
                "invoice_date": Date.today(),
                "invoice_user_id": owner["user_id"],
                "team_id": owner["team_id"],
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Service",
                            "quantity": 1,
                            "price_unit": 100,
                            "account_id": account.id,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        # Odoo fills an empty salesperson with whoever creates the invoice
        invoice.write(
            {"invoice_user_id": owner["user_id"], "team_id": owner["team_id"]}
        )
        invoice.action_post()
        return invoice

    @classmethod
    def _setup_targets(cls):
        """A plan per division, with a sheet, a row and an action of each person."""
        plans = {}
        for (person, team), documents in cls.documents.items():
            if not person or not team:
                continue
            top = cls.teams[team]
            while top.parent_id:
                top = top.parent_id
            env, company = cls._company_env(team)
            if top not in plans:
                plans[top] = env["sales.target.plan"].create(
                    {
                        "team_id": top.id,
                        "company_id": company.id,
                        "date_from": "2031-01-01",
                        "date_to": "2031-12-31",
                    }
                )
            documents |= cls._create_sheet(env, plans[top], person, team)
            cls.documents[person, team] = documents

    @classmethod
    def _create_sheet(cls, env, plan, person, team):
        owner = {
            "plan_id": plan.id,
            "company_id": plan.company_id.id,
            "kind": "person",
            "team_id": cls.teams[team].id,
            "user_id": cls.users[person].id,
        }
        dates = {"date_from": "2031-01-01", "date_to": "2031-01-31"}
        sheet = env["sales.target.sheet"]._engine_create(
            [{**owner, "date_from": plan.date_from, "date_to": plan.date_to}]
        )
        sheet._engine_write({"state": "proposed"})
        row = env["sales.target"]._engine_create(
            [
                {
                    **owner,
                    **dates,
                    "sheet_id": sheet.id,
                    "metric_id": env.ref("sales_tiered_mgmt.sales_metric_signed").id,
                    "is_handed_down": True,
                }
            ]
        )
        check = env["sales.target.checkpoint"].create(
            {
                **owner,
                **dates,
                "sheet_id": sheet.id,
                "metric_id": row.metric_id.id,
                "date": "2031-01-10",
            }
        )
        action = env["sales.target.action"].create(
            {"name": "Visit", "sheet_id": sheet.id, "month": "2031-01-01"}
        )
        return {
            "sales.target.plan": plan,
            "sales.target.sheet": sheet,
            "sales.target": row,
            "sales.target.attainment": env["sales.target.attainment"].browse(row.id),
            "sales.target.checkpoint": check,
            "sales.target.action": action,
        }

    @classmethod
    def _setup_incentive_plans(cls):
        """A plan in force for each person, of the person's division."""
        for (person, team), documents in cls.documents.items():
            if not person or not team:
                continue
            top = cls.teams[team]
            while top.parent_id:
                top = top.parent_id
            env, company = cls._company_env(team)
            user = cls.users[person]
            documents |= cls._create_incentive_plan(env, company, top, user)
            cls.documents[person, team] = documents

    @classmethod
    def _create_incentive_plan(cls, env, company, top, user):
        plan = env["sales.incentive.plan"].create(
            {
                "name": "Matrix",
                "team_id": top.id,
                "company_id": company.id,
                "date_from": "2031-01-01",
            }
        )
        component = env["sales.incentive.component"].create(
            {
                "plan_id": plan.id,
                "name": "Commission",
                "metric_id": env.ref("sales_tiered_mgmt.sales_metric_signed").id,
                "band_ids": [Command.create({"rate": 0.01})],
                "multiplier_ids": [Command.create({"factor": 1})],
            }
        )
        row = env["sales.incentive.participation"].create(
            {"plan_id": plan.id, "user_id": user.id}
        )
        owner = {"plan_id": plan.id, "company_id": company.id, "user_id": user.id}
        acknowledgement = env["sales.incentive.acknowledgement"]._engine_create(
            [{**owner, "version": 1, "date_sent": Datetime.now()}]
        )
        opinion = env["sales.incentive.opinion"]._engine_create([owner])
        plan._record({"state": "approved"})
        return {
            "sales.incentive.plan": plan,
            "sales.incentive.component": component,
            "sales.incentive.band": component.band_ids,
            "sales.incentive.multiplier": component.multiplier_ids,
            "sales.incentive.participation": row,
            "sales.incentive.acknowledgement": acknowledgement,
            "sales.incentive.opinion": opinion,
        }

    @classmethod
    def _setup_statements(cls):
        """A run per division, with statement, team bonus and fact of each person."""
        runs = {}
        for (person, team), documents in cls.documents.items():
            if not person or not team:
                continue
            top = cls.teams[team]
            while top.parent_id:
                top = top.parent_id
            env, company = cls._company_env(team)
            if top not in runs:
                runs[top] = env["sales.incentive.run"].create(
                    {
                        "team_id": top.id,
                        "company_id": company.id,
                        "date_from": "2031-01-01",
                    }
                )
            owner = {
                "run_id": runs[top].id,
                "company_id": company.id,
                "team_id": cls.teams[team].id,
                "user_id": cls.users[person].id,
            }
            component = documents["sales.incentive.component"]
            cls.documents[person, team] |= cls._create_statement(env, owner, component)

    @classmethod
    def _create_statement(cls, env, owner, component):
        period = {"period": "quarter", "date_from": "2031-01-01"}
        statement = env["sales.incentive.statement"]._engine_create(
            [{**owner, **period, "date_to": "2031-03-31", "is_published": True}]
        )
        line = env["sales.incentive.statement.line"]._engine_create(
            [
                {
                    **owner,
                    **period,
                    "statement_id": statement.id,
                    "state": "draft",
                    "is_published": True,
                    "kind": "component",
                    "name": "Commission",
                }
            ]
        )
        team = {name: owner[name] for name in ("company_id", "team_id")}
        pool = env["sales.incentive.pool"]._engine_create(
            [{**team, "run_id": owner["run_id"], "component_id": component.id}]
        )
        share = env["sales.incentive.pool.share"]._engine_create(
            [{**team, "pool_id": pool.id, "user_id": owner["user_id"]}]
        )
        fact = env["sales.incentive.fact"]._engine_create(
            [
                {
                    **owner,
                    "booked_run_id": owner["run_id"],
                    "measure": "matrix",
                    "metric_id": component.metric_id.id,
                    "date": "2031-01-10",
                    "value": 1,
                    "res_model": "sale.order",
                }
            ]
        )
        return {
            "sales.incentive.run": statement.run_id,
            "sales.incentive.statement": statement,
            "sales.incentive.statement.line": line,
            "sales.incentive.pool": pool,
            "sales.incentive.pool.share": share,
            "sales.incentive.fact": fact,
        }

    @classmethod
    def _setup_funds(cls):
        """A fund per team, with an entry, and a submitted request of each person."""
        funds = {}
        for (person, team), documents in cls.documents.items():
            if not person or not team:
                continue
            env, company = cls._company_env(team)
            if team not in funds:
                funds[team] = env["sales.fund"].create(
                    {"team_id": cls.teams[team].id, "company_id": company.id}
                )
                funds[team]._post(
                    [{"fund_id": funds[team].id, "kind": "opening", "amount": 100}]
                )
            request = env["sales.fund.request"].create(
                {
                    "fund_id": funds[team].id,
                    "purpose": "Dinner",
                    "date_activity": "2031-01-10",
                    "amount": 10,
                }
            )
            request._record(
                {"state": "submitted", "requester_id": cls.users[person].id}
            )
            documents |= {
                "sales.fund": funds[team],
                "sales.fund.entry": funds[team].entry_ids,
                "sales.fund.request": request,
            }
            cls.documents[person, team] = documents

    @classmethod
    def _setup_disputes(cls):
        """Everybody contests the own statement; an adjustment of it, submitted."""
        for (person, team), documents in cls.documents.items():
            if person and team:
                env, _company = cls._company_env(team)
                statement = documents["sales.incentive.statement"].with_env(env)
                documents |= cls._create_dispute(env, statement, person, team)
                cls.documents[person, team] = documents

    @classmethod
    def _create_dispute(cls, env, statement, person, team):
        run = statement.run_id
        owner = {
            "company_id": run.company_id.id,
            "user_id": cls.users[person].id,
        }
        dispute = env["sales.incentive.dispute"]._engine_create(
            [
                {
                    **owner,
                    "name": "matrix",
                    "subject": "matrix",
                    "reason": "matrix",
                    "team_id": cls.teams[team].id,
                    "statement_id": statement.id,
                    "run_id": run.id,
                    "line_key": f"{person} {team}",
                    "date_filed": Datetime.now(),
                }
            ]
        )
        dispute._note("filed")
        adjustment = env["sales.incentive.adjustment"].create(
            {**owner, "name": "matrix", "amount": 5}
        )
        adjustment._engine_write({"state": "submitted"})
        return {
            "sales.incentive.dispute": dispute,
            "sales.incentive.dispute.entry": dispute.entry_ids,
            "sales.incentive.adjustment": adjustment,
        }

    @classmethod
    def _setup_ranking(cls):
        """The released place of a team, in either company."""
        template = cls.env["sales.appraisal.template"].create(
            {"name": "Matrix", "subject": "team"}
        )
        for place_, team in (
            ((None, None), "s1"),
            (("rep_abroad", "abroad"), "abroad"),
        ):
            env, company = cls._company_env(team)
            cycle = env["sales.appraisal.cycle"].create(
                {"company_id": company.id, "date_from": "2031-01-01", "period": "year"}
            )
            copies = {
                "cycle_id": cycle.id,
                "company_id": company.id,
                "period": cycle.period,
                "date_to": cycle.date_to,
                "subject": "team",
                "team_id": cls.teams[team].id,
                "division_id": (cls.teams[team].parent_id or cls.teams[team]).id,
                "tier_level": 30,
                "is_published": True,
            }
            appraisal = env["sales.appraisal"]._engine_create(
                [
                    {
                        **copies,
                        "date_from": cycle.date_from,
                        "template_id": template.id,
                        "state": "published",
                    }
                ]
            )
            result = env["sales.appraisal.result"]._engine_create(
                [
                    {
                        **copies,
                        "appraisal_id": appraisal.id,
                        "has_score": True,
                        "score": 80,
                        "rank": 1,
                    }
                ]
            )
            cls.documents[place_]["sales.appraisal.ranking"] = env[
                "sales.appraisal.ranking"
            ].browse(result.id)

    @classmethod
    def _setup_appraisal_exceptions(cls):
        """Everybody is appraised by another template, in a cycle of the own company."""
        cycles = {}
        for (person, team), documents in cls.documents.items():
            if not person or not team:
                continue
            env, company = cls._company_env(team)
            if company not in cycles:
                cycles[company] = env["sales.appraisal.cycle"].create(
                    {"company_id": company.id, "date_from": "2035-01-01"}
                )
            documents |= cls._create_exception(env, cycles[company], person, team)
            cls.documents[person, team] = documents

    @classmethod
    def _create_exception(cls, env, cycle, person, team):
        user, template = (
            cls.users[person],
            env.ref(
                "sales_tiered_mgmt.sales_appraisal_template_representative_quarter"
            ),
        )
        owner = {
            "cycle_id": cycle.id,
            "company_id": cycle.company_id.id,
            "user_id": user.id,
            "team_id": cls.teams[team].id,
            "tier_level": user.sales_tier_id.level or 1,
            "template_id": template.id,
        }
        appraisal = env["sales.appraisal"]._engine_create(
            [
                {
                    **owner,
                    "division_id": cls.teams[team].id,
                    "period": cycle.period,
                    "date_from": cycle.date_from,
                    "date_to": cycle.date_to,
                    # somebody has several, left in other teams
                    "state": "cancelled",
                }
            ]
        )
        exception = env["sales.appraisal.exception"]._engine_create(
            [
                {
                    **owner,
                    "appraisal_id": appraisal.id,
                    "template_before_id": template.id,
                    "reason": "matrix",
                    "by_id": cls.users["admin"].id,
                }
            ]
        )
        return {"sales.appraisal.exception": exception}

    @classmethod
    def _setup_appeals(cls):
        """Everybody appeals an own appraisal; each in a cycle of its own."""
        indicator = {"name": "Any", "weight": 100, "source": "manual", "rule": "points"}
        for (person, team), documents in cls.documents.items():
            if not person or not team:
                continue
            env, company = cls._company_env(team)
            user = cls.users[person]
            tier = user.sales_tier_id or cls.tiers["representative"]
            template = env["sales.appraisal.template"].create(
                {
                    "name": f"matrix {person} {team}",
                    "company_id": company.id,
                    "tier_id": tier.id,
                    "indicator_ids": [Command.create(indicator)],
                }
            )
            cycle = env["sales.appraisal.cycle"].create(
                {"company_id": company.id, "date_from": "2018-01-01"}
            )
            cycle._write({"state": "cancelled"})
            owner = {
                "company_id": company.id,
                "user_id": user.id,
                "team_id": cls.teams[team].id,
                "tier_level": tier.level,
            }
            appraisal = env["sales.appraisal"]._engine_create(
                [
                    {
                        **owner,
                        "cycle_id": cycle.id,
                        "period": "quarter",
                        "date_from": cycle.date_from,
                        "date_to": cycle.date_to,
                        "division_id": cls.teams[team].id,
                        "tier_id": tier.id,
                        "template_id": template.id,
                        "state": "appealed",
                        "is_published": True,
                    }
                ]
            )
            appeal = env["sales.appraisal.appeal"]._engine_create(
                [
                    {
                        **owner,
                        "name": "matrix",
                        "appraisal_id": appraisal.id,
                        "cycle_id": cycle.id,
                        "reason": "matrix",
                        "date_filed": Datetime.now(),
                    }
                ]
            )
            appeal._note("filed")
            documents |= {
                "sales.appraisal.appeal": appeal,
                "sales.appraisal.appeal.entry": appeal.entry_ids,
            }

    @classmethod
    def _setup_peer_feedback(cls):
        """Everybody is told about, unreleased, and asked about somebody else."""
        question = cls.env.ref("sales_tiered_mgmt.sales_feedback_question_help")
        for documents in cls.documents.values():
            if "sales.appraisal.exception" not in documents:
                continue
            appraisal = documents["sales.appraisal.exception"].appraisal_id
            other = cls.users["manager_n2"]
            person = {
                "appraisal_id": appraisal.id,
                "company_id": appraisal.company_id.id,
                "user_id": appraisal.user_id.id,
                "team_id": appraisal.team_id.id,
                "tier_level": appraisal.tier_level,
            }
            request = {
                "appraisal_id": appraisal.id,
                "company_id": appraisal.company_id.id,
                "cycle_id": appraisal.cycle_id.id,
                "reviewer_id": appraisal.user_id.id,
                "person_id": other.id,
                "deadline": appraisal.date_to,
            }
            for model, vals in (
                ("", {**person, "reviewer_id": other.id}),
                (".result", {**person, "question_id": question.id, "kind": "scale"}),
                (".request", request),
            ):
                name = f"sales.appraisal.feedback{model}"
                documents[name] = appraisal.env[name]._engine_create([vals])

    @classmethod
    def _setup_consequences(cls):
        """Of everybody's appraisal of a year to come: a consequence, and a plan."""
        cycles = {}
        for (person, team), documents in cls.documents.items():
            if not person or not team:
                continue
            env, company = cls._company_env(team)
            if company not in cycles:
                cycles[company] = cls._create_appraisal_cycle(env, company)
            cycle, rule, template = cycles[company]
            owner = {
                "company_id": company.id,
                "user_id": cls.users[person].id,
                "team_id": cls.teams[team].id,
                "tier_level": cls.tiers["representative"].level,
            }
            documents |= cls._create_consequence(env, owner, cycle, rule, template)
            cls.documents[person, team] = documents
        for place_, company in (
            ((None, None), cls.company),
            (("rep_abroad", "abroad"), cls.abroad),
        ):
            # another one than that which consequences refer to
            rule = cycles[company][1].copy()
            cls.documents[place_]["sales.appraisal.consequence.rule"] = rule

    @classmethod
    def _create_appraisal_cycle(cls, env, company):
        cycle = env["sales.appraisal.cycle"].create(
            {"company_id": company.id, "period": "year", "date_from": "2033-01-01"}
        )
        grade = env.ref("sales_tiered_mgmt.sales_appraisal_grade_s")
        rule = env["sales.appraisal.consequence.rule"].create(
            {
                "name": "Matrix",
                "outcome": "promote",
                "company_id": company.id,
                "grade_ids": [Command.set(grade.ids)],
            }
        )
        template = env["sales.appraisal.template"].create(
            {
                "name": "Matrix",
                "company_id": company.id,
                "period": "year",
                "tier_id": cls.tiers["representative"].id,
            }
        )
        return cycle, rule, template

    @classmethod
    def _create_consequence(cls, env, owner, cycle, rule, template):
        common = {
            **owner,
            "cycle_id": cycle.id,
            "period": "year",
            "tier_id": cls.tiers["representative"].id,
        }
        # the same person has several of these documents, a cycle one appraisal each
        appraisal = env["sales.appraisal"]._engine_create(
            [
                {
                    **common,
                    "date_from": cycle.date_from,
                    "date_to": cycle.date_to,
                    "division_id": owner["team_id"],
                    "template_id": template.id,
                    "state": "cancelled",
                }
            ]
        )
        consequence = env["sales.appraisal.consequence"]._engine_create(
            [
                {
                    **common,
                    "appraisal_id": appraisal.id,
                    "grade_id": rule.grade_ids.id,
                    "rule_id": rule.id,
                    "outcome": "promote",
                    "date_proposed": "2034-01-01",
                }
            ]
        )
        plan = env["sales.improvement.plan"].create(
            {
                "user_id": owner["user_id"],
                "company_id": owner["company_id"],
                "milestone_ids": [
                    Command.create({"date": "2034-01-01", "name": "Matrix"})
                ],
            }
        )
        plan._engine_write(
            {
                **{name: owner[name] for name in ("team_id", "tier_level")},
                "state": "running",
                "date_started": Datetime.now(),
            }
        )
        return {
            "sales.appraisal.consequence": consequence,
            "sales.improvement.plan": plan,
            "sales.improvement.milestone": plan.milestone_ids,
        }

    @classmethod
    def _setup_settings(cls):
        """Records without an owner, and the positions people hold."""
        env = cls.env
        decision = env.ref("sales_tiered_mgmt.sales_decision_order_sign")
        for place_, company in (
            ((None, None), None),
            (("rep_abroad", "abroad"), cls.abroad),
        ):
            cls.documents[place_] |= {
                model: env[model].create(
                    {"name": "Test", "company_id": company and company.id}
                )
                for model in ("sales.target.season", "sales.target.ramp")
            }
        for place_, company in (
            ((None, None), cls.company),
            (("rep_abroad", "abroad"), cls.abroad),
        ):
            cls.documents[place_]["sales.fund.rule"] = env["sales.fund.rule"].create(
                {
                    "name": "Test",
                    "kind": "head",
                    "amount": 1,
                    "company_id": company.id,
                    "date_from": "2031-01-01",
                }
            )
        cls.documents[None, None] |= {
            "sales.tier": env["sales.tier"].create({"name": "Trainee", "level": 5}),
            "sales.metric": env["sales.metric"].create(
                {"name": "Test", "code": "test_matrix"}
            ),
            "sales.decision": env["sales.decision"].create(
                {
                    "name": "Test",
                    "code": "test",
                    "unit": "none",
                    "model_id": decision.model_id.id,
                }
            ),
            "sales.authority": decision.authority_ids.filtered(
                lambda row: row.tier_id == cls.tiers["manager"]
            ),
        }
        cls.documents["rep_abroad", "abroad"]["sales.metric"] = env[
            "sales.metric"
        ].create({"name": "Abroad", "code": "test_abroad", "company_id": cls.abroad.id})
        cls.documents["rep_abroad", "abroad"]["sales.authority"] = env[
            "sales.authority"
        ].create(
            {
                "decision_id": decision.id,
                "tier_id": cls.tiers["manager"].id,
                "company_id": cls.abroad.id,
                "limit": 7,
            }
        )
        for documents in cls.documents.values():
            if row := documents.get("sales.authority"):
                documents["sales.authority.log"] = env["sales.authority.log"].search(
                    [("authority_id", "=", row.id)], limit=1
                )
        for (person, team), documents in cls.documents.items():
            if person and team:
                documents["sales.tier.assignment"] = cls.users[
                    person
                ].sales_assignment_ids.filtered(
                    lambda held, team=team: held.team_id == cls.teams[team]
                )
        cls._setup_delegations()

    @classmethod
    def _setup_delegations(cls):
        """A planned delegation of everybody who holds a tier."""
        deputy = new_test_user(
            cls.env,
            login="t_deputy",
            groups="base.group_user",
            company_id=cls.company.id,
            company_ids=[Command.set((cls.company | cls.abroad).ids)],
        )
        cls.users["deputy"] = deputy
        cls.assign(deputy, "representative", "s1")
        Delegation = cls.env["sales.delegation"]
        today = Date.today()
        for (person, team), documents in cls.documents.items():
            if not person or not team:
                continue
            documents["sales.delegation"] = Delegation
            if documents["sales.tier.assignment"]:
                documents["sales.delegation"] = Delegation.create(
                    {
                        "user_id": cls.users[person].id,
                        "deputy_id": deputy.id,
                        "date_from": Date.add(today, days=30),
                        "date_to": Date.add(today, days=40),
                    }
                )

    def document(self, rights, viewer, whose):
        """The matrix document of a model for a viewer, in the superuser's env."""
        return self.documents[place(viewer, whose)][rights.model]
