"""What a component says, read once for everybody who is paid by it."""

from functools import cached_property


class ComponentRules:
    """A component as the computation reads it: a thousand times, thus not by the ORM.

    :param component: ``sales.incentive.component``
    """

    def __init__(self, component):
        self.component = component
        self.measure = component._measure()
        self.base_measure = component._base_measure()
        self.scope, self.sharing = component.scope, component.sharing
        self.name, self.unit = component.name, component.metric_id.unit
        self.is_by_target = component.measure == "attainment"
        self._terms = {}

    def terms(self, on_target):
        """How it pays, see ``sales.incentive.component.terms``.

        :param on_target: a person's own on-target bonus (currency)
        """
        if on_target not in self._terms:
            self._terms[on_target] = self.component._terms(on_target)
        return self._terms[on_target]

    @cached_property
    def steps(self):
        """Its multipliers, see ``sales.incentive.component.table``."""
        return self.component._engine_steps()

    @cached_property
    def is_wide(self):
        """Whether facts of others than the person count."""
        return self.scope != "person" or self.sharing != "own"

    @cached_property
    def line_vals(self):
        """Values of ``sales.incentive.statement.line`` that are the same for all."""
        component = self.component
        return {
            "plan_id": component.plan_id.id,
            "component_id": component.id,
            "metric_id": component.metric_id.id,
            "scope": self.scope,
        }
