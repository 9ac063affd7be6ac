import logging

from odoo import SUPERUSER_ID, api, fields, models

from ...engine.authority import approver_chain

_logger = logging.getLogger(__name__)

CRON = "sales_tiered_mgmt.ir_cron_sales_approval"


class SalesApprovalRouting(models.AbstractModel):
    """The way of a request: to whom it goes first, next, and instead.

    A request never stays with somebody who cannot decide it: it is forwarded by hand,
    sent on at once when the organization or the matrix changes, and escalated when
    nobody decides in time. Private to the server. Policy: A3.1, C1.p4, C3.p3.
    """

    _name = "sales.approval.routing"
    _description = "Way of a Sales Approval"

    # ------------------------------------------------------------
    # Up the line
    # ------------------------------------------------------------

    def _people_asked(self):
        """People who have had their turn: they decided, or it was taken from them."""
        self.ensure_one()
        past = self.step_ids.filtered(lambda step: step._is_past())
        return past.approver_id | past.decided_by_id

    def _chains_of_today(self, passed_over=None):
        """Who has still to decide.

        :param passed_over: ``res.users`` to leave out beside those asked before
        :return: dict of request to :class:`~...engine.authority.Chain`
        """
        documents = None
        lines, chains = {}, {}
        for approval in self:
            demands = approval.measure_ids._demands()
            decisions = approval.decision_id.browse(item.id for item in demands)
            document = None
            if any(decision._has_conditions() for decision in decisions):
                documents = documents or self._documents()
                document = documents[approval]
            person, team = approval.person_id, approval.team_id
            key = (decisions, person, approval.company_id, team, document)
            if key not in lines:
                lines[key] = decisions._line_of(*key[1:])
            parties = approval._parties() | approval._people_asked()
            if passed_over:
                parties |= passed_over
            chains[approval] = approver_chain(
                parties.ids, tuple(demands.values()), lines[key]
            )
        return chains

    def _send_up_the_line(self):
        """Write the steps that the organization of today asks for, put the first ones.

        Steps decided before stay, and their people are not asked twice.
        """
        chains = self._chains_of_today()
        self.env["sales.approval.step"].sudo()._engine_create(
            [
                vals
                for approval, chain in chains.items()
                for vals in approval._steps_vals(chain)
            ]
        )
        for approval, chain in chains.items():
            approval._add_note(*(item.obstacle for item in chain.skipped))
        self._advance()

    def _steps_vals(self, chain):
        """Values of the steps of a :class:`~...engine.authority.Chain`."""
        self.ensure_one()
        users = self.env["res.users"].sudo()
        turns = max(self.step_ids.mapped("sequence"), default=0)
        vals_list = []
        for sequence, step in enumerate(chain.steps, start=turns + 1):
            approver = users.browse(step.user_id or [])
            if step.is_final:
                approver = self._final_approver()
            vals_list.append(
                {
                    "approval_id": self.id,
                    "sequence": sequence,
                    "approver_id": approver.id,
                    "tier_id": approver.sales_tier_id.id,
                    "kind": step.kind,
                    "is_final": step.is_final,
                }
            )
        return vals_list

    def _final_approver(self):
        """The ``res.users`` to whom the administrators' step goes; possibly empty."""
        return self.decision_id._final_approver(self.company_id, self._parties())

    def _next_step(self):
        """The step whose turn it is next; empty where nobody is left to ask."""
        self.ensure_one()
        waiting = self.step_ids.filtered(lambda step: step.state == "waiting")
        return waiting.sorted(lambda step: (step.sequence, step.id))[:1]

    def _advance(self, documents=None):
        """Put the next steps to decide, or finish.

        :param documents: what ``_documents`` returned, where that is known
        """
        steps = {approval: approval._next_step() for approval in self}
        complete = self.filtered(lambda approval: not steps[approval])
        if complete:
            complete._finish("approved", documents)
        going_on = self - complete
        if going_on:
            going_on._put({approval: steps[approval] for approval in going_on})

    def _put(self, steps):
        """Put steps to the people who decide them.

        :param steps: dict of request to its next ``sales.approval.step``
        """
        Step = self.env["sales.approval.step"]
        for company, approvals in self.grouped("company_id").items():
            own = Step.union(*(steps[approval] for approval in approvals))
            own._engine_write(
                {
                    "state": "pending",
                    "date_asked": fields.Datetime.now(),
                    "date_deadline": Step._deadline_in(company),
                }
            )
            told = own.filtered("approver_id")
            if told:
                told._engine_write({"mail_author_id": self._mail_author().id})
        for approval, step in steps.items():
            approval._engine_write(
                {
                    "current_step_id": step.id,
                    "current_approver_id": step.approver_id.id,
                }
            )
        self._end_inquiry()
        asking = self.filtered("current_approver_id")
        asking._notify_approvers()
        for approval in self - asking:
            approval._log_note(
                self.env._(
                    "There is no sales administrator to decide this. The request goes "
                    "on as soon as there is one."
                )
            )

    def _cancel_open_steps(self):
        self.step_ids.filtered(
            lambda step: step.state in ("waiting", "pending")
        )._engine_write({"state": "cancelled"})

    def _add_note(self, *texts):
        """Keep why people were passed over; once each."""
        kept = (self.note or "").split("\n")
        lines = dict.fromkeys(line for line in (*kept, *texts) if line)
        note = "\n".join(lines)
        if note != (self.note or ""):
            self._engine_write({"note": note})

    def _send_on(self, state, reason):
        """Take the turn from the person asked and give it to the line of today.

        :param state: what becomes of the step, ``bypassed`` or ``escalated``
        :param reason: a sentence, kept with the step and told in the chatter
        """
        self.ensure_one()
        step = self.current_step_id
        step._engine_write(
            {
                "state": state,
                "date_decided": fields.Datetime.now(),
                "comment": reason,
            }
        )
        self._cancel_open_steps()
        self._withdraw_activities()
        self._add_note(reason)
        self._send_up_the_line()
        # in the company's language, as the reason is
        told = self.with_context(lang=self.company_id.partner_id.lang)
        self._log_note(
            told.env._(
                "%(reason)s The request goes on to %(approver)s.",
                reason=reason,
                approver=told.current_step_id._approver_name(),
            )
        )

    # ------------------------------------------------------------
    # Sending on: the organization or the matrix has changed
    # ------------------------------------------------------------

    @api.model
    def _send_on_stuck_at_commit(self):
        """Look once, at the end of the transaction, for requests that are stuck.

        By then all of a change is there: a leader who is replaced by two writes leaves
        no gap in between, and a thousand assignments cost one look.
        """
        precommit = self.env.cr.precommit
        if "sales_approval_stuck" not in precommit.data:
            precommit.data["sales_approval_stuck"] = True
            precommit.add(self.sudo()._send_on_stuck_now)

    @api.model
    def _send_on_stuck_now(self):
        system = self.with_env(self.env(user=SUPERUSER_ID, su=True, context={}))
        failed = False
        for approval, reason in system._stuck().items():
            failed |= not approval._try(approval._send_on, "bypassed", reason)
        system.env.flush_all()
        if failed:
            self.env.ref(CRON).sudo()._trigger()

    @api.model
    def _stuck(self):
        """Pending requests that wait for somebody who cannot decide them any more.

        :return: dict of ``sales.approval`` to the reason
        """
        pending = self.search([("state", "=", "pending")])
        leaders = pending._leaders_in_line()
        reasons = {
            approval: approval._stuck_reason(leaders[approval]) for approval in pending
        }
        return {approval: reason for approval, reason in reasons.items() if reason}

    def _leaders_in_line(self):
        """:return: dict of request to the ids of all who lead its line today"""
        Team = self.env["crm.team"].sudo().with_context(active_test=False)
        starts = {
            approval: approval.decision_id._line_start(
                approval.person_id, approval.team_id
            )
            for approval in self.sudo()
        }
        ids = {team.id for team in starts.values() if team}
        above = Team.search([("id", "parent_of", list(ids))]) if ids else Team
        leader = {team.id: team.user_id.id for team in above}
        return {
            approval: {
                leader.get(int(team_id))
                for team_id in (team.parent_path or "").split("/")
                if team_id
            }
            for approval, team in starts.items()
        }

    def _stuck_reason(self, leader_ids):
        """Why the person asked cannot decide any more; False while all is well.

        :param leader_ids: those who lead the line of the request today
        """
        self.ensure_one()
        approval = self.with_context(lang=self.company_id.partner_id.lang)
        step, approver = approval.current_step_id, approval.current_step_id.approver_id
        if not approver:
            if approval._final_approver():
                return approval.env._("There is a sales administrator again.")
            return False
        if reason := step._lost_authority_reason():
            return reason
        is_of_line = not (step.is_final or step.is_forwarded)
        if is_of_line and approver.id not in leader_ids:
            return approval.env._("%s does not lead this line any more.", approver.name)
        return False

    def _send_on_if_stuck(self):
        """Send on what waits for somebody who cannot decide it any more."""
        leaders = self._leaders_in_line()
        for approval in self.sudo():
            if reason := approval._stuck_reason(leaders[approval]):
                approval._send_on("bypassed", reason)

    def _try(self, function, *args):
        """Call ``function``; a request that fails does not stop the others.

        :return: whether it went well
        """
        try:
            with self.env.cr.savepoint():
                self._lock()
                function(*args)
        except Exception:  # pylint: disable=broad-exception-caught
            _logger.exception("Approval %s could not be sent on", self.id)
            return False
        return True
