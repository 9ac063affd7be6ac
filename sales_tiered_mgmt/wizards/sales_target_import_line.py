from odoo import fields, models


class SalesTargetImportLine(models.TransientModel):
    """An error in a file of targets, or a figure that it changes."""

    _name = "sales.target.import.line"
    _description = "Line of an Import of Targets"
    _order = "id"

    import_id = fields.Many2one(
        "sales.target.import", required=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("error", "Error"), ("change", "Change")], required=True, default="error"
    )
    worksheet = fields.Char()
    row = fields.Integer(aggregator=None)
    column = fields.Char()
    message = fields.Char("What Is Wrong")
    advice = fields.Char("What to Do")
    target_id = fields.Many2one("sales.target", ondelete="cascade")
    old_amount = fields.Float("Now", digits=(16, 2))
    new_amount = fields.Float("New", digits=(16, 2))
