from odoo import models

from ..performance.figure_words import Words


class SalesIncentiveLineSettlement(models.AbstractModel):
    """Explains what is settled beside the components. Policy: A3.3, D4.i1, D4.c2."""

    _name = "sales.incentive.line.settlement"
    _description = "Explanation of a Settlement"
    _inherit = ["sales.incentive.line.explanation"]

    def _explain_adjustment(self, documents):
        adjustment = self.adjustment_id
        why = self.env._("An adjustment that was approved beside the plans.")
        return why, self._decided(adjustment.note, adjustment.date_decided)

    def _explain_penalty(self, documents):
        proposal = self.proposal_id
        why = self.env._("A penalty that was approved.")
        return why, self._decided(proposal.reason, proposal.date_decided)

    def _explain_reward(self, documents):
        proposal = self.proposal_id
        why = self.env._("A one-off reward that was approved beside the plans.")
        return why, self._decided(proposal.reason, proposal.date_decided)

    def _decided(self, text, moment):
        words = Words(self.env, self.currency_id)
        if text:
            yield self.env._("Reason: %s", text)
        if moment:
            yield self.env._("Decided on %s.", words.day(moment))

    def _explain_guarantee(self, documents):
        statement, words = self.statement_id, Words(self.env, self.currency_id)
        earned = max(
            statement.amount_components
            + statement.amount_corrections
            + statement.amount_adjustments
            + statement.amount_brought,
            0,
        )
        why = self.env._(
            "The plan guarantees newcomers a minimum, which was not earned yet."
        )
        found = [
            self.env._(
                "Guaranteed: %(guarantee)s; earned: %(earned)s; added: %(added)s.",
                guarantee=words.money(earned + self.amount),
                earned=words.money(earned),
                added=words.money(self.amount),
            )
        ]
        if statement.amount_owed:
            found.append(
                self.env._(
                    "The guarantee is recoverable: %s will be kept back from what "
                    "later periods bring beyond their own guarantee.",
                    words.money(statement.amount_owed),
                )
            )
        return why, found

    def _explain_recovery(self, documents):
        statement, words = self.statement_id, Words(self.env, self.currency_id)
        why = self.env._(
            "A recoverable guarantee of earlier periods is kept back from what this "
            "period brings."
        )
        return why, [
            self.env._(
                "Owed before: %(before)s; still owed: %(after)s.",
                before=words.money(statement.amount_owed - self.amount),
                after=words.money(statement.amount_owed),
            )
        ]

    def _explain_brought(self, documents):
        return (
            self.env._(
                "The period before ended below zero. Nothing had to be paid back; it "
                "is taken off now."
            ),
            [],
        )

    def _explain_carried(self, documents):
        return (
            self.env._(
                "This period ended below zero. Nothing has to be paid back; the rest "
                "is taken off the next period."
            ),
            [],
        )
