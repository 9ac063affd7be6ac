from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models

from ...engine.incentive_terms import earned, from_json
from ..performance.fact_reader import exact_decimal
from ..performance.figure_words import Words
from .incentive_draft import trace_json
from .incentive_explanation import as_list
from .incentive_reason import explanation_of


class SalesIncentiveLineExplanation(models.AbstractModel):
    """Why a line is the amount it is, in the language of the reader.

    Told from what is kept with the line: nothing is computed anew but the amount at
    corrected figures, from kept figures as well. Whoever may read the line reads this,
    so it holds no other person's figures. Policy: A3.3, D4.i1.
    """

    _name = "sales.incentive.line.explanation"
    _description = "Explanation of a Statement's Line"

    why = fields.Char(
        "In a Sentence",
        compute="_compute_explanation",
        help="Why it is this amount, where it is not simply paid as computed.",
    )
    explanation = fields.Html(
        "How It Was Computed", compute="_compute_explanation", sanitize=False
    )
    can_open_source = fields.Boolean(compute="_compute_can_open_source")

    @api.depends("inputs", "pool_id")
    def _compute_can_open_source(self):
        for line in self:
            line.can_open_source = bool(line.inputs or line.sudo().pool_id.inputs)

    @api.depends("inputs", "trace", "amount", "reason", "kind")
    @api.depends_context("lang", "uid")
    def _compute_explanation(self):
        readable = self._filtered_access("read")
        (self - readable).update({"why": False, "explanation": False})
        documents = readable._explained_documents()
        for line in readable:
            teller = getattr(line.sudo(), f"_explain_{line.kind}")
            line.why, sentences = teller(documents)
            line.explanation = as_list(sentences)

    # ------------------------------------------------------------
    # Components and shares of team bonuses
    # ------------------------------------------------------------

    def _explain_component(self, documents):
        """:return: the reason in a sentence or False, and all sentences"""
        if not self.inputs:
            return False, []
        told = self._told(self.inputs, self.trace)
        return told.why(self.reason), [*self._measured_on(), *told.sentences()]

    def _told(self, inputs, trace):
        return explanation_of(self, self.metric_id, inputs, trace)

    def _measured_on(self):
        """Whose results were measured, on which days where not on all."""
        figures = {"metric": self.metric_id.name, "team": self.measured_team_id.name}
        inputs = self.inputs or self.pool_id.inputs or {}
        if not self.measured_team_id:
            found = [self.env._("Measured: %(metric)s of the person.", **figures)]
        else:
            found = [
                self.env._(
                    "Measured: %(metric)s of %(team)s and all teams below.", **figures
                )
            ]
        if any(reach.get("without_id") for reach in inputs.get("base_reaches", ())):
            found.append(
                self.env._(
                    "The person's own results are paid by another component and not "
                    "counted twice."
                )
            )
        run, words = self.run_id, Words(self.env, self.currency_id)
        spans = {
            (reach["date_from"], reach["date_to"])
            for reach in inputs.get("reaches", ())
        }
        if spans - {(str(run.date_from), str(run.date_to))}:
            days = ", ".join(
                f"{words.day(first)} – {words.day(last)}"
                for first, last in sorted(spans)
            )
            found.append(self.env._("Counted on these days: %s.", days))
        return found

    def _explain_pool(self, documents):
        pool = self.pool_id
        if not pool.inputs:
            return False, []
        words = Words(self.env, self.currency_id)
        told = self._told(pool.inputs, pool.trace)
        share = pool.share_ids.filtered(lambda one: one.user_id == self.user_id)
        why = told.why(pool.reason) if not pool.amount else self._why_no_share(share)
        return why, [
            *self._measured_on(),
            *told.sentences(),
            self.env._("Bonus of the team: %s.", words.money(pool.amount)),
            *self._shared(pool, share, words),
        ]

    def _why_no_share(self, share):
        if self.amount:
            return False
        if not share.days:
            return self.env._("No share: there was no day of participation.")
        return self.env._(
            "No share: by its rule nothing of the team's bonus falls to this person."
        )

    def _shared(self, pool, share, words):
        """How the bonus was shared, of others no more than their sum."""
        shares = pool.share_ids
        if pool.sharing == "contribution" and any(
            one.contribution > 0 for one in shares
        ):
            unit = Words(self.env, self.currency_id, self.metric_id.unit)
            total = sum(max(one.contribution, 0) for one in shares)
            yield self.env._(
                "Shared by contribution: %(own)s of %(total)s.",
                own=unit.result(share.contribution),
                total=unit.result(total),
            )
        else:
            yield self.env._(
                "Shared equally by days: %(own)s of %(total)s days of all.",
                own=share.days,
                total=sum(shares.mapped("days")),
            )
        if share.is_proposed:
            yield self.env._(
                "The manager proposed %(amount)s in place of %(computed)s.",
                amount=words.money(share.amount),
                computed=words.money(share.amount_equal),
            )
        yield self.env._("Share: %s.", words.money(share.amount))

    # ------------------------------------------------------------
    # Corrections of locked periods
    # ------------------------------------------------------------

    def _explain_correction(self, documents):
        old, words = self.corrects_id, Words(self.env, self.currency_id)
        kept = old.inputs or old.pool_id.inputs
        if not kept or not self.inputs:
            return False, []
        terms, case = from_json(self.inputs)
        step = Decimal(str(self.currency_id.rounding))
        result = earned(terms, case, step)
        told = self._told(self.inputs, trace_json(result))
        why = self.env._(
            "What was paid for %(period)s is set right: documents of that period "
            "changed later.",
            period=old.run_id._period_name(),
        )
        return why, [
            self.env._("Paid then: %s.", words.money(old.amount)),
            *self._changed_documents(documents),
            *self._changed_figures(kept),
            self.env._("At the terms of that time this gives:"),
            *told.sentences(),
            *filter(None, [told.why(result.reason)]),
            *self._settled_before(old, words),
            self.env._("Due now: %s.", words.money(self.amount)),
        ]

    def _changed_figures(self, kept):
        words = Words(self.env, self.currency_id, self.metric_id.unit)
        old, new = Decimal(kept["actual"]), Decimal(self.inputs["actual"])
        if old != new:
            yield self.env._(
                "Result: %(new)s in place of %(old)s.",
                new=words.result(new),
                old=words.result(old),
            )
        base, new_base = Decimal(kept["base"]), Decimal(self.inputs["base"])
        if base != new_base and new_base != new:
            yield self.env._(
                "Paid on: %(new)s in place of %(old)s.",
                new=words.money(new_base),
                old=words.money(base),
            )

    def _settled_before(self, old, words):
        earlier = self.search(
            [("corrects_id", "=", old.id), ("date_from", "<", self.date_from)]
        )
        if earlier:
            amount = sum(map(exact_decimal, earlier.mapped("amount")))
            yield self.env._("Settled by earlier runs: %s.", words.money(amount))

    def _explained_documents(self):
        """Documents that corrections come from and the reader may open, by model.

        :return: dict of (model, id) to the document, in the reader's environment
        """
        ids = {}
        for line in self.sudo():
            for change in (line.trace or {}).get("changes", ()):
                ids.setdefault(change["model"], set()).add(change["id"])
        found = {}
        for model, wanted in ids.items():
            if model in self.env:
                known = self.env[model].browse(sorted(wanted)).exists()
                for record in known._filtered_access("read"):
                    found[model, record.id] = record
        return found

    def _changed_documents(self, documents):
        """A line for each document the reader may open, one for all others."""
        words = Words(self.env, self.currency_id, self.metric_id.unit)
        hidden, count = Decimal(0), 0
        for change in (self.trace or {}).get("changes", ()):
            record = documents.get((change["model"], change["id"]))
            if record is None:
                hidden, count = hidden + Decimal(change["value"]), count + 1
                continue
            link = Markup("<a href='/odoo/%s/%s'>%s</a>") % (
                record._name,
                record.id,
                record.display_name,
            )
            yield Markup("%s, %s: %s") % (
                link,
                words.day(change["date"]),
                words.result(change["value"]),
            )
        if count:
            yield self.env._(
                "%(count)s other documents: %(value)s.",
                count=count,
                value=words.result(hidden),
            )
