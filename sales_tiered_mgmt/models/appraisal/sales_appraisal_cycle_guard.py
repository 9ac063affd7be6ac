from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# what the cycle itself writes
MADE_FIELDS = frozenset(
    {"state", "date_opened", "date_closed", "skipped", "name", "date_to"}
)
# records of its own that nobody names
MADE_RELATIONS = frozenset({"appraisal_ids"})
# what the appraisals were made by
FIXED_FIELDS = frozenset(
    {
        *("company_id", "period", "date_from", "least_days", "leavers"),
        *("tier_change", "with_teams", "is_peers_asked"),
    }
)
# what an ended cycle still takes: archiving, and what Odoo writes for a discussion
LASTING_FIELDS = frozenset(
    {"active", "activity_ids", "message_ids", "message_follower_ids"}
)
# of the cycle, and the copy that each appraisal keeps
DEADLINES = {
    "date_self": ("deadline_self", ("self",)),
    "date_assess": ("deadline_assess", ("self", "assess")),
}


class SalesAppraisalCycleGuard(models.AbstractModel):
    """Cycles are set up by sales administrators outside the tiers; what they decided
    stays.

    Once it is open, the period and the rules by which people were chosen are fixed: the
    appraisals were made by them. Days of the phases may be moved. Policy: A3.3, D3.1.
    """

    _name = "sales.appraisal.cycle.guard"
    _description = "Guard of an Appraisal Cycle"

    @api.model_create_multi
    def create(self, vals_list):
        """Begin cycles, always as drafts.

        :raise AccessError: the acting user is no sales administrator
        """
        prepared = []
        for vals in vals_list:
            self._refuse_made_fields(vals)
            # whatever the context defaults
            prepared.append(
                {
                    **vals,
                    "state": "draft",
                    "date_opened": False,
                    "date_closed": False,
                    "skipped": False,
                }
            )
        context = {
            key: value
            for key, value in self.env.context.items()
            if key.removeprefix("default_") not in MADE_FIELDS | MADE_RELATIONS
        }
        clean = self.with_context(context)  # pylint: disable=context-overridden
        cycles = super(SalesAppraisalCycleGuard, clean).create(prepared)
        cycles = cycles.with_env(self.env)
        cycles._check_administers()
        return cycles

    def write(self, vals):
        """Change a cycle as far as it has not decided anything by it.

        :raise AccessError: the acting user is no sales administrator, or only the
            cycle itself writes that
        :raise UserError: it is too late for that
        """
        self._refuse_made_fields(vals)
        changed = vals.keys() - (LASTING_FIELDS - {"active"})
        if not changed:
            return super().write(vals)
        self._check_administers()
        for cycle in self:
            cycle._check_changeable(changed)
        before = {cycle: {name: cycle[name] for name in DEADLINES} for cycle in self}
        result = super().write(vals)
        if DEADLINES.keys() & vals.keys():
            self._move_deadlines(before)
        return result

    def copy_data(self, default=None):
        """The period after, by the same rules, with days of its own."""
        dates = {"date_self", "date_assess", "date_calibrate", "date_publish"}
        return [
            {
                key: value
                for key, value in vals.items()
                if key not in dates | MADE_FIELDS
            }
            | {"date_from": fields.Date.add(cycle.date_to, days=1)}
            | (default or {})
            for cycle, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_administers()
        for cycle in self:
            if cycle.state != "draft":
                raise UserError(
                    self.env._(
                        "%s was opened, or given up, and stays on record. Archive it "
                        "instead.",
                        cycle.name,
                    )
                )

    def _refuse_made_fields(self, vals):
        if (MADE_FIELDS | MADE_RELATIONS) & vals.keys():
            raise AccessError(
                self.env._(
                    "What becomes of an appraisal cycle is recorded by its steps: "
                    "open, close, cancel."
                )
            )

    def _check_changeable(self, changed):
        """:raise UserError: the cycle is past changing one of the fields"""
        self.ensure_one()
        if self.state == "draft":
            return
        if self.state == "open":
            fixed = changed & (FIXED_FIELDS | {"active"})
        else:
            fixed = changed - LASTING_FIELDS
        if fixed:
            labels = self.fields_get(list(fixed), ["string"])
            raise UserError(
                self.env._(
                    "%(cycle)s is %(state)s: %(fields)s stays as it is.",
                    cycle=self.name,
                    state=dict(self._fields["state"]._description_selection(self.env))[
                        self.state
                    ],
                    fields=", ".join(
                        sorted(label["string"] for label in labels.values())
                    ),
                )
            )

    def _engine_write(self, vals):
        """Write what only the cycle itself sets."""
        # past this class's own write, which refuses these fields
        # pylint: disable-next=super-method-mismatch
        return super(SalesAppraisalCycleGuard, self.sudo()).write(vals)

    def _move_deadlines(self, before):
        """Let the appraisals that had the cycle's day follow it; extensions stay.

        :param before: dict of cycle to the days it had
        :raise UserError: a day of a running cycle is moved into the past
        """
        for cycle in self.filtered(lambda one: one.state == "open"):
            today = cycle.company_id.sudo()._sales_today()
            for name, (copy, states) in DEADLINES.items():
                if cycle[name] == before[cycle][name]:
                    continue
                if cycle[name] < today:
                    raise UserError(
                        self.env._(
                            "%(cycle)s is running: no phase ends before today, "
                            "%(day)s.",
                            cycle=cycle.name,
                            day=today,
                        )
                    )
                following = cycle._appraisals().filtered(
                    lambda one, name=name, copy=copy, states=states, cycle=cycle: (
                        one.state in states and one[copy] == before[cycle][name]
                    )
                )
                following._engine_write({copy: cycle[name]})
                following._notify_extended({copy: cycle[name]})
