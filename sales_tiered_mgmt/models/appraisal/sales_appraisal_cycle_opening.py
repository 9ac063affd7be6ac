from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .appraisal_figures import AppraisalFigures
from .appraisal_people import CyclePeople

# copies that lines, assessments and results keep of their appraisal
COPIED = ("company_id", "user_id", "team_id", "tier_level")


class SalesAppraisalCycleOpening(models.AbstractModel):
    """Makes all appraisals of a cycle at once, figures included.

    A number of queries that does not grow with the people. Policy: D3.1, A3.3.
    """

    _name = "sales.appraisal.cycle.opening"
    _description = "Opening of an Appraisal Cycle"
    _inherit = ["sales.leader.mixin"]

    def action_open(self):
        """Make the appraisals of everybody in force, by the templates in use.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: it is open already, its period has not begun, or a tier has no
            template
        """
        self._check_administers()
        for cycle in self:
            cycle._lock_row()
            if cycle.state != "draft":
                raise UserError(self.env._("%s is open already.", cycle.name))
            cycle._check_period_begun()
            people = CyclePeople(cycle.sudo()).find()
            cycle.sudo()._open(people)
        return True

    def _check_period_begun(self):
        """Before the end the figures are those so far; they are read again until the
        approval, and the cycle is closed after the end.

        :raise UserError: the period has not begun
        """
        self.ensure_one()
        if self.date_from > self.company_id.sudo()._sales_today():
            raise UserError(
                self.env._(
                    "%(cycle)s begins on %(day)s: there is nothing to appraise yet.",
                    cycle=self.name,
                    day=self.date_from,
                )
            )

    def _check_administers(self):
        """:raise AccessError: the acting user is no sales administrator"""
        if not self._acts_freely():
            raise AccessError(
                self.env._("Appraisal cycles are run by sales administrators.")
            )
        self.check_access("write")

    def _lock_row(self):
        self.ensure_one()
        self.env.execute_query(
            SQL(
                "SELECT id FROM sales_appraisal_cycle WHERE id = %s FOR UPDATE", self.id
            )
        )
        self.invalidate_recordset(["state"])

    def _open(self, people):
        """Make what ``people`` has found, and run."""
        self.ensure_one()
        forms = self._forms(people)
        appraisals = self._make(people, forms)
        self._engine_write(
            {
                "state": "open",
                "date_opened": fields.Datetime.now(),
                "skipped": people.skipped,
            }
        )
        appraisals._notify_opened()
        return appraisals

    def _forms(self, people):
        """The template of each candidate, teams included.

        :return: dict of candidate to ``sales.appraisal.template``
        :raise UserError: nobody is to be appraised, or a tier has no template in use
        """
        Template, Tier = self.env["sales.appraisal.template"], self.env["sales.tier"]
        by_tier = Template._in_use(self.company_id, "person", self.period)
        missing = (
            Tier.browse({one.tier_id for one in people.candidates})
            - Tier.union(*by_tier)
            if by_tier
            else Tier.browse({one.tier_id for one in people.candidates})
        )
        if missing:
            raise UserError(
                self.env._(
                    "%(cycle)s cannot be opened: there is no appraisal template in use "
                    "for %(tiers)s. Put one in use under Configuration > Appraisal "
                    "Templates.",
                    cycle=self.name,
                    tiers=", ".join(missing.mapped("name")),
                )
            )
        if not people.candidates:
            raise UserError(
                self.env._(
                    "%(cycle)s cannot be opened: nobody was in the sales force from "
                    "%(first)s to %(last)s for at least %(days)s days.",
                    cycle=self.name,
                    first=self.date_from,
                    last=self.date_to,
                    days=self.least_days,
                )
            )
        forms = {one: by_tier[Tier.browse(one.tier_id)] for one in people.candidates}
        teams = Template._in_use(self.company_id, "team", self.period)
        if self.with_teams and teams:
            (template,) = teams.values()
            forms |= dict.fromkeys(people.team_candidates(), template)
        return forms

    def _make(self, people, forms):
        """Create appraisals with lines, empty assessments and results.

        :return: ``sales.appraisal``
        """
        figures = AppraisalFigures(people, forms).run()
        appraisals = self._make_appraisals(people, forms)
        line_vals = [
            appraisal._line_vals(indicator, figures[candidate, indicator])
            for candidate, appraisal in appraisals.items()
            for indicator in forms[candidate].sudo().indicator_ids
        ]
        made = self.env["sales.appraisal"].union(*appraisals.values())
        lines = self.env["sales.appraisal.line"]._engine_insert(
            line_vals, ("appraisal_id", "indicator_id")
        )
        ids = {(appraisal, indicator): row for row, appraisal, indicator in lines}
        ratings = [vals for one in line_vals for vals in self._rating_vals(one, ids)]
        for appraisal in made:
            ratings += self._overall_vals(appraisal)
        self.env["sales.appraisal.rating"]._engine_insert(ratings)
        self.env["sales.appraisal.result"]._engine_insert(
            [self._result_vals(appraisal) for appraisal in made]
        )
        made._score()
        return made

    def _make_appraisals(self, people, forms):
        """The appraisals without their parts: dict of candidate to appraisal.

        Nobody follows them: what is noted about an appraisal is not for the person.
        """
        # read together: all teams, their leaders and what these hold
        leaders = self.env["crm.team"].browse(people.teams.all_ids()).user_id
        leaders.fetch(["active", "company_ids"])
        leaders.mapped("sales_tier_id.level")
        vals_list = [
            self._appraisal_vals(people, one, form) for one, form in forms.items()
        ]
        rows = self.env["sales.appraisal"]._engine_insert(
            self._with_assessors(vals_list), ("user_id", "team_id")
        )
        # read together, not one by one
        made = self.env["sales.appraisal"].browse(row[0] for row in rows)
        by_owner = {
            (user_id, user_id or team_id): appraisal
            for appraisal, (_id, user_id, team_id) in zip(made, rows, strict=True)
        }
        return {one: by_owner[one.user_id, one.user_id or one.team_id] for one in forms}

    def _appraisal_vals(self, people, candidate, template):
        share = candidate.days / people.days
        tier = self.env["sales.tier"].browse(candidate.tier_id)
        leader = self.env["crm.team"].browse(candidate.team_id).user_id
        return {
            "cycle_id": self.id,
            "company_id": self.company_id.id,
            "period": self.period,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "subject": template.subject,
            "user_id": candidate.user_id,
            "team_id": candidate.team_id,
            "division_id": people.teams.root(candidate.team_id),
            "tier_id": candidate.tier_id,
            # a team is seen before the release by those above its leader
            "tier_level": tier.level
            if candidate.user_id
            else leader.sales_tier_id.level,
            "template_id": template.id,
            "days": candidate.days,
            "share": share,
            "note": self._case_words(candidate.cases),
            "state": "self" if candidate.user_id else "assess",
            "deadline_self": self.date_self,
            "deadline_assess": self.date_assess,
        }

    def _with_assessors(self, vals_list):
        """Name the superior of each, looked up once for each team and person."""
        Appraisal, known = self.env["sales.appraisal"], {}
        Team, User = self.env["crm.team"], self.env["res.users"]
        for vals in vals_list:
            team = Team.browse(vals["team_id"])
            # nobody is the own superior: it matters for those who lead only
            person = User.browse(vals["user_id"]) or team.user_id
            is_leader = (
                person
                in Team.browse(
                    map(int, (team.parent_path or "").split("/")[:-1])
                ).user_id
            )
            key = (team, person if is_leader else User, vals["tier_level"])
            if key not in known:
                known[key] = Appraisal._superior(
                    team, person, self.company_id, vals["tier_level"]
                )
            vals["assessor_id"] = known[key].id
        return vals_list

    def _case_words(self, cases):
        """What is special about somebody in this period, or False."""
        words = {
            "joined": self.env._("joined within the period"),
            "left": self.env._("left within the period"),
            "break": self.env._("was out of the sales force for a time"),
            "moved": self.env._("changed the team"),
            "tier": self.env._("changed the tier"),
        }
        return ", ".join(words[case] for case in cases) or False

    def _rating_vals(self, line, ids):
        """Values of the empty assessments of a line, one for each side.

        :param line: values of the line
        :param ids: dict of (appraisal id, indicator id) to the line's id
        """
        base = {
            **{name: line[name] for name in COPIED},
            "appraisal_id": line["appraisal_id"],
            "line_id": ids[line["appraisal_id"], line["indicator_id"]],
            "indicator_id": line["indicator_id"],
            "sequence": line["sequence"],
            "is_automatic": line["is_automatic"],
        }
        return _sides(base)

    def _overall_vals(self, appraisal):
        """The same about the whole."""
        base = {
            **_copies(appraisal),
            "appraisal_id": appraisal.id,
            "line_id": None,
            "indicator_id": None,
            "sequence": 10_000,
            "is_automatic": True,
        }
        return _sides(base)

    def _result_vals(self, appraisal):
        return {
            **_copies(appraisal),
            "appraisal_id": appraisal.id,
            "cycle_id": appraisal.cycle_id.id,
            "period": appraisal.period,
            "date_to": appraisal.date_to,
            "subject": appraisal.subject,
            "division_id": appraisal.division_id.id,
            "tier_id": appraisal.tier_id.id,
            "assessor_id": appraisal.assessor_id.id,
        }


def _copies(record):
    """Values of the copied fields."""
    return {
        name: record[name] if name == "tier_level" else record[name].id
        for name in COPIED
    }


def _sides(base):
    """Empty assessments of both sides; a team does not assess itself."""
    sides = ("self", "superior") if base["user_id"] else ("superior",)
    return [{**base, "side": side} for side in sides]
