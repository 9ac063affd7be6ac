from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What a sheet lets be done, each with a method ``_cannot_<name>_reason``.
CAPABILITIES = (
    "set_figures",
    "propose",
    "hand_down",
    "agree",
    "counter",
    "answer",
    "waive",
    "remind",
)


class SalesTargetSheetRole(models.AbstractModel):
    """Who may do what with a target sheet, and when.

    One method per ability gives the reason against it; the buttons and the server ask
    the same. Leading a team today counts, not reading its sheets: a deputy or an
    assistant sees what the leader sees and changes nothing. Policy: D1.1-D1.3.
    """

    _name = "sales.target.sheet.role"
    _description = "Roles on a Target Sheet"

    can_set_figures = fields.Boolean(compute="_compute_can")
    can_propose = fields.Boolean(compute="_compute_can")
    can_hand_down = fields.Boolean(compute="_compute_can")
    can_agree = fields.Boolean(compute="_compute_can")
    can_counter = fields.Boolean(compute="_compute_can")
    can_answer = fields.Boolean(compute="_compute_can")
    can_waive = fields.Boolean(compute="_compute_can")
    can_remind = fields.Boolean(compute="_compute_can")

    @api.depends("state", "is_waived", "plan_id.state", "parent_id.state")
    @api.depends_context("uid", "lang")
    def _compute_can(self):
        led = self.env["sales.target.plan"]._led_team_ids()
        for sheet in self:
            for name in CAPABILITIES:
                sheet[f"can_{name}"] = not sheet._cannot(name, led)

    def _cannot(self, name, led=None):
        """Why the acting user may not do this, or False.

        :param name: one of ``CAPABILITIES``
        :param led: ids of the teams the acting user leads, where they are known
        """
        self.ensure_one()
        if led is None:
            led = self.env["sales.target.plan"]._led_team_ids()
        return getattr(self.sudo(), f"_cannot_{name}_reason")(led)

    def _require(self, name):
        """Refuse unless the acting user may do this with every one of the sheets.

        :param name: one of ``CAPABILITIES``
        :raise AccessError: the sheet is not the acting user's for it
        :raise UserError: it is not the moment for it
        """
        led = self.env["sales.target.plan"]._led_team_ids()
        for sheet in self:
            if reason := sheet._cannot(name, led):
                is_role = sheet.sudo()._role_problem(name, led)
                raise AccessError(reason) if is_role else UserError(reason)

    def _begin_change(self):
        """Let changes of one plan happen one after the other.

        A figure set while the last person agrees, or while the director approves, would
        be in neither's sight: whoever comes second meets a serialization failure, and
        Odoo repeats the call.
        """
        self.sudo().plan_id._touch()

    # ------------------------------------------------------------
    # Roles
    # ------------------------------------------------------------

    def _acts_freely(self):
        """Sales administrators outside the tiers, and the server itself."""
        return self.env["sales.target.plan"]._acts_freely()

    def _line(self):
        """Sheets above this one, nearest first; for a division's none."""
        self.ensure_one()
        above = [int(part) for part in (self.parent_path or "").split("/") if part]
        return self.browse(reversed(above[:-1]))

    def _is_owner(self, led):
        """Whether the acting user answers for this sheet."""
        self.ensure_one()
        if self.kind == "person":
            return self.user_id == self.env.user
        return self.team_id.id in led

    def _is_superior(self, led):
        """Whether the acting user leads a team above; nobody is the own superior."""
        self.ensure_one()
        if self.kind == "person" and self.user_id == self.env.user:
            return False
        return any(sheet.team_id.id in led for sheet in self._line())

    def _setting_sheets(self, led):
        """Sheets above by which the acting user sets figures here.

        A team's leader splits the own figures too, so the own personal sheet is one of
        the parts; of a division its leader sets what is above the parts.
        """
        self.ensure_one()
        line = self._line() or self
        return line.filtered(lambda sheet: sheet.team_id.id in led)

    def _role_problem(self, name, led):
        """Why somebody else does this, or False."""
        self.ensure_one()
        if self._acts_freely():
            return False
        if name == "set_figures":
            allowed = bool(self._setting_sheets(led))
        elif name in ("propose", "agree", "counter"):
            allowed = self._is_owner(led)
        elif name == "hand_down":
            allowed = self._is_owner(led) or self._is_superior(led)
        else:
            allowed = self._is_superior(led)
        if allowed:
            return False
        if name in ("propose", "agree", "counter"):
            return self.env._(
                "%(sheet)s is answered by %(person)s.",
                sheet=self._owner_name(),
                person=self.user_id.name or self.team_id.name,
            )
        return self.env._(
            "%s: this is for whoever leads the team above.", self._owner_name()
        )

    # ------------------------------------------------------------
    # Reasons
    # ------------------------------------------------------------

    def _plan_problem(self, *states):
        if self.plan_id.state in states:
            return False
        return self.env._(
            "%(plan)s is %(state)s: its figures stay. What is approved changes by a "
            "new version only.",
            plan=self.plan_id.display_name,
            state=self.plan_id._state_label(),
        )

    def _cannot_set_figures_reason(self, led):
        if reason := self._role_problem("set_figures", led):
            return reason
        if reason := self._plan_problem("draft", "distributed"):
            return reason
        if self._acts_freely():
            return False
        setting = self._setting_sheets(led)
        if not any(
            sheet.kind == "division"
            or (sheet.plan_id.state == "distributed" and sheet.state != "open")
            for sheet in setting
        ):
            return self.env._(
                "%s: the team's target has not been handed down yet.",
                setting[:1]._owner_name(),
            )
        return False

    def _cannot_propose_reason(self, led):
        return self._cannot_counter_reason(led)

    def _cannot_agree_reason(self, led):
        return (
            self._role_problem("agree", led)
            or self._plan_problem("distributed")
            or self._state_problem("proposed", "returned")
        )

    def _cannot_counter_reason(self, led):
        return (
            self._role_problem("counter", led)
            or (
                self.kind == "division"
                and self.env._("There is nobody above to answer a counter-proposal.")
            )
            or self._plan_problem("distributed")
            or self._state_problem("proposed", "returned")
        )

    def _cannot_answer_reason(self, led):
        return (
            self._role_problem("answer", led)
            or self._plan_problem("distributed")
            or self._state_problem("countered")
        )

    def _cannot_hand_down_reason(self, led):
        if self.kind == "person":
            return self.env._("A person's target is not handed down any further.")
        return (
            self._role_problem("hand_down", led)
            or self._plan_problem("distributed")
            or self._state_problem("proposed", "returned", "agreed")
            or (
                all(sheet.state != "open" for sheet in self.child_ids)
                and self.env._("%s: all parts are handed down.", self._owner_name())
            )
        )

    def _cannot_waive_reason(self, led):
        if self.is_waived or self.kind == "division":
            return self.env._("%s: there is nothing to waive.", self._owner_name())
        return (
            self._role_problem("waive", led)
            or self._plan_problem("distributed")
            or self._state_problem("open", "proposed", "countered", "returned")
        )

    def _cannot_remind_reason(self, led):
        return (
            self._role_problem("remind", led)
            or self._plan_problem("distributed")
            or self._state_problem("proposed", "returned")
        )

    def _state_problem(self, *states):
        if self.state in states:
            return False
        return self.env._(
            "%(sheet)s is in the state: %(state)s.",
            sheet=self._owner_name(),
            state=dict(self._fields["state"]._description_selection(self.env))[
                self.state
            ],
        )
