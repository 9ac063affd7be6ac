from odoo import SUPERUSER_ID, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...engine.appraisal_peers import choose
from .feedback_choice import FeedbackChoice

# until the superior's assessment is handed in
UNDER_WAY = ("self", "assess")


class SalesAppraisalFeedbackReviewers(models.AbstractModel):
    """Who is asked about a person: proposed, chosen by the superior, asked for good.

    Policy: D3.2, F1.3.
    """

    _name = "sales.appraisal.feedback.reviewers"
    _description = "Reviewers of an Appraisal"

    # ------------------------------------------------------------
    # Who is asked
    # ------------------------------------------------------------

    def _propose_reviewers(self):
        """Propose reviewers where the template asks peers; as superuser."""
        own = self.filtered(
            lambda one: (
                one.subject == "person"
                and one.template_id.has_peers
                and not one.feedback_state
            )
        )
        rows = []
        for appraisals in own.grouped("cycle_id").values():
            found = choose(FeedbackChoice(appraisals).circles())
            for appraisal in appraisals:
                rows += [
                    appraisal._reviewer_vals(reviewer_id, circle)
                    for reviewer_id, circle in found[appraisal.user_id.id]
                ]
        self.env["sales.appraisal.feedback"]._engine_insert(rows)
        own._engine_store([{"id": one.id, "feedback_state": "proposed"} for one in own])

    def _reviewer_vals(self, reviewer_id, circle="chosen"):
        return {
            "appraisal_id": self.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "tier_level": self.tier_level,
            "reviewer_id": reviewer_id,
            "circle": circle,
            "state": "proposed",
        }

    def action_choose_reviewers(self):
        """Open the dialog in which the superior changes the list."""
        self.ensure_one()
        self._check_chooses()
        wizard = self.env["sales.appraisal.reviewers"].create(
            {
                "appraisal_id": self.id,
                "reviewer_ids": [Command.set(self._listed().reviewer_id.ids)],
            }
        )
        return wizard._get_records_action(name=self.env._("Reviewers"), target="new")

    def _listed(self):
        """Reviewers who are proposed or asked, as superuser."""
        return self._every("feedback").filtered(
            lambda row: row.state in ("proposed", "asked")
        )

    def _check_chooses(self):
        """
        :raise AccessError: the acting user does not stand above the person
        :raise UserError: it is too late, or peers are not asked
        """
        self.check_access("read")
        self._check_leads()
        for appraisal in self:
            appraisal._check_state(*UNDER_WAY)
            if appraisal.feedback_state not in ("proposed", "asked"):
                raise UserError(
                    self.env._(
                        "%s: the peer feedback is over, or the template does not ask "
                        "peers.",
                        appraisal.display_name,
                    )
                )

    def _set_reviewers(self, reviewers):
        """Change the list; who was asked already stays on it.

        :param reviewers: ``res.users``
        :raise UserError: somebody is no peer, or there are too few or too many
        """
        self.ensure_one()
        self._check_chooses()
        self._lock_rows()
        own = self.sudo()
        rows = own._every("feedback")
        asked = rows.filtered(lambda row: row.state == "asked")
        if asked.reviewer_id - reviewers:
            raise UserError(
                self.env._(
                    "%s was asked already and stays a reviewer.",
                    (asked.reviewer_id - reviewers)[:1].name,
                )
            )
        new = reviewers - asked.reviewer_id
        own._check_reviewers(reviewers, new)
        kept = rows.filtered(
            lambda row: row.state == "proposed" and row.reviewer_id in new
        )
        declined = rows.filtered(lambda row: row.state == "declined").reviewer_id
        if declined & new:
            raise UserError(
                self.env._("%s has declined: choose somebody else.", declined[:1].name)
            )
        (rows.filtered(lambda row: row.state == "proposed") - kept)._engine_unlink()
        self.env["sales.appraisal.feedback"].sudo()._engine_create(
            [own._reviewer_vals(user.id) for user in new - kept.reviewer_id]
        )
        self.invalidate_recordset(["feedback_ids"])

    def _possible_reviewers(self):
        """Who can tell about the person: the sales force, without superiors."""
        self.ensure_one()
        choice = FeedbackChoice(self)
        return self.env["res.users"].browse(sorted(choice.able - choice.barred(self)))

    def _check_reviewers(self, reviewers, new):
        """Whether these people can tell about the person; see ``_set_reviewers``."""
        template = self.template_id
        if wrong := (new - self._possible_reviewers())[:1]:
            raise UserError(
                self.env._(
                    "%(reviewer)s is no peer of %(person)s: reviewers work in the same "
                    "sales force, and are neither the person nor a superior.",
                    reviewer=wrong.name,
                    person=self.user_id.name,
                )
            )
        if not template.peer_minimum <= len(reviewers) <= template.peer_count:
            raise UserError(
                self.env._(
                    "Choose from %(least)s to %(most)s reviewers: with fewer answers "
                    "nothing is shown to anybody.",
                    least=template.peer_minimum,
                    most=template.peer_count,
                )
            )

    # ------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------

    def action_ask_reviewers(self):
        """Ask those proposed; what was asked cannot be taken back.

        :raise AccessError: the acting user does not stand above the person
        :raise UserError: it is too late, or there are too few reviewers
        """
        self._check_chooses()
        self._lock_rows()
        own = self.sudo()
        for problem in filter(None, own._asking_problems().values()):
            raise UserError(problem)
        own._ask_reviewers()
        return True

    def _asking_problems(self):
        """Why peers cannot be asked now.

        :return: dict of appraisal to a sentence, or False
        """
        listed = self._listed().grouped("appraisal_id")
        nobody = self.env["sales.appraisal.feedback"]
        return {one: one._asking_problem(listed.get(one, nobody)) for one in self}

    def _asking_problem(self, listed):
        self.ensure_one()
        if len(listed) < self.template_id.peer_minimum:
            return self.env._(
                "%(appraisal)s: there are %(count)s reviewers. Choose at least "
                "%(least)s: with fewer answers nothing is shown to anybody.",
                appraisal=self.display_name,
                count=len(listed),
                least=self.template_id.peer_minimum,
            )
        if "proposed" not in listed.mapped("state"):
            return self.env._("%s: everybody is asked already.", self.display_name)
        if self.deadline_assess < self.company_id._sales_today():
            return self.env._(
                "%(appraisal)s: the superior's assessment was due on %(day)s, it is "
                "too late to ask peers.",
                appraisal=self.display_name,
                day=self.deadline_assess,
            )
        return self.template_id._peer_problem()

    def _ask_reviewers(self):
        """Make requests and empty answer sheets, all at once; as superuser."""
        rows = self._listed().filtered(lambda row: row.state == "proposed")
        for company, own in self.grouped("company_id").items():
            today = company._sales_today()
            for appraisal in own:
                # whoever is asked late has as long as the superior
                days = (appraisal.deadline_feedback, appraisal.deadline_self)
                until = next((day for day in days if day and day >= today), None)
                appraisal._engine_write(
                    {
                        "feedback_state": "asked",
                        "deadline_feedback": until or appraisal.deadline_assess,
                    }
                )
        sheets = self.env["survey.user_input"]._sales_sheets(rows)
        # by the system: whoever asks neither follows nor is named
        quiet = self.with_user(SUPERUSER_ID).with_context(
            tracking_disable=True, mail_create_nosubscribe=True
        )
        requests = quiet.env["sales.appraisal.feedback.request"]._engine_create(
            [
                {
                    "appraisal_id": row.appraisal_id.id,
                    "company_id": row.company_id.id,
                    "cycle_id": row.appraisal_id.cycle_id.id,
                    "reviewer_id": row.reviewer_id.id,
                    "person_id": row.user_id.id,
                    "deadline": row.appraisal_id.deadline_feedback,
                    "answer_id": sheets[row].id,
                    "is_mail_due": True,
                }
                for row in rows
            ]
        )
        rows._engine_write({"state": "asked"})
        requests._tell()
