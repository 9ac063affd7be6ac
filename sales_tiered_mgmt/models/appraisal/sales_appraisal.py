from odoo import api, fields, models

from .sales_appraisal_state import STATES
from .sales_appraisal_template import PERIODS, SUBJECTS


class SalesAppraisal(models.Model):
    """The appraisal of one person, or team, in one cycle.

    Made by the cycle, and written by its steps alone. What each side wrote are
    ``sales.appraisal.rating`` rows, the outcome a ``sales.appraisal.result``: records
    of their own, so that record rules hide from the person what is not released, and
    from the superior what is not handed in.
    Policy: D3.1-D3.3, C1.p3, C2.p2, G2.1, A3.3.
    from the superior what is not handed in. Policy: D3.1-D3.3, C1.p3, C2.p2, G2.1,
    A3.3.
    """

    _name = "sales.appraisal"
    _description = "Appraisal"
    _inherit = [
        "sales.appraisal.entry",
        "sales.made.mixin",
        "sales.appraisal.can",
        "sales.appraisal.deadline",
        "sales.appraisal.extension",
        "sales.appraisal.notice",
        "sales.appraisal.mail",
        "sales.appraisal.reminder",
        "sales.appraisal.organization",
        "sales.appraisal.feedback.mixin",
        "sales.appraisal.role",
        "sales.appraisal.scoring",
        "sales.appraisal.guideline",
        "sales.appraisal.course",
        "sales.appraisal.contest",
        "sales.appraisal.silence",
        "sales.appraisal.trend",
        "sales.appraisal.release",
        "sales.appraisal.following",
        "sales.appraisal.exceptional",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_to desc, subject, tier_level desc, team_id, user_id, id"
    _rec_names_search = ["user_id.name", "team_id.name", "cycle_id.name"]

    cycle_id = fields.Many2one(
        "sales.appraisal.cycle", required=True, index=True, ondelete="restrict"
    )
    # copies of the cycle's, so that rules and analyses need no join
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    period = fields.Selection(PERIODS, required=True)
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True, index=True)
    subject = fields.Selection(SUBJECTS, required=True, default="person")
    user_id = fields.Many2one(
        "res.users",
        "Person",
        index="btree_not_null",
        ondelete="restrict",
        help="Who is appraised; empty: the team is evaluated.",
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", required=True, index=True, ondelete="restrict"
    )
    division_id = fields.Many2one(
        "crm.team",
        required=True,
        index=True,
        ondelete="restrict",
        help="The division in which the appraisal is calibrated and released.",
    )
    tier_id = fields.Many2one(
        "sales.tier",
        index="btree_not_null",
        ondelete="restrict",
        help="Tier by which the person is appraised.",
    )
    tier_level = fields.Integer(
        required=True,
        help="Only people of a higher level see it before its release.",
    )
    template_id = fields.Many2one(
        "sales.appraisal.template", required=True, index=True, ondelete="restrict"
    )
    exception_reason = fields.Char(
        "Reason of the Exception",
        help="Why another template than that of the tier is used: seen by everybody "
        "who takes part in the cycle (A3.3).",
    )
    assessor_id = fields.Many2one(
        "res.users",
        "Superior",
        index="btree_not_null",
        ondelete="restrict",
        help="Who assesses: the nearest superior, or the sales administrator.",
    )
    days = fields.Integer(help="Days of the period in the sales force.")
    share = fields.Float(
        digits=(16, 4),
        help="Part of the period in the sales force (ratio): what it weighs in the "
        "annual appraisal.",
    )
    note = fields.Char("Special Case", help="Joined, left, moved within the period.")
    state = fields.Selection(
        # noted by each step, of many at once
        STATES,
        required=True,
        default="self",
        index=True,
        group_expand="_group_expand_state",
    )
    is_self_done = fields.Boolean("Self-Assessment Handed In")
    is_published = fields.Boolean("Seen by the Person", index=True)
    is_overturned = fields.Boolean("Changed on Appeal")
    deadline_self = fields.Date("Self-Assessment Until")
    deadline_assess = fields.Date("Superior's Assessment Until")
    deadline_appeal = fields.Date("Appeal Until")
    date_self_done = fields.Datetime("Handed In On")
    date_assessed = fields.Datetime("Assessed On")
    assessed_by_id = fields.Many2one("res.users", ondelete="restrict")
    date_calibrated = fields.Datetime("Calibrated On")
    calibrated_by_id = fields.Many2one("res.users", ondelete="restrict")
    date_approved = fields.Datetime("Approved On")
    date_published = fields.Datetime("Released On")
    date_acknowledged = fields.Datetime("Acknowledged On")
    acknowledgement = fields.Text("Comment on the Result")
    date_closed = fields.Datetime("Closed On")
    line_ids = fields.One2many("sales.appraisal.line", "appraisal_id")
    self_rating_ids = fields.One2many(
        "sales.appraisal.rating",
        "appraisal_id",
        "Self-Assessment",
        domain=[("side", "=", "self")],
    )
    superior_rating_ids = fields.One2many(
        "sales.appraisal.rating",
        "appraisal_id",
        "Superior's Assessment",
        domain=[("side", "=", "superior")],
    )
    result_ids = fields.One2many("sales.appraisal.result", "appraisal_id")
    change_ids = fields.One2many("sales.appraisal.change", "appraisal_id")
    note_ids = fields.One2many("sales.appraisal.note", "appraisal_id", "Private Notes")

    # Odoo searches both past their rules: the person would find out what is in them
    message_ids = fields.One2many(bypass_search_access=False)
    activity_ids = fields.One2many(bypass_search_access=False)

    _one_person = models.UniqueIndex(
        "(cycle_id, user_id) WHERE subject = 'person' AND state <> 'cancelled'",
        "There is one appraisal per person and cycle.",
    )
    _one_team = models.UniqueIndex(
        "(cycle_id, team_id) WHERE subject = 'team' AND state <> 'cancelled'",
        "There is one evaluation per team and cycle.",
    )

    @api.model
    def _group_expand_state(self, states, _domain):
        """Columns in the order of the phases, of those that somebody is in."""
        return [state for state, _label in STATES if state in states]

    @api.depends("cycle_id.name", "user_id.name", "team_id.name", "subject")
    def _compute_display_name(self):
        for appraisal in self:
            own = appraisal.sudo()
            appraisal.display_name = self.env._(
                "%(who)s, %(cycle)s",
                who=(own.user_id if own.subject == "person" else own.team_id).name
                or "",
                cycle=own.cycle_id.name or "",
            )
