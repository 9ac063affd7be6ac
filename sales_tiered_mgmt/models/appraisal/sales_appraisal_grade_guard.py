from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .appraisal_kinds import exact
from .uninstalling import is_uninstalling

# what a grade means: it stays once somebody has the grade
MEANING = {"name", "score_from", "company_id"}
# what changes the grades that people get
BANDS = {"score_from", "company_id", "active"}
WHOLE = Decimal(100)


class SalesAppraisalGradeGuard(models.AbstractModel):
    """Grades are the same for everybody, and a grade given keeps its meaning.

    They are changed between cycles: within one, some would be graded by other grades
    than the rest. Whether they are a whole set can only be said of all of them: a
    banner shows what is missing, and no cycle opens before it is put right. Policy:
    A3.3, D3.3.
    """

    _name = "sales.appraisal.grade.guard"
    _description = "Guard of Appraisal Grades"
    _inherit = ["sales.leader.mixin"]

    problems = fields.Text(
        "To Put Right",
        compute="_compute_problems",
        help="What is missing in the grades of the company, or common to all.",
    )
    is_used = fields.Boolean(
        compute="_compute_is_used", help="Somebody has, or had, this grade."
    )

    @api.depends("score_from", "guideline", "active", "company_id")
    @api.depends_context("lang")
    def _compute_problems(self):
        for company, grades in self.grouped("company_id").items():
            grades.problems = "\n".join(self._set_of(company)._set_problems()) or False

    def _compute_is_used(self):
        used = self._used()
        for grade in self:
            grade.is_used = grade._origin in used

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Add grades.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: a cycle is running
        """
        self._check_administers()
        grades = super().create(vals_list)
        grades._check_no_cycle()
        return grades

    def write(self, vals):
        """Change grades.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: somebody has the grade, or a cycle is running
        """
        self._check_administers()
        if MEANING & vals.keys() and (used := self._used()):
            changed = used.filtered(lambda grade: grade._is_changed(vals))
            if changed:
                raise UserError(
                    self.env._(
                        "Grade %s was given to people and keeps its name and points. "
                        "Archive it and add a new one.",
                        changed[:1].name,
                    )
                )
        if BANDS & vals.keys():
            self._check_no_cycle()
        result = super().write(vals)
        if "company_id" in vals:
            self._check_no_cycle()
        return result

    def unlink(self):
        """Delete grades.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: somebody has the grade, or a cycle is running
        """
        if not is_uninstalling(self.env):
            self._check_unlink()
        return super().unlink()

    def _check_unlink(self):
        self._check_administers()
        if used := self._used():
            raise UserError(
                self.env._(
                    "Grade %s was given to people and stays. Archive it instead.",
                    used[:1].name,
                )
            )
        self._check_no_cycle()

    def _check_administers(self):
        """:raise AccessError: the acting user is no sales administrator"""
        if not self._acts_freely():
            raise AccessError(
                self.env._(
                    "Appraisal grades are made by sales administrators who hold no "
                    "tier themselves."
                )
            )

    def _is_changed(self, vals):
        self.ensure_one()
        fields_ = self._fields
        return any(
            fields_[name].convert_to_cache(vals[name], self)
            != fields_[name].convert_to_cache(self[name], self)
            for name in MEANING & vals.keys()
        )

    def _used(self):
        """Those of the grades that somebody has, or had."""
        if not self.ids:
            return self.browse()
        Result = self.env["sales.appraisal.result"].sudo()
        Change = self.env["sales.appraisal.change"].sudo()
        ids = set()
        for Model, name in (
            (Result, "grade_id"),
            (Result, "grade_computed_id"),
            (Change, "grade_before_id"),
            (Change, "grade_after_id"),
        ):
            rows = Model._read_group([(name, "in", self.ids)], [name])
            ids.update(grade.id for (grade,) in rows)
        return self.browse(sorted(ids))

    def _check_no_cycle(self):
        """:raise UserError: a cycle that grades by these is running"""
        domain = [("state", "=", "open")]
        companies = self.company_id
        if companies and all(grade.company_id for grade in self):
            domain.append(("company_id", "in", companies.ids))
        cycle = self.env["sales.appraisal.cycle"].sudo().search(domain, limit=1)
        if cycle:
            raise UserError(
                self.env._(
                    "Cycle %s is running: its people are all graded alike. Change the "
                    "grades once it is closed.",
                    cycle.name,
                )
            )

    # ------------------------------------------------------------
    # All of them together
    # ------------------------------------------------------------

    @api.model
    def _set_of(self, company):
        """The grades that belong together: of a company, or common to all."""
        return self.sudo().search([("company_id", "=", company.id)])

    def _set_problems(self):
        """What is missing in a set of grades, a sentence each."""
        if not self:
            yield self.env._("There are no grades.")
            return
        lowest = min(self, key=lambda grade: grade.score_from)
        if lowest.score_from:
            yield self.env._(
                "The lowest grade, %(grade)s, starts from %(start)s points; it must "
                "from 0, so that everybody has one.",
                grade=lowest.name,
                start=f"{lowest.score_from:g}",
            )
        whole = sum(exact(grade.guideline) for grade in self)
        if whole != WHOLE:
            yield self.env._(
                "The expected parts of the group sum up to %s %%, and must to 100 %%.",
                whole,
            )

    def _check_set(self, company):
        """:raise UserError: the grades of a company are no whole set"""
        grades = self.env["sales.appraisal.grade"]._of_company(company)
        if problems := list(grades._set_problems()):
            raise UserError(
                self.env._(
                    "The grades are not complete. Put them right under Configuration > "
                    "Appraisal Grades.\n%s",
                    "\n".join(problems),
                )
            )
