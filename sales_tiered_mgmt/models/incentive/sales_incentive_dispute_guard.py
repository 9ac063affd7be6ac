from odoo import models
from odoo.exceptions import AccessError

# what Odoo itself writes, for the discussion below a dispute
OPEN_FIELDS = frozenset({"activity_ids", "message_ids", "message_follower_ids"})


class SalesIncentiveDisputeGuard(models.AbstractModel):
    """A dispute stays as its steps have left it, whoever wants to change it.

    ``create``, ``write`` and ``unlink`` refuse everybody, the superuser included; the
    private ``_engine_*`` methods step over that. Policy: A3.3, G1.3.
    """

    _name = "sales.incentive.dispute.guard"
    _description = "Guard of an Incentive Dispute"

    # pylint: disable=method-required-super,super-method-mismatch

    def create(self, vals_list):
        self._refuse_dispute()

    def copy(self, default=None):
        self._refuse_dispute()

    def write(self, vals):
        if vals.keys() <= OPEN_FIELDS:
            return super().write(vals)
        self._refuse_dispute()

    def unlink(self):
        self._refuse_dispute()

    def _refuse_dispute(self):
        raise AccessError(
            self.env._(
                "A dispute is begun on the statement and changes by its steps: answer, "
                "accept, escalate, decide, withdraw. It stays on record."
            )
        )

    def _engine_create(self, vals_list):
        return super().create(vals_list)

    def _engine_write(self, vals):
        return super(SalesIncentiveDisputeGuard, self.sudo()).write(vals)

    def _note(self, kind, text=False, amount=0.0, is_automatic=False):
        """Add an entry to the permanent record of each dispute.

        :param kind: see ``sales.incentive.dispute.entry``
        :param is_automatic: nobody did it, time has passed
        """
        self.env["sales.incentive.dispute.entry"].sudo()._engine_create(
            [
                {
                    "dispute_id": dispute.id,
                    "company_id": dispute.company_id.id,
                    "person_id": dispute.user_id.id,
                    "team_id": dispute.team_id.id,
                    "user_id": False if is_automatic else self.env.uid,
                    "kind": kind,
                    "text": text,
                    "amount": amount,
                    "handler_id": dispute.handler_id.id,
                }
                for dispute in self.sudo()
            ]
        )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Nobody rewrites a dispute, yet those who see it discuss it."""
        if message_operation == "create":
            return dict.fromkeys(self, "read")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)
