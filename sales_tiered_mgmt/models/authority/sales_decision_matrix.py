from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...engine.authority import APPROVE
from .condition_text import ConditionTexts


class SalesDecisionMatrix(models.AbstractModel):
    """The authority matrix as one screen shows it: decisions by tiers, on a day.

    Policy: A3.1 (authority is explicit), A3.4 (the past keeps its limits).
    """

    _name = "sales.decision.matrix"
    _description = "Authority Matrix"

    @api.model
    @api.readonly
    def get_authority_matrix(self, date=False, company_id=False):
        """The whole matrix for the screen and for print.

        :param date: day (ISO text or date) whose authority is asked, as of its end in
            the reader's time zone; default today
        :param company_id: company whose rows take the place of the common ones; false
            for all the companies the reader works in
        :return: dict, see ``_matrix_data``
        :raise AccessError: the reader has no right to the matrix, or to the company
        """
        self.check_access("read")
        self.env["sales.authority"].check_access("read")
        company = self.env["res.company"].browse(company_id or [])
        if company not in self.env.companies and company:
            raise AccessError(self.env._("You do not work in this company."))
        today = fields.Date.context_today(self)
        day = fields.Date.to_date(date) or today
        rows = self._matrix_rows(day, company)
        return self._matrix_data(day, company, rows)

    # ------------------------------------------------------------
    # Rows
    # ------------------------------------------------------------

    @api.model
    def _matrix_rows(self, day, company):
        """Rows of the matrix, or entries of its history, that say what held that day.

        :return: ``sales.authority`` for today and later, ``sales.authority.log`` before
        """
        domain = Domain.TRUE
        if company:
            domain = Domain("company_id", "in", [False, company.id])
        if day >= fields.Date.context_today(self):
            return self.env["sales.authority"].search(
                domain & Domain("decision_id.active", "=", True)
            )
        midnight = datetime.combine(day + timedelta(days=1), time())
        local = self.env.tz.localize(midnight)
        moment = local.astimezone(pytz.utc).replace(tzinfo=None)
        domain &= Domain("valid_from", "<", moment)
        domain &= Domain("valid_to", "=", False) | Domain("valid_to", ">=", moment)
        entries = self.env["sales.authority.log"].search(domain, order="id")
        return entries.filtered(lambda entry: entry._holds_on(day))

    @api.model
    def _matrix_tiers(self, rows):
        """Columns, the highest tier first: those in use, and those of ``rows``."""
        tiers = self.env["sales.tier"].search([("active", "=", True)]) | rows.tier_id
        return tiers.sorted(lambda tier: (-tier.level, tier.sequence, tier.id))

    @api.model
    def _matrix_decisions(self, rows):
        decisions = (
            self.search([("active", "=", True)])
            if rows._name == "sales.authority"
            else self.browse()
        )
        return (decisions | rows.decision_id).sorted(
            lambda item: (item.sequence, item.id)
        )

    # ------------------------------------------------------------
    # Data of the screen
    # ------------------------------------------------------------

    @api.model
    def _matrix_data(self, day, company, rows):
        """What the screen and the print show.

        :return: dict of ``tiers`` (columns), ``decisions`` (rows with their ``cells``
            by tier and their ``specials``: conditions, grants, rows of one company,
            rows to come), ``warnings``, the ``companies`` to choose from, and what the
            reader may do (``can_edit``, ``can_propose``)
        """
        today = fields.Date.context_today(self)
        tiers, decisions = self._matrix_tiers(rows), self._matrix_decisions(rows)
        by_decision = rows.grouped("decision_id")
        texts = self._matrix_texts(rows)
        Change = self.env["sales.authority.change"]
        return {
            "date": fields.Date.to_string(day),
            "today": fields.Date.to_string(today),
            "company": {"id": company.id, "name": company.name} if company else False,
            "companies": [
                {"id": item.id, "name": item.name} for item in self.env.companies
            ],
            "tiers": [{"id": tier.id, "name": tier.name} for tier in tiers],
            "decisions": [
                decision._matrix_line(
                    by_decision.get(decision, rows.browse()), tiers, day, company, texts
                )
                for decision in decisions
            ],
            "warnings": (
                self._matrix_warnings(decisions, tiers, rows, company)
                if day == today
                else []
            ),
            "can_edit": day == today and self._can_set_authority(),
            "can_propose": day == today and Change._may_propose(),
        }

    @api.model
    def _can_set_authority(self):
        """Whether the acting user sets the matrix directly: outside the tiers."""
        is_writer = self.env["sales.authority"].has_access("write")
        return is_writer and not self.env.user.sales_tier_id

    def _matrix_line(self, rows, tiers, day, company, texts):
        """One row of the screen."""
        self.ensure_one()
        holding = rows.filtered(lambda row: row._holds_on(day))
        plain = holding.filtered(lambda row: not row.user_id and not row._is_special())
        common = plain.filtered(lambda row: not row.company_id)
        own = plain.filtered(lambda row: row.company_id) if company else rows.browse()
        is_live = rows._name == "sales.authority"
        special = (rows if is_live else holding) - common - own
        return {
            "id": self.id,
            "name": self.name,
            "clause": self.clause or "",
            "description": self.description or "",
            "unit": self.unit,
            "unit_label": self._unit_label(company),
            "is_lower_worse": self.is_lower_worse,
            "is_four_eyes": self.is_four_eyes,
            "is_archived": not self.active,
            "cells": {
                tier.id: self._matrix_cell(
                    common.filtered(lambda row, tier=tier: row.tier_id == tier),
                    own.filtered(lambda row, tier=tier: row.tier_id == tier),
                    company,
                )
                for tier in tiers
            },
            "specials": [
                self._matrix_special(row, day, company, texts) for row in special
            ],
        }

    def _matrix_cell(self, common, own, company):
        """One cell: the company's own row before the common one, both or none."""
        row = (own or common)[:1]
        return {
            "row_id": row.id,
            "is_inherited": bool(company and row and not own),
            "content": self._matrix_content(row),
            # what is replaced when the cell is set: never a row of all companies
            "expected": self._matrix_content((own if company else common)[:1]),
            "kind_label": row._kind_label() if row else "",
            "limit_label": self._format_limit(row, company) if row else "",
        }

    @staticmethod
    def _matrix_content(row):
        """What a row says, as the screen edits it; false where there is none."""
        if not row:
            return False
        return {
            "kind": row.kind,
            "limit": row.limit,
            "is_unlimited": row.is_unlimited,
        }

    def _matrix_special(self, row, day, company, texts):
        """A row that holds for some cases only: condition, grant, company, to come."""
        condition = texts.get(row.id, "")
        return {
            "id": row.id,
            "tier_id": row.tier_id.id,
            "is_grant": bool(row.user_id),
            "holder": row.user_id.sudo().name or row.tier_id.name,
            "company": row.company_id.sudo().name or "",
            "condition": condition,
            "content": self._format_content(row, row.company_id or company),
            "date_from": fields.Date.to_string(row.date_from) or False,
            "date_to": fields.Date.to_string(row.date_to) or False,
            "is_to_come": bool(row.date_from and row.date_from > day),
            "is_ended": bool(row.date_to and row.date_to < day),
            "note": row._reason(),
        }

    @api.model
    def _matrix_texts(self, rows):
        """The conditions in words.

        :return: dict of id in ``rows`` to text
        """
        words = ConditionTexts(self.env)
        domains = {}
        for row in rows:
            if row._is_special():
                domains[row] = row._condition_domain()
        for row, domain in domains.items():
            if domain is not None:
                words.add(domain, self.env[row.decision_id.model_name])
        words.load()
        return {
            row.id: self.env._("condition that fits no document")
            if domain is None
            else words.text(domain, self.env[row.decision_id.model_name])
            for row, domain in domains.items()
        }

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_view_history(self):
        """Open what the matrix has said about these decisions."""
        return self.env["sales.authority.log"]._open([("decision_id", "in", self.ids)])

    def action_view_requests(self):
        """Open the requests about this decision, alone or among others."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_approval_action_all"
        )
        action["domain"] = [("measure_ids.decision_id", "=", self.id)]
        action["context"] = {"create": False}
        return action

    @api.model
    def action_print_matrix(self, date=False, company_id=False):
        """Print the delegation of authority as of a day.

        :param date: see ``get_authority_matrix``
        :param company_id: company, default the acting one
        """
        report = self.env.ref("sales_tiered_mgmt.authority_matrix_report")
        company = self.env["res.company"].browse(company_id or self.env.company.id)
        return report.report_action(
            company, data={"company_id": company.id, "date": date}, config=False
        )

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def _unit_label(self, company):
        """What the limits of this decision are in."""
        self.ensure_one()
        if self.unit == "amount":
            currencies = (company or self.env.companies).currency_id
            return currencies.name if len(currencies) == 1 else ""
        if self.unit == "days":
            return self.env._("days")
        return "%" if self.unit == "percent" else ""

    def _format_limit(self, row, company):
        """How far a row goes that approves; empty where there is nothing to say.

        :param row: ``sales.authority``, its history, or a line of a proposed change
        :param company: whose currency an amount is in; empty for all companies
        """
        self.ensure_one()
        if row.kind != APPROVE or self.unit == "none":
            return ""
        return self._format_authority(row._to_engine(), company or self._one_company())

    def _format_content(self, row, company):
        """What a row says, in words: ``Approves: up to 50,000``."""
        limit = self._format_limit(row, company)
        label = row._kind_label()
        if not limit:
            return label
        return self.env._("%(kind)s: %(limit)s", kind=label, limit=limit)

    @api.model
    def _one_company(self):
        """A company for the currency of amounts common to all; empty if they differ."""
        companies = self.env.companies
        return companies[:1] if len(companies.currency_id) == 1 else companies.browse()
