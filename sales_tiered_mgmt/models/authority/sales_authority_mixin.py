from dataclasses import replace

from odoo import api, models
from odoo.tools import ormcache

from .verdict import Finding, Measured, Verdict


class SalesAuthorityMixin(models.AbstractModel):
    """Judges documents by the authority matrix; the one place that does.

    A model declares what is measured for a decision, in a method
    ``_sales_measure_<code>``, and whose offer the document is (``_sales_responsible``,
    ``_sales_offerers``). Every decision that names the model is held against its
    documents; one that is added without code measures a field of the document. Button,
    banner, request and every server-side check read the same verdict, so they cannot
    drift apart. Policy: C1.p4, C3.p3, G1.3.
    """

    _name = "sales.authority.mixin"
    _description = "Judged by the Authority Matrix"
    _inherit = ["sales.authority.refusal"]
    # whether ``_sales_bar`` takes authority away, which then differs by document
    _sales_bars_people = False

    # ------------------------------------------------------------
    # To declare
    # ------------------------------------------------------------

    def _sales_responsible(self):
        """The ``res.users`` the document belongs to; possibly empty."""
        raise NotImplementedError

    def _sales_offerers(self):
        """The ``res.users`` whose offer a third party accepts; possibly empty."""
        return self._sales_responsible()

    def _sales_concerned(self):
        """The ``res.users`` the decision is about; they never take it.

        Unlike the responsible they do not ask, and see the request by their own right
        only.
        """
        return self.env["res.users"]

    def _sales_team(self):
        """The ``crm.team`` the document belongs to; possibly empty."""
        return self.team_id

    def _sales_bar(self, user, authority):
        """What is left of a person's authority over this one document.

        For documents that concern their own approver; set ``_sales_bars_people``, too.

        :param authority: by the matrix
        :return: :class:`~...engine.authority.Authority`
        """
        return authority

    def _sales_company(self):
        """The ``res.company`` whose limits hold and whose currency they are in."""
        return self.company_id

    def _sales_decisions(self):
        """Decisions the documents are held to.

        :return: dict of ``sales.decision`` to the documents it applies to, in the order
            of the matrix
        """
        Decision = self.env["sales.decision"].sudo()
        decisions = Decision.browse(Decision._ids_by_model(self._name))
        return {decision: decision._applies_to(self) for decision in decisions}

    def _sales_measures(self, persons):
        """Values of the documents for the decisions they are held to.

        :param persons: dict of ``sales.decision`` to a dict of document to the
            ``res.users`` whose authority counts
        :return: dict of ``sales.decision`` to a dict of document to
            :class:`~.verdict.Measured`; a document without a value is left out
        """
        return {
            decision: self.browse(item.id for item in people)._sales_measure(
                decision, people
            )
            for decision, people in persons.items()
        }

    def _sales_measure(self, decision, people):
        """Values of these documents for one decision; see ``_sales_measures``."""
        traits = decision._traits()
        if field := traits.measure_field:
            return {item: Measured.plain(item.sudo()[field]) for item in self}
        measure = getattr(self, f"_sales_measure_{traits.code}", None)
        if measure:
            return measure(people)
        return {item: Measured.plain(0.0) for item in self}

    @api.model
    @ormcache()
    def _sales_codes(self):
        """Codes of the decisions whose value this model knows to measure."""
        prefix = "_sales_measure_"
        return frozenset(
            name.removeprefix(prefix) for name in dir(self) if name.startswith(prefix)
        )

    @api.model
    def _sales_can_measure(self, decision):
        """Whether this model has a value to hold against a decision by itself."""
        return decision.code in self._sales_codes()

    def _sales_approvals(self, *states):
        """Requests about these documents in one of the states, as superuser."""
        raise NotImplementedError

    def _sales_is_covered(self, approval, findings):
        """Whether the document is still within what ``approval`` was asked for."""
        raise NotImplementedError

    # ------------------------------------------------------------
    # Whose authority counts
    # ------------------------------------------------------------

    def _sales_authority_people(self):
        """Whose authority decides the documents now.

        A person with a tier acts on the own authority. A sales administrator outside
        the tiers is not limited. Anybody else, a customer signing, a payment, a job,
        acts on the authority of those whose offer it is.

        :return: dict of document to ``res.users``: the people of whom the weakest
            counts, empty where it is nobody's authority; documents to which stock rules
            alone apply are left out
        """
        acting = self.env.user
        if acting.sales_tier_id:
            return dict.fromkeys(self, acting)
        is_automatic = acting._is_superuser() or acting.share
        if not is_automatic and self.env["sales.approval"]._is_administrator(acting):
            return {}
        people = {}
        for document in self:
            offering = document._sales_offering_people(is_automatic)
            if offering is not None:
                people[document] = offering
        return people

    def _sales_offering_people(self, is_automatic):
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
            return tiered
        if not is_automatic or self._sales_responsible().active:
            return None
        team = self._sales_team().sudo()
        return self.env["res.users"] if team.sales_headcount else None

    # ------------------------------------------------------------
    # The check
    # ------------------------------------------------------------

    def _sales_judge(self):
        """Judge the documents for the acting user.

        :return: dict of document to :class:`~.verdict.Verdict`; documents to which
            stock rules alone apply are left out
        """
        if not self.env["sales.decision"]._ids_by_model(self._name):
            return {}
        people = self._sales_authority_people()
        if not people:
            return {}
        subject = self.browse(document.id for document in people)
        findings = subject._sales_findings(people)
        approvals = subject._sales_approvals("pending", "approved").grouped("res_id")
        none = self.env["sales.approval"]
        return {
            document: document._sales_verdict(
                findings[document], approvals.get(document._origin.id, none)
            )
            for document in subject
            if findings[document]
        }

    def _sales_findings(self, people):
        """Hold the documents against the authority of ``people``.

        :param people: dict of document to ``res.users``, of whom the weakest counts
        :return: dict of document to a tuple of :class:`~.verdict.Finding`, one per
            decision that it is held to
        """
        companies = {document: document._sales_company() for document in self}
        persons = {
            decision: {
                item: decision._weakest(people[item], companies[item], item)
                for item in documents
                if decision._is_in_force(companies[item].id)
            }
            for decision, documents in self._sales_decisions().items()
            if documents
        }
        findings = {document: () for document in self}
        known = {}
        for decision, measures in self._sales_measures(persons).items():
            is_fixed = not decision._has_conditions()
            for document, measured in measures.items():
                person = persons[decision][document]
                company = companies[document]
                key = (decision, person, company)
                authority = known.get(key)
                if authority is None or not is_fixed:
                    authority = known[key] = decision._authority_of(
                        person, company, document
                    )
                finding = Finding(document, decision, person, measured, authority)
                if document._sales_exceeds(finding):
                    finding = replace(finding, is_exceeded=True)
                findings[document] += (finding,)
        return findings

    def _sales_exceeds(self, finding):
        """Whether the finding is beyond the person's authority."""
        is_lower_worse = finding.decision._is_lower_worse()
        is_covered = finding.authority.covers(finding.measured.value, is_lower_worse)
        if is_covered:
            return self._sales_is_four_eyes(finding)
        return is_lower_worse or not self._sales_is_nothing(finding)

    def _sales_is_four_eyes(self, finding):
        """Whether a superior decides even what is within the person's authority."""
        return finding.decision._is_four_eyes()

    def _sales_is_nothing(self, finding):
        """A discount of zero, or payment at once, concedes nothing to decide about."""
        unit = finding.decision._traits().unit
        return unit in ("percent", "days") and finding.measured.value <= 0

    def _sales_gap_reason(self, finding):
        self.ensure_one()
        decision, measured = finding.decision, finding.measured
        company, authority = self._sales_company(), finding.authority
        texts = {
            "value": decision.format_value(measured.value, company),
            "limit": decision.format_value(finding.limit, company),
            "own": decision.format_value(measured.own_value, company),
            "decision": decision.name,
        }
        if decision.unit == "none":
            return self.env._("%(decision)s: needs approval.", **texts)
        if authority.kind != "approve" or self._sales_is_four_eyes(finding):
            return self.env._("%(decision)s: %(value)s needs approval.", **texts)
        if decision._is_lower_worse():
            return self.env._(
                "%(decision)s: %(value)s is below the own limit of %(limit)s.", **texts
            )
        if measured.value != measured.own_value:
            return self.env._(
                "%(decision)s: %(value)s together with recent orders of this customer "
                "(%(own)s this one) exceeds the own limit of %(limit)s.",
                **texts,
            )
        return self.env._(
            "%(decision)s: %(value)s exceeds the own limit of %(limit)s.", **texts
        )

    def _sales_verdict(self, findings, requests):
        """The verdict on one document.

        :param findings: of the acting person, or of those whose offer it is
        :param requests: pending and approved requests about the document
        :return: :class:`~.verdict.Verdict`
        """
        self.ensure_one()
        pending = requests and requests.filtered(
            lambda request: request.state == "pending"
        )
        exceeded = [finding for finding in findings if finding.is_exceeded]
        return Verdict(
            person=(exceeded or findings)[0].person,
            findings=findings,
            is_approved=any(
                self._sales_is_covered(request, findings)
                for request in requests - pending
            ),
            pending=pending,
        )
