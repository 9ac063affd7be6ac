from odoo import models
from odoo.exceptions import UserError


class SalesIncentiveDisputeRemedy(models.AbstractModel):
    """What sets right what was contested: an adjustment, or the run computed anew.

    An adjustment is submitted in the name of whoever has proposed or decided it, and
    goes the way of every adjustment. Policy: C1.p3, C2.p2, D4.i1.
    """

    _name = "sales.incentive.dispute.remedy"
    _description = "Remedy of an Incentive Dispute"

    def _carry_out(self, outcome, amount):
        """Do what was decided, as the acting user.

        :return: the notification of whom an adjustment waits for, else True
        """
        if outcome == "adjust":
            return self._adjust(self.env.user, amount)
        if outcome == "reopen":
            self.run_id.action_reopen()
        return True

    def _adjust_as_answered(self):
        """Submit what was proposed, in the name of whoever proposed it.

        Where that person cannot propose it any more, the next superior decides.
        """
        dispute = self.sudo()
        try:
            with self.env.cr.savepoint():
                self._adjust(dispute.answered_by_id, dispute.amount_proposed)
        except UserError as error:
            self._pass_on("passed", str(error), is_automatic=True)

    def _adjust(self, proposer, amount):
        """Submit an adjustment for what was contested.

        :param proposer: ``res.users`` in whose name, with that person's authority
        """
        dispute = self.sudo()
        company = dispute.company_id
        env = self.env(
            user=proposer.id,
            su=False,
            context={"lang": proposer.lang, "allowed_company_ids": company.ids},
        )
        adjustment = env["sales.incentive.adjustment"].create(
            {
                "name": env._(
                    "Dispute %(dispute)s, %(period)s",
                    dispute=dispute.display_name,
                    period=dispute.period_name,
                ),
                "company_id": company.id,
                "user_id": dispute.user_id.id,
                "amount": amount,
                "note": dispute.decision_text or dispute.answer_text,
                "line_id": dispute.line_id.id,
            }
        )
        adjustment._engine_write({"dispute_id": dispute.id})
        return adjustment.action_submit()

    def _adjustment_failed(self):
        """An adjustment was refused or given up: a superior decides the dispute anew.

        Unless the person has contested the same again meanwhile.
        """
        for dispute in self.sudo():
            if dispute.state not in ("accepted", "upheld"):
                continue
            again = self.sudo().search_count(
                [
                    ("run_id", "=", dispute.run_id.id),
                    ("user_id", "=", dispute.user_id.id),
                    ("line_key", "=", dispute.line_key),
                    ("state", "in", ("open", "answered", "escalated")),
                ]
            )
            if again:
                dispute._note("failed")
            else:
                dispute._pass_on("failed")

    def _lose_object(self):
        """What was contested is gone: the run was cancelled."""
        for dispute in self.sudo().filtered(lambda dispute: dispute._is_open()):
            dispute._close("void")
            dispute._note("void")
