from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

CARRY_OUT = "mail.mail_activity_data_todo"


class SalesProposalEffect(models.AbstractModel):
    """What an approved proposal does, and how the rest is carried out and noted.

    Policy: C1.p1, D4.i2, E2.2 (positions), C1.p2, C1.p5 (by an administrator).
    """

    _name = "sales.proposal.effect"
    _description = "Effect of a Sales Proposal"

    is_administrator = fields.Boolean(compute="_compute_is_administrator")

    @api.depends_context("uid")
    def _compute_is_administrator(self):
        self.is_administrator = self._acts_as_administrator()

    leadership_note = fields.Text(compute="_compute_leadership_note")

    @api.depends(
        "state", "effect", "subject_user_id", "new_tier_id", "new_team_id.user_id"
    )
    @api.depends_context("lang")
    def _compute_leadership_note(self):
        for proposal in self:
            is_open = proposal.state in ("draft", "submitted")
            changes = proposal._leadership_changes() if is_open else ()
            proposal.leadership_note = "\n".join(changes)

    def _leadership_changes(self):
        """Whose team gets another leader, or none, when the position changes.

        :return: list of sentences
        """
        self.ensure_one()
        person = self.subject_user_id.sudo()._origin
        held = person.sales_assignment_id
        if self.effect in (False, "none") or not held:
            return []
        tier, team = self._new_position(held)
        changes = []
        if held.is_team_leader and (team != held.team_id or not tier.is_leader):
            changes.append(
                self.env._("%(team)s loses its leader.", team=held.team_id.name)
            )
        if tier.is_leader and team.user_id not in (person, self.env["res.users"]):
            changes.append(
                self.env._(
                    "Leads %(team)s instead of %(leader)s.",
                    team=team.name,
                    leader=team.user_id.name,
                )
            )
        return changes

    def _sales_gap_reason(self, finding):
        """What else it brings about, for whoever decides."""
        return "\n".join(
            [super()._sales_gap_reason(finding), *self._leadership_changes()]
        )

    # ------------------------------------------------------------
    # Decided
    # ------------------------------------------------------------

    def _sales_approval_done(self, approval):
        """Close the proposal; an approval takes effect."""
        self.ensure_one()
        if self.state != "submitted":
            return
        self._engine_write(
            {"state": approval.state, "date_decided": fields.Datetime.now()}
        )
        if approval.state == "approved":
            self._take_effect()
            self._tell_person_concerned()

    def _tell_person_concerned(self):
        """The person learns of it now, and not before."""
        person = self.subject_user_id
        if person and person.active and person != self.proposer_id:
            localized = self.with_context(lang=person.lang)
            localized.message_notify(
                partner_ids=person.partner_id.ids,
                subject=localized.env._("Decided: %s", localized.decision_id.name),
                body=" ".join(filter(None, (self.subject, localized.value_display))),
            )

    def _take_effect(self):
        """Do what the decision says, all or nothing; otherwise somebody is asked to."""
        self.ensure_one()
        if self.effect == "none" or not self.subject_user_id:
            self._ask_to_carry_out()
            return
        try:
            with self.env.cr.savepoint():
                self._change_position()
                self.env.flush_all()
        except UserError as error:
            self._note_problem(str(error))
        except IntegrityError:
            self._note_problem(
                self.env._("It contradicts another change of the same person.")
            )
        else:
            self._close({"effect_problem": False})

    def _change_position(self):
        """Give the person the new position, on behalf of those who approved.

        A day that has passed while it was decided becomes today: the past is not
        rewritten.

        :raise UserError: it has become impossible
        """
        person = self.subject_user_id
        held = person.sales_assignment_id
        if not person.active or not held:
            raise UserError(self.env._("%s has left the sales force.", person.name))
        tier, team = self._new_position(held)
        if not (tier.active and team.active):
            raise UserError(self.env._("The new tier or team is archived."))
        if (tier, team) == (held.tier_id, held.team_id):
            raise UserError(self.env._("%s holds this position already.", person.name))
        today = held._organization_today(team.company_id)
        held._change(
            person,
            tier,
            team,
            max(self.date_effective or today, today),
            self.display_name,
        )

    def _note_problem(self, problem):
        """Approved, but not carried out: said on the proposal and on its request."""
        self._engine_write({"effect_problem": problem})
        body = self.env._("Approved, but it could not be carried out: %s", problem)
        for record in (self, self._sales_approvals("approved")[:1]):
            record.message_post(body=body, subtype_xmlid="mail.mt_note")
        self._ask_to_carry_out(problem)

    def _ask_to_carry_out(self, problem=""):
        """Activity for an administrator; what is decided does not lie about."""
        administrator = self.env["sales.decision"]._final_approver(
            self.company_id, self._sales_concerned()
        )
        if administrator:
            localized = self.with_context(lang=administrator.lang)
            localized.activity_schedule(
                CARRY_OUT,
                user_id=administrator.id,
                summary=localized.env._("Carry out what was decided"),
                note=problem,
            )

    # ------------------------------------------------------------
    # Carried out
    # ------------------------------------------------------------

    def action_apply(self):
        """Try again what could not be carried out.

        :raise AccessError: the acting user is no sales administrator
        :raise UserError: nothing is left to carry out, or it is still impossible
        """
        for proposal in self._to_carry_out():
            if not proposal.effect_problem:
                raise UserError(
                    self.env._(
                        "%s is carried out by people. Mark it as done.",
                        proposal.display_name,
                    )
                )
            proposal._change_position()
            proposal._close({"effect_problem": False})
        return True

    def action_open_done(self):
        """Ask how it was carried out."""
        self._to_carry_out()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Done"),
            "res_model": "sales.proposal.done",
            "view_mode": "form",
            "target": "new",
            "context": {"default_proposal_ids": self.ids},
        }

    def action_done(self, note=False):
        """Note that what was decided has been carried out.

        :param note: how; required
        :raise AccessError: the acting user is no sales administrator
        :raise UserError: no note, or not approved
        """
        if not (note or "").strip():
            raise UserError(self.env._("Say how it was carried out."))
        self._to_carry_out()._close({"done_note": note})
        return True

    def _to_carry_out(self):
        """These, as superuser and locked, if the acting user may carry them out."""
        self.check_access("read")
        if not self._acts_as_administrator():
            raise AccessError(
                self.env._(
                    "What was decided is carried out by a sales administrator outside "
                    "the tiers."
                )
            )
        proposals = self.sudo()
        proposals.lock_for_update()
        for proposal in proposals:
            if proposal.state != "approved":
                raise UserError(
                    self.env._(
                        "%s does not wait to be carried out.", proposal.display_name
                    )
                )
        return proposals

    def _close(self, vals):
        self._engine_write(
            {
                "state": "done",
                "date_done": fields.Datetime.now(),
                "done_by_id": self.env.uid,
                **vals,
            }
        )
        self.activity_feedback([CARRY_OUT], feedback=vals.get("done_note"))

    @api.model
    def _acts_as_administrator(self):
        return self.env["sales.approval"]._is_administrator(self.env.user)
