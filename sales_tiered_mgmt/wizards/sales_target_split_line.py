from odoo import api, fields, models

FIGURES = ("basis", "capacity", "last_year", "amount_now", "amount", "is_estimated")


class SalesTargetSplitLine(models.TransientModel):
    """A part of a target while it is split, with what is proposed for it and why."""

    _name = "sales.target.split.line"
    _description = "Part of a Target That Is Split"
    _order = "id"

    split_id = fields.Many2one("sales.target.split", required=True, ondelete="cascade")
    sheet_id = fields.Many2one(
        "sales.target.sheet", "Part", required=True, ondelete="cascade"
    )
    metric_id = fields.Many2one("sales.metric", required=True, ondelete="cascade")
    is_average = fields.Boolean(related="metric_id.is_average")
    owner = fields.Char("Part Of the Target", compute="_compute_owner")
    growth = fields.Float(
        "Growth (%)",
        digits=(16, 2),
        compute="_compute_growth",
        store=True,
        readonly=False,
    )
    is_fixed = fields.Boolean(
        "By Hand", help="The amount is set by hand; the others share the rest."
    )
    fixed_amount = fields.Float(
        "Amount by Hand",
        digits=(16, 2),
        help="For the whole plan; a level if averaged.",
    )
    basis = fields.Float(
        digits=(16, 2),
        readonly=True,
        help="What the method goes by; last year's result of a full year.",
    )
    capacity = fields.Float(
        readonly=True,
        help="What can be carried of a full year: days of presence x full-time share x "
        "ramp.",
    )
    last_year = fields.Float(digits=(16, 2), readonly=True)
    amount_now = fields.Float("Now", digits=(16, 2), readonly=True)
    amount = fields.Float("Proposed", digits=(16, 2), readonly=True)
    change_rate = fields.Float(
        "Change", compute="_compute_change_rate", help="Of last year's result."
    )
    is_estimated = fields.Boolean(
        "Taken for Average",
        readonly=True,
        help="Without a result of last year: counts as the mean of the others.",
    )

    @api.depends("sheet_id")
    def _compute_owner(self):
        for line in self:
            is_known = line.sheet_id in line.split_id.sheet_id.sudo().child_ids
            is_known |= line.sheet_id == line.split_id.sheet_id
            line.owner = is_known and line.sheet_id._owner_name()

    @api.depends("split_id.growth")
    def _compute_growth(self):
        for line in self:
            line.growth = line.split_id.growth

    @api.depends("amount", "last_year")
    def _compute_change_rate(self):
        for line in self:
            last = line.last_year
            line.change_rate = (line.amount - last) / abs(last) if last else 0.0

    @api.onchange("is_fixed")
    def _onchange_is_fixed(self):
        """Begin with what is proposed."""
        if self.is_fixed and not self.fixed_amount:
            self.fixed_amount = self.amount

    @api.model_create_multi
    def create(self, vals_list):
        """Lines with what is proposed for them."""
        lines = super().create(vals_list)
        lines._refresh()
        return lines

    def write(self, vals):
        """A part's figure depends on all the others."""
        result = super().write(vals)
        self._refresh()
        return result

    def _refresh(self):
        # the dialog shows the proposal once all its lines are written
        if not self.env.context.get("sales_target_split_later"):
            self.split_id._show_proposal()

    # pylint: disable-next=missing-return
    def _show(self, proposal):
        """Take over what is proposed, as :class:`SalesTargetSplit` computed it."""
        for line in self:
            key = f"{line.sheet_id.id}-{line.metric_id.id}"
            found = proposal.get(key, {})
            vals = {name: found.get(name, False) for name in FIGURES}
            if line._origin == line:
                # past this class's own write, which would begin anew
                # pylint: disable-next=super-method-mismatch
                super(SalesTargetSplitLine, line).write(vals)
            else:
                line.update(vals)
