from odoo import api, fields, models

from ...engine import matrix
from ...engine.authority import APPROVE, Rule, governing


class SalesDecisionWarning(models.AbstractModel):
    """What is contradictory or unreachable in the authority matrix of today.

    Policy: A3.1 (authority is explicit), G1.3 (control).
    """

    _name = "sales.decision.warning"
    _description = "Warnings on the Authority Matrix"

    @api.model
    def _matrix_warnings(self, decisions, tiers, rows, company):
        """Warnings with decision, tier and what to do, the serious ones first.

        :param decisions: rows of the screen
        :param tiers: its columns
        :param rows: ``sales.authority`` that belong to it
        :param company: the company shown, empty for all
        :return: list of dict of ``level`` (warning, info), ``decision_id``, ``tier_id``
            and ``text``
        """
        companies = company or self.env.companies
        unfinished = companies.filtered(
            lambda item: not self._final_approver(item, self.env["res.users"])
        )
        warnings = [self._no_final_approver(item) for item in unfinished]
        by_decision = rows.grouped("decision_id")
        for decision in decisions.filtered("active"):
            own = by_decision.get(decision, rows.browse())
            warnings += decision._flaw_warnings(own, tiers, company, unfinished)
            warnings += decision._currency_warnings(own, tiers, company)
            for row in own:
                warnings += decision._row_warnings(row)
        return sorted(warnings, key=lambda item: item["level"] != "warning")

    def _warning(self, text, tier=None, row=None, level="warning"):
        return {
            "level": level,
            "decision_id": self.id,
            "tier_id": tier.id if tier else False,
            "row_id": row.id if row else False,
            "text": text,
        }

    @api.model
    def _no_final_approver(self, company):
        return self.browse()._warning(
            self.env._(
                "%(company)s has no sales administrator outside the tiers: what is "
                "beyond every tier waits for ever. Give somebody without a tier the "
                "administrator's rights.",
                company=company.name,
            )
        )

    # ------------------------------------------------------------
    # Tiers side by side
    # ------------------------------------------------------------

    def _flaw_warnings(self, rows, tiers, company, unfinished):
        """Contradictions between the tiers: in general, and where a company differs."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        plain = rows.filtered(
            lambda row: row.tier_id and not row._is_special() and row._holds_on(today)
        )
        scopes = [company] if company else [company, *plain.company_id]
        warnings, seen = [], set()
        for scope in scopes:
            holdings = self._holdings(plain, tiers.filtered("active"), scope)
            has_final = not (scope or self.env.companies) <= unfinished
            for flaw in matrix.flaws(
                holdings, self.is_lower_worse, bool(rows), has_final
            ):
                if flaw in seen:
                    continue
                seen.add(flaw)
                tier = tiers.browse(flaw.tier_id or [])
                text = self._flaw_text(flaw, tier, tiers.browse(flaw.other_id or []))
                if scope and not company:
                    text = f"{scope.name}: {text}"
                level = "info" if flaw.is_harmless else "warning"
                warnings.append(self._warning(text, tier, level=level))
        return warnings

    def _currency_warnings(self, rows, tiers, company):
        """An amount common to companies of different currencies is two limits."""
        self.ensure_one()
        if company or self.unit != "amount":
            return []
        today = fields.Date.context_today(self)
        plain = rows.filtered(
            lambda row: row.tier_id and not row._is_special() and row._holds_on(today)
        )
        warnings = []
        for row in plain:
            if row.company_id or row.kind != APPROVE or row.is_unlimited:
                continue
            own = plain.filtered(lambda other, row=row: other.tier_id == row.tier_id)
            currencies = (self.env.companies - own.company_id).currency_id
            if len(currencies) > 1:
                text = self.env._(
                    "%(decision)s: the limit of %(tier)s, %(limit)s, counts in "
                    "%(currencies)s alike. Give it per company.",
                    decision=self.name,
                    tier=row.tier_id.name,
                    limit=self.format_value(row.limit, company),
                    currencies=", ".join(currencies.mapped("name")),
                )
                warnings.append(self._warning(text, row.tier_id, row))
        return warnings

    def _holdings(self, plain, tiers, company):
        """What each tier may do in ``company``, by rows without a condition."""
        by_tier = plain.grouped("tier_id")
        holdings = []
        for tier in tiers:
            rules = [
                Rule(row._to_engine(), is_of_company=bool(row.company_id))
                for row in by_tier.get(tier, plain.browse())
                if not row.company_id or row.company_id == company
            ]
            authority = governing(rules, self.is_lower_worse) if rules else None
            holdings.append(matrix.Holding(tier.id, tier.level, authority))
        return holdings

    def _flaw_text(self, flaw, tier, other):
        values = {"decision": self.name, "tier": tier.name, "other": other.name}
        texts = {
            matrix.UNUSED: self.env._(
                "%(decision)s: no row, so nobody is held to it. Give the tiers their "
                "authority, or archive the decision.",
                **values,
            ),
            matrix.NOBODY: self.env._(
                "%(decision)s: nobody can take it. Let a tier approve it, or name a "
                "sales administrator outside the tiers.",
                **values,
            ),
            matrix.INVERTED: self.env._(
                "%(decision)s: %(other)s, the lower tier, may do more than %(tier)s. "
                "Give %(tier)s at least as much.",
                **values,
            ),
            matrix.LIMIT: self.env._(
                "%(decision)s: the limit of %(tier)s does not reach as far as that of "
                "%(other)s, the lower tier. Raise the one or lower the other.",
                **values,
            ),
            matrix.PASSED_BY: self.env._(
                "%(decision)s: %(tier)s has no row, while %(other)s below has one: "
                "requests pass %(tier)s by. Give it a row.",
                **values,
            ),
            matrix.ASKS: self.env._(
                "%(decision)s: %(tier)s has no row and always has to ask. Add a row if "
                "that is not meant.",
                **values,
            ),
        }
        return texts[flaw.kind]

    # ------------------------------------------------------------
    # Single rows
    # ------------------------------------------------------------

    def _row_warnings(self, row):
        """What is wrong with one row: a condition or a grant without effect."""
        self.ensure_one()
        texts = []
        if row._is_special() and (reason := self._condition_flaw(row)):
            texts.append(reason)
        if row.user_id and (reason := self._grant_flaw(row)):
            texts.append(reason)
        return [self._warning(text, row.tier_id, row) for text in texts]

    def _condition_flaw(self, row):
        values = {"decision": self.name, "holder": row._holder_name()}
        domain = row._condition_domain()
        if domain is None:
            return self.env._(
                "%(decision)s: the condition of %(holder)s does not fit the documents "
                "any more; until it is set right, it allows nothing. Edit it or delete "
                "the row.",
                **values,
            )
        if domain.is_false():
            return self.env._(
                "%(decision)s: the condition of %(holder)s never holds. Edit it or "
                "delete the row.",
                **values,
            )
        return False

    def _grant_flaw(self, row):
        user = row.user_id.sudo()
        values = {"decision": self.name, "person": user.name}
        if not user.active:
            return self.env._(
                "%(decision)s: the grant to %(person)s has no effect, the person has "
                "left. Delete it.",
                **values,
            )
        if row.date_to and row.date_to < fields.Date.context_today(self):
            return self.env._(
                "%(decision)s: the grant to %(person)s has ended. Renew or delete it.",
                **values,
            )
        if not user.sales_tier_id:
            return self.env._(
                "%(decision)s: the grant to %(person)s has no effect without a tier. "
                "Assign one or delete the grant.",
                **values,
            )
        return False
