from collections import defaultdict

from odoo import api, fields, models

from .sales_appraisal_cycle import MONTHS

# days that a superior has to answer
ANSWER_DAYS = 14
# what several rules may propose at once
MANY = ("train",)


class SalesAppraisalConsequenceProposing(models.AbstractModel):
    """What the close of a cycle proposes, for everybody at once. Policy: D3.3, A3.3."""

    _name = "sales.appraisal.consequence.proposing"
    _description = "Proposing Consequences"

    @api.model
    def _propose(self, cycle, appraisals):
        """Propose by the rules; what is proposed already is not proposed again.

        :param cycle: ``sales.appraisal.cycle`` that was closed
        :param appraisals: its ``sales.appraisal``, as superuser
        :return: the new consequences
        """
        company = cycle.company_id
        rules = self.env["sales.appraisal.consequence.rule"]._of_company(
            company, cycle.period
        )
        people = appraisals.filtered(lambda one: one.subject == "person")
        if not rules or not people:
            return self.browse()
        before = {
            (one.appraisal_id.id, one.rule_id.id)
            for one in self.search_fetch(
                [("appraisal_id", "in", people.ids)], ["appraisal_id", "rule_id"]
            )
        }
        vals_list = [
            vals
            for vals in self._proposals(cycle, rules, people)
            if (vals["appraisal_id"], vals["rule_id"]) not in before
        ]
        quiet = self.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )
        created = quiet._engine_create(vals_list).with_env(self.env)
        created._ask_superiors()
        return created

    @api.model
    def _proposals(self, cycle, rules, people):
        """Values of all that the rules propose.

        :param people: ``sales.appraisal`` of people
        """
        company, known = cycle.company_id, {}
        held = self._positions(people.user_id)
        results = self._results(cycle, people.user_id)
        tiers = self.env["sales.tier"].sudo().search([("active", "=", True)])
        possible = rules.filtered(lambda rule: rule.outcome != "promote")
        today = company._sales_today()
        for appraisal in people:
            position = held.get(appraisal.user_id)
            if not position or not appraisal.user_id.active:
                continue  # who has left has no consequences
            higher = self._next_tier(tiers, appraisal, position)
            for rule, result, earlier in self._matching(
                rules if higher else possible, appraisal, results[appraisal.user_id]
            ):
                yield {
                    **self._proposed_vals(rule, result, earlier, position, higher),
                    "superior_id": self._superior_of(position, company, known).id,
                    "date_proposed": today,
                    "date_deadline": fields.Date.add(today, days=ANSWER_DAYS),
                }

    @api.model
    def _results(self, cycle, users):
        """Released results of the same kind of period, the latest first.

        :return: dict of ``res.users`` to a list of ``sales.appraisal.result``
        """
        found = defaultdict(list)
        for result in (
            self.env["sales.appraisal.result"]
            .sudo()
            .search(
                [
                    ("company_id", "=", cycle.company_id.id),
                    ("period", "=", cycle.period),
                    ("subject", "=", "person"),
                    ("user_id", "in", users.ids),
                    ("is_published", "=", True),
                    ("has_score", "=", True),
                    ("date_to", "<=", cycle.date_to),
                    ("appraisal_id.state", "!=", "cancelled"),
                ],
                order="date_to desc, id desc",
            )
        ):
            found[result.user_id].append(result)
        return found

    @api.model
    def _matching(self, rules, appraisal, results):
        """Rules that propose something about an appraisal.

        :param results: of the person, the latest first
        :return: list of (rule, result, earlier results that count)
        """
        if not results or results[0].appraisal_id != appraisal:
            return []
        found, taken = [], set()
        for rule in rules:
            if rule.outcome in taken and rule.outcome not in MANY:
                continue
            if rule.tier_ids and appraisal.tier_id not in rule.tier_ids:
                continue
            if results[0].grade_id not in rule.grade_ids:
                continue
            hits = self._hits(rule, appraisal.cycle_id, results)
            if len(hits) < rule.times:
                continue
            taken.add(rule.outcome)
            found.append((rule, results[0], hits[1:]))
        return found

    @api.model
    def _hits(self, rule, cycle, results):
        """Results of the rule's periods that have one of its grades."""
        first = fields.Date.subtract(
            cycle.date_from, months=(rule.periods - 1) * MONTHS[rule.period]
        )
        return [
            result
            for result in results
            if result.date_to >= first and result.grade_id in rule.grade_ids
        ]

    @api.model
    def _next_tier(self, tiers, appraisal, position):
        """The next higher tier, or none.

        Who was promoted since then is no candidate by the appraisal in the old tier.
        """
        level = position.tier_id.level
        if level > appraisal.tier_level:
            return tiers.browse()
        return tiers.filtered(lambda tier: tier.level > level).sorted("level")[:1]

    @api.model
    def _proposed_vals(self, rule, result, earlier, position, higher):
        """Values of a consequence; the rule's are copied.

        :param earlier: results before that count
        :param position: ``sales.tier.assignment`` of today
        :param higher: the tier of a promotion
        """
        appraisal = result.appraisal_id
        return {
            "appraisal_id": appraisal.id,
            "cycle_id": appraisal.cycle_id.id,
            "company_id": appraisal.company_id.id,
            "period": appraisal.period,
            "user_id": appraisal.user_id.id,
            "team_id": position.team_id.id,
            "tier_id": position.tier_id.id,
            "tier_level": position.tier_id.level,
            "grade_id": result.grade_id.id,
            "score": result.score,
            "rule_id": rule.id,
            "outcome": rule.outcome,
            "history": [
                [one.cycle_id.name, one.grade_id.name]
                for one in (earlier if rule.periods > 1 else ())
            ],
            "value_low": rule.value_low,
            "value": rule.value,
            "value_high": rule.value_high,
            "training_subject": rule.training_subject,
            "plan_days": rule.plan_days,
            "check_count": rule.check_count,
            "new_tier_id": rule.outcome == "promote" and higher.id,
        }
