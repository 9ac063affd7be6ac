from odoo import models
from odoo.exceptions import UserError


class SalesAuthorityRefusal(models.AbstractModel):
    """What somebody is told who went beyond the own authority, and who decides instead.

    Part of ``sales.authority.mixin``, whose verdict it reads.
    """

    _name = "sales.authority.refusal"
    _description = "Refusal of What Is Beyond Authority"

    def _sales_require_authority(self, verdicts, is_decided=False):
        """Refuse what is beyond the acting person's authority and not approved.

        :param verdicts: what ``_sales_judge`` returned
        :param is_decided: whether the document was decided before and has changed since
        :raise UserError: naming the document, the value, the limit and what to do
        """
        for document, verdict in verdicts.items():
            if verdict.needs_approval:
                raise UserError(document._sales_refusal(verdict, is_decided))

    def _sales_refusal(self, verdict, is_decided):
        """What to tell somebody who went beyond the own authority.

        :param is_decided: whether the document was decided before and has changed since
        """
        values = {
            "document": self.display_name,
            "reason": verdict.reason,
            "approver": self._sales_next_approver(verdict),
        }
        if is_decided:
            return self.env._(
                "%(document)s is confirmed, this change goes beyond it. "
                "%(reason)s\n\nAsk %(approver)s to make the change. Or cancel "
                "the document, set it back, change it, and confirm it again to "
                "ask for approval.",
                **values,
            )
        return self.env._(
            "%(document)s needs approval. %(reason)s\n\nUse Confirm: that "
            "sends it to %(approver)s.",
            **values,
        )

    def _sales_chain(self, verdict):
        """Who has to decide the document: :class:`~...engine.authority.Chain`."""
        self.ensure_one()
        return self.env["sales.decision"]._chain_for(
            {finding.decision: finding.demand for finding in verdict.exceeded},
            verdict.person,
            self._sales_company(),
            team=self._sales_team(),
            parties=self._sales_parties(verdict),
            document=self,
        )

    def _sales_interested(self):
        """The ``res.users`` with an interest of their own beside who asks.

        They decide nothing about the document, and see it by their own right only.
        """
        return self.env["res.users"]

    def _sales_parties(self, verdict):
        """People with an interest of their own, who decide nothing here."""
        return (
            self.env.user
            | verdict.person
            | self._sales_responsible()
            | self._sales_concerned()
            | self._sales_interested()
        )

    def _sales_next_approver(self, verdict):
        """Name of the person whose decision the document would wait for first."""
        chain = self._sales_chain(verdict)
        approver = self.env["res.users"].sudo().browse(chain.steps[0].user_id or [])
        return approver.name or self.env._("a sales administrator")
