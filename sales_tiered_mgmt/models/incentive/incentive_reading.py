"""What a computation reads: every measure once, for everybody."""

from ..performance.fact_reader import Facts
from ..target.target_reader import TargetReader


class FactsOfPeriod:
    """The part of a computation that reads; see ``IncentiveComputation``."""

    def facts_of(self, measure, user_ids):
        """Facts of people by a measure, read now unless they are known."""
        known = self._facts.get(measure.key)
        if known is not None and set(user_ids) <= self._users:
            return known
        people = self.people
        return self.reader.sums(measure, people.date_from, people.date_to, (), user_ids)

    def measures(self):
        """All measures of the components, by their keys."""
        found = {}
        for rules in self.rules.values():
            for measure in (rules.measure, rules.base_measure):
                found[measure.key] = measure
        return found

    def _named_metrics(self):
        """The metrics by which collection is told, by their code."""
        Metric = self.env["sales.metric"].sudo().with_context(active_test=False)
        return {
            metric.code: metric
            for metric in Metric.search([("code", "in", ("invoiced", "collected"))])
        }

    def _read_once(self):
        if self.targets is None:
            self._read()

    def _read(self):
        """Read all facts and targets."""
        self.env.flush_all()
        people, wide = self.people, set()
        for component, rules in self.rules.items():
            pairs = {rules.measure, rules.base_measure}
            pairs |= set(self._factor_measures(component))
            if rules.is_wide:
                wide |= pairs
            for measure in pairs:
                self._facts.setdefault(measure.key, measure)
        users = self._users
        is_wide = {measure.key for measure in wide}
        team_ids = people.division_team_ids()
        for key, measure in self._facts.items():
            self._facts[key] = (
                self.reader.sums(
                    measure,
                    people.date_from,
                    people.date_to,
                    people.edges(),
                    None if key in is_wide else users,
                    self.settled(measure),
                    team_ids,
                )
                if users
                else Facts()
            )
        self._read_documents(users)
        self.targets = TargetReader(
            self.company,
            self.components.filtered(
                lambda component: component.measure == "attainment"
            ).metric_id,
            people.date_from,
            people.date_to,
        )
        self._conduct = {}
        if any(step.source == "conduct" for step in self.components.multiplier_ids):
            self._conduct = people.conduct()
        self._grades = {}
        if any(step.source == "grade" for step in self.components.multiplier_ids):
            self._grades = people.grades()

    def _read_documents(self, users):
        for component in self.components:
            measure = self.rules[component].base_measure
            if component.applies_to == "document" and users:
                self._documents[measure.key] = self.reader.documents(
                    measure,
                    self.people.date_from,
                    self.people.date_to,
                    users,
                    self.settled(measure),
                )
