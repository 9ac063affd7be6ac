from collections import namedtuple
from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError

Stint = namedtuple("Stint", "team user number date_from date_to")


class SalesTargetPlanPeople(models.AbstractModel):
    """The tree of sheets, made from the dated assignments.

    A person who moves within the year has a sheet in each team, each with the days
    there. Later changes of the organization are followed without touching figures.
    Policy: D1.1, D1.2, A3.4.
    """

    _name = "sales.target.plan.people"
    _description = "People of a Target Plan"
    _inherit = ["sales.target.plan.rows"]

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_prepare(self):
        """Make the sheets of the division, its teams and people, with empty rows.

        :raise AccessError: the acting user does not lead the division
        :raise UserError: the plan is no draft, or has no metric
        """
        self.check_access("write")
        self._check_leads()
        self._touch()
        for plan in self:
            if plan.state != "draft":
                raise UserError(
                    self.env._("%s is handed down already.", plan.display_name)
                )
            if not plan.metric_ids:
                raise UserError(
                    self.env._("%s: choose what is measured first.", plan.display_name)
                )
            plan.sudo()._sync_people()
        return True

    def action_update_people(self):
        """Follow joiners, leavers, transfers and new leaders; figures stay.

        :raise AccessError: the acting user does not lead the division
        :raise UserError: the plan is not being made any more
        """
        self.check_access("write")
        self._check_leads()
        self._touch()
        for plan in self:
            if plan.state not in ("draft", "distributed") or not plan.sheet_ids:
                raise UserError(
                    self.env._(
                        "People are brought up to date while a plan is being made. "
                        "Open a new version of %s.",
                        plan.display_name,
                    )
                )
            plan.sudo()._sync_people()
        return True

    # ------------------------------------------------------------
    # The tree
    # ------------------------------------------------------------

    def _sync_people(self):
        """Make the sheets what the organization says; tell what has changed."""
        self.ensure_one()
        is_new = not self.sheet_ids
        stints = self._stints()
        teams = self._sync_teams({stint.team for stint in stints})
        joined, left = self._sync_persons(stints, teams)
        self._sync_rows()
        if not is_new and (joined or left):
            self.message_post(
                body=self.env._(
                    "People brought up to date. New: %(joined)s. Gone: %(left)s. The "
                    "figures are as they were.",
                    joined=", ".join(sheet._owner_name() for sheet in joined) or "–",
                    left=", ".join(sheet._owner_name() for sheet in left) or "–",
                ),
                subtype_xmlid="mail.mt_note",
            )

    def _plan_teams(self):
        """The division and all teams below, archived ones included."""
        Team = self.env["crm.team"].sudo().with_context(active_test=False)
        return Team.search([("id", "child_of", self.team_id.id)])

    def _stints(self):
        """Who is in which team from when to when within the plan.

        Assignments that follow each other in one team, a promotion, are one stint.

        :return: list of :class:`Stint`; ``number`` counts a person's stints in a team
        """
        assignments = (
            self.env["sales.tier.assignment"]
            .sudo()
            .search(
                [
                    ("team_id", "in", self._plan_teams().ids),
                    ("date_from", "<=", self.date_to),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", self.date_from),
                ],
                order="user_id, date_from, id",
            )
        )
        stints = {}
        for held in assignments:
            start = max(held.date_from, self.date_from)
            end = min(held.date_to or self.date_to, self.date_to)
            known = stints.setdefault((held.team_id, held.user_id), [])
            if known and start - known[-1].date_to <= timedelta(days=1):
                known[-1] = known[-1]._replace(date_to=end)
            else:
                known.append(Stint(held.team_id, held.user_id, len(known), start, end))
        return [stint for own in stints.values() for stint in own]

    def _sync_teams(self, staffed):
        """Sheets of the division and of every team with people in or below it.

        :param staffed: set of ``crm.team`` with people of their own
        :return: dict of ``crm.team`` to its sheet
        """
        Sheet = self.env["sales.target.sheet"].sudo()
        existing = self.sheet_ids.filtered(lambda sheet: sheet.kind != "person")
        sheets = {sheet.team_id: sheet for sheet in existing}
        wanted = {self.team_id}
        for team in staffed:
            while team not in wanted:
                wanted.add(team)
                team = team.parent_id
        levels = {}
        for team in sorted(wanted - sheets.keys(), key=lambda team: team.id):
            levels.setdefault(team.parent_path.count("/"), []).append(team)
        for _depth, teams in sorted(levels.items()):
            vals_list = [self._team_vals(team, sheets) for team in teams]
            made = Sheet._engine_create(vals_list)
            sheets.update(zip(teams, made, strict=True))
        for sheet in existing:
            if sheet.user_id != sheet.team_id.user_id:
                sheet._engine_write({"user_id": sheet.team_id.user_id.id})
        return sheets

    def _team_vals(self, team, sheets):
        is_division = team == self.team_id
        parent = sheets.get(team.parent_id)
        return {
            "plan_id": self.id,
            "company_id": self.company_id.id,
            "kind": "division" if is_division else "team",
            "team_id": team.id,
            "user_id": team.user_id.id,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "parent_id": False if is_division else parent.id,
            "superior_team_id": False if is_division else parent.team_id.id,
        }

    def _sync_persons(self, stints, teams):
        """Sheets of the people, each with the days in the team.

        :return: the new sheets and those of people who are there no more or shorter
        """
        Sheet = self.env["sales.target.sheet"].sudo()
        known = self._known_stints()
        left, vals_list = Sheet, []
        rates = self._full_time_rates({stint.user for stint in stints})
        for stint in stints:
            sheet = known.pop((stint.team, stint.user, stint.number), None)
            if not sheet:
                vals_list.append(
                    {
                        **self._team_vals(stint.team, teams),
                        "kind": "person",
                        "user_id": stint.user.id,
                        "date_from": stint.date_from,
                        "date_to": stint.date_to,
                        "fte": rates.get(stint.user, 1.0),
                        "parent_id": teams[stint.team].id,
                        "superior_team_id": stint.team.id,
                    }
                )
            elif (sheet.date_from, sheet.date_to) != (stint.date_from, stint.date_to):
                if stint.date_to < sheet.date_to:
                    left |= sheet
                sheet._engine_write(
                    {"date_from": stint.date_from, "date_to": stint.date_to}
                )
        gone = Sheet.union(*known.values()) if known else Sheet
        empty = gone.filtered(
            lambda sheet: (
                sheet.state == "open" and not any(sheet.target_ids.mapped("amount"))
            )
        )
        left |= gone - empty
        empty._engine_unlink()
        return Sheet._engine_create(vals_list), left

    def _known_stints(self):
        """The people's sheets by team, person and number of the stint there."""
        known, numbers = {}, {}
        people = self.sheet_ids.filtered(lambda sheet: sheet.kind == "person")
        for sheet in people.sorted(lambda sheet: (sheet.date_from, sheet.id)):
            key = (sheet.team_id, sheet.user_id)
            numbers[key] = numbers.get(key, -1) + 1
            known[(*key, numbers[key])] = sheet
        return known

    def _full_time_rates(self, users):
        """Share of full time by the working schedule of the company's employees.

        :return: dict of ``res.users`` to a share above 0, at most 1
        """
        employees = (
            self.env["hr.employee"]
            .sudo()
            .search(
                [
                    ("user_id", "in", [user.id for user in users]),
                    ("company_id", "=", self.company_id.id),
                ]
            )
        )
        rates = {
            employee.user_id: employee.resource_calendar_id.work_time_rate / 100
            for employee in employees
        }
        return {user: min(rate, 1.0) for user, rate in rates.items() if rate >= 0.01}
