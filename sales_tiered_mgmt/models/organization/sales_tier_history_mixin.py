from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import ValidationError


class SalesTierHistoryMixin(models.AbstractModel):
    """Keeps a person's assignments one after the other: no overlap, no accidental gap.

    An assignment ends the day before the next one begins. As long as the next one is
    only planned, the end moves along with it, and disappears when it is withdrawn.
    """

    _name = "sales.tier.history.mixin"
    _description = "History of Tier Assignments"

    # ------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------

    def _check_histories(self):
        """Refuse overlaps, and gaps that nobody asked for.

        Called at the end of ``create``, ``write`` and ``unlink`` rather than as a
        constraint: a start and the end before it move one after the other.
        """
        for history in self._histories(self.user_id).values():
            for earlier, later in zip(history, history[1:], strict=False):
                if (earlier | later) & self:
                    self._check_neighbours(earlier, later)

    def _check_neighbours(self, earlier, later):
        if not earlier.date_to or earlier.date_to >= later.date_from:
            raise ValidationError(
                self.env._(
                    "%(person)s is assigned to %(team)s from %(start)s already. "
                    "Two assignments of a person cannot overlap.",
                    person=later.user_id.name,
                    team=earlier.team_id.name,
                    start=earlier.date_from,
                )
            )
        gap = later.date_from - earlier.date_to > timedelta(days=1)
        if gap and not later.is_break_intended:
            raise ValidationError(
                self.env._(
                    "%(person)s would hold no tier between %(end)s and %(start)s. "
                    "Close the gap, or mark the new assignment as following a break "
                    "in service.",
                    person=later.user_id.name,
                    end=earlier.date_to,
                    start=later.date_from,
                )
            )

    def _histories(self, users):
        """Assignments per user, oldest first, whoever may see them.

        :param users: ``res.users``
        :return: dict of user to ``sales.tier.assignment``
        """
        records = self.sudo().search(
            [("user_id", "in", users.ids)], order="date_from, id"
        )
        return dict(records.grouped("user_id"))

    # ------------------------------------------------------------
    # Predecessors and successors
    # ------------------------------------------------------------

    def _chain(self, vals_list):
        """Complete the dates of new assignments; each ends where the next begins.

        :param vals_list: values to create, completed in place
        :return: dict of index to the index of the values that follow it
        """
        by_user = {}
        for index, vals in enumerate(vals_list):
            vals["date_from"] = (
                fields.Date.to_date(vals.get("date_from")) or self._organization_today()
            )
            by_user.setdefault(vals.get("user_id"), []).append(index)
        followers = {}
        for indexes in by_user.values():
            indexes.sort(key=lambda index: vals_list[index]["date_from"])
            for index, next_index in zip(indexes, indexes[1:], strict=False):
                if not vals_list[index].get("date_to"):
                    start = vals_list[next_index]["date_from"]
                    vals_list[index]["date_to"] = start - timedelta(days=1)
                    followers[index] = next_index
        return followers

    def _end_predecessors(self, vals_list):
        """End the open assignments of the people who are to get a new one.

        :return: the ended ``sales.tier.assignment``, their effects still in place
        """
        starts, lasting = {}, {}
        for vals in vals_list:
            user_id, start = vals.get("user_id"), vals["date_from"]
            starts[user_id] = min(start, starts.get(user_id, start))
            if not vals.get("date_to"):
                lasting[user_id] = start
        open_ones = self.sudo().search(
            [("user_id", "in", list(starts)), ("date_to", "=", False)]
        )
        for other in open_ones:
            start = lasting.get(other.user_id.id)
            if start and other.date_from >= start:
                other._refuse_start(start)
        open_ones = open_ones.filtered(
            lambda record: record.date_from < starts[record.user_id.id]
        )
        by_start = open_ones.grouped(lambda record: starts[record.user_id.id])
        for start, records in by_start.items():
            records._engine_write({"date_to": start - timedelta(days=1)})
        # the unique index sees the end of the old before the start of the new
        open_ones.flush_recordset()
        return open_ones

    def _refuse_start(self, start):
        """Say why nothing can start on ``start`` (date): this one starts then or later.

        :raise ValidationError: always
        """
        raise ValidationError(
            self.env._(
                "%(person)s has an assignment to %(team)s from %(other)s, nothing "
                "lasting can begin on %(start)s. Withdraw it if it is planned, correct "
                "it on its first day, or choose a later day.",
                person=self.user_id.name,
                team=self.team_id.name,
                other=self.date_from,
                start=start,
            )
        )

    def _link_successors(self, assignments):
        first = {}
        for assignment in assignments.sorted("date_from", reverse=True):
            first[assignment.user_id] = assignment
        for predecessor in self:
            predecessor._engine_write({"successor_id": first[predecessor.user_id].id})

    def _move_predecessors(self, start):
        """Let what ended where these assignments begin end before ``start`` (date)."""
        predecessors = self.sudo().search([("successor_id", "in", self.ids)])
        if predecessors:
            predecessors._engine_write({"date_to": start - timedelta(days=1)})
            predecessors.flush_recordset()
            predecessors._refresh_states()

    def _go_on(self):
        """Continue until the next assignment, or openly: the successor is withdrawn."""
        histories = self._histories(self.user_id)
        for assignment in self:
            later = histories[assignment.user_id].filtered(
                lambda other, end=assignment.date_to: other.date_from > end
            )[:1]
            end = later.date_from - timedelta(days=1) if later else False
            assignment._engine_write({"date_to": end, "successor_id": later.id})
        self._refresh_states()

    def _end(self, date_to, reason=False):
        """End current assignments after ``date_to`` (date), not before they begin."""
        for first_day, assignments in self.grouped("date_from").items():
            assignments.write(
                {"date_to": max(date_to, first_day), "end_reason": reason}
            )
