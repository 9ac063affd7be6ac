from dataclasses import dataclass

from odoo import models
from odoo.exceptions import UserError


@dataclass(frozen=True)
class Verdict:
    """What the authority matrix says about a document and the acting user.

    ``value``, ``own_value`` (the part of it that the document itself makes up) and
    ``limit`` are in the unit of the decision. ``person`` is the ``res.users`` whose
    authority counts, empty where there is nobody. ``reason`` is empty when the value is
    within that authority. ``pending`` is the ``sales.approval`` that waits, if any.
    """

    person: models.BaseModel
    value: float
    own_value: float
    limit: float
    reason: str
    is_approved: bool
    pending: models.BaseModel

    @property
    def needs_approval(self):
        """Whether somebody else has to decide first."""
        return bool(self.reason) and not self.is_approved


class SalesAuthorityMixin(models.AbstractModel):
    """Judges documents by the authority matrix; the one place that does.

    A model declares ``_sales_decision_code``, what is measured (``_sales_measure``) and
    whose offer the document is (``_sales_offerers``). Button, banner, request and every
    server-side check read the same verdict, so they cannot drift apart.
    Policy: C1.p4, C3.p3, G1.3.
    """

    _name = "sales.authority.mixin"
    _description = "Judged by the Authority Matrix"

    _sales_decision_code = None

    # ------------------------------------------------------------
    # To declare
    # ------------------------------------------------------------

    def _sales_measure(self, people):
        """Value of each document in the unit of the decision.

        :param people: dict of document to the ``res.users`` whose authority counts
        :return: dict of document to ``(value, own_value)``: what counts against the
            limit, and the part of it the document itself makes up
        """
        raise NotImplementedError

    def _sales_responsible(self):
        """The ``res.users`` the document belongs to; possibly empty."""
        raise NotImplementedError

    def _sales_offerers(self):
        """The ``res.users`` whose offer a third party accepts; possibly empty."""
        return self._sales_responsible()

    def _sales_approvals(self, *states):
        """Requests about these documents in one of the states, as superuser."""
        raise NotImplementedError

    def _sales_snapshot_covers(self, approval):
        """Whether the document is still within what ``approval`` was asked for."""
        raise NotImplementedError

    # ------------------------------------------------------------
    # The check
    # ------------------------------------------------------------

    def _sales_authority_people(self, decision):
        """Whose authority decides the documents now.

        A person with a tier acts on the own authority. A sales administrator outside
        the tiers is not limited. Anybody else, a customer signing, a payment, a job,
        acts on the authority of those whose offer it is.

        :return: dict of document to ``res.users``, possibly empty; documents to which
            stock rules alone apply are left out
        """
        acting = self.env.user
        if acting.sales_tier_id:
            return dict.fromkeys(self, acting)
        is_automatic = acting._is_superuser() or acting.share
        if not is_automatic and self.env["sales.approval"]._is_administrator(acting):
            return {}
        people = {}
        for document in self:
            person = document._sales_offering_person(decision, is_automatic)
            if person is not None:
                people[document] = person
        return people

    def _sales_offering_person(self, decision, is_automatic):
        """On whose authority somebody without a tier accepts this document.

        The weaker one of two: neither a document put in a director's name nor a changed
        one borrows the director's authority. What belongs to nobody, in a team of the
        tiers, is nobody's authority.

        :param is_automatic: whether a customer or a job acts, and no colleague
        :return: ``res.users``, possibly empty, or None where stock rules alone apply
        """
        self.ensure_one()
        tiered = self._sales_offerers().filtered(
            lambda user: user.active and user.sales_tier_id
        )
        if tiered:
            return decision._weakest(tiered, self.company_id)
        if not is_automatic or self._sales_responsible().active:
            return None
        return self.env["res.users"] if self.team_id.sudo().sales_headcount else None

    def _sales_judge(self):
        """Judge the documents for the acting user.

        :return: dict of document to :class:`Verdict`; documents to which stock rules
            alone apply are left out
        """
        decision = self.env["sales.decision"]._get(self._sales_decision_code)
        people = self._sales_authority_people(decision) if decision else {}
        if not people:
            return {}
        subject = self.browse(document.id for document in people)
        measured = subject._sales_measure(people)
        approvals = subject._sales_approvals("pending", "approved").grouped("res_id")
        none = self.env["sales.approval"]
        authorities = {
            key: decision._authority_of(*key)
            for key in {(people[item], item.company_id) for item in subject}
        }
        return {
            document: document._sales_verdict(
                decision,
                people[document],
                authorities[people[document], document.company_id],
                measured[document],
                approvals.get(document.id, none),
            )
            for document in subject
        }

    def _sales_verdict(self, decision, person, authority, measured, requests):
        """The verdict on one document.

        :param authority: the person's :class:`~...engine.authority.Authority`
        :param measured: ``(value, own_value)``, see ``_sales_measure``
        :param requests: pending and approved requests about the document
        :return: :class:`Verdict`
        """
        self.ensure_one()
        value, own_value = measured
        reason = ""
        if not authority.covers(value, decision._is_lower_worse()):
            reason = self._sales_gap_reason(decision, authority, value, own_value)
        pending = requests and requests.filtered(
            lambda request: request.state == "pending"
        )
        return Verdict(
            person=person,
            value=value,
            own_value=own_value,
            limit=(authority.limit or 0.0) if authority.kind == "approve" else 0.0,
            reason=reason,
            is_approved=any(
                self._sales_snapshot_covers(request) for request in requests - pending
            ),
            pending=pending,
        )

    def _sales_gap_reason(self, decision, authority, value, own_value):
        self.ensure_one()
        company = self.company_id
        texts = {
            "value": decision.format_value(value, company),
            "limit": decision.format_value(authority.limit or 0.0, company),
            "decision": decision.name,
        }
        if authority.kind != "approve":
            return self.env._("%(decision)s: %(value)s needs approval.", **texts)
        if value != own_value:
            texts["own"] = decision.format_value(own_value, company)
            return self.env._(
                "%(decision)s: %(value)s together with recent orders of this customer "
                "(%(own)s this one) exceeds the own limit of %(limit)s.",
                **texts,
            )
        return self.env._(
            "%(decision)s: %(value)s exceeds the own limit of %(limit)s.", **texts
        )

    def _sales_require_authority(self, verdicts, is_decided=False):
        """Refuse what is beyond the acting person's authority and not approved.

        :param verdicts: what ``_sales_judge`` returned
        :param is_decided: whether the document was decided before and has changed since
        :raise UserError: naming the document, the value, the limit and what to do
        """
        for document, verdict in verdicts.items():
            if not verdict.needs_approval:
                continue
            values = {
                "document": document.display_name,
                "reason": verdict.reason,
                "approver": document._sales_next_approver(verdict),
            }
            if is_decided:
                raise UserError(
                    self.env._(
                        "%(document)s is confirmed, this change goes beyond it. "
                        "%(reason)s\n\nAsk %(approver)s to make the change. Or cancel "
                        "the document, set it back, change it, and confirm it again to "
                        "ask for approval.",
                        **values,
                    )
                )
            raise UserError(
                self.env._(
                    "%(document)s needs approval. %(reason)s\n\nUse Confirm: that "
                    "sends it to %(approver)s.",
                    **values,
                )
            )

    def _sales_next_approver(self, verdict):
        """Name of the person whose decision the document would wait for first."""
        self.ensure_one()
        decision = self.env["sales.decision"]._get(self._sales_decision_code)
        chain = decision._chain_for(
            verdict.person,
            verdict.value,
            self.company_id,
            team=self.team_id,
            parties=self.env.user | verdict.person | self._sales_responsible(),
        )
        approver = self.env["res.users"].sudo().browse(chain.steps[0].user_id or [])
        return approver.name or self.env._("a sales administrator")
