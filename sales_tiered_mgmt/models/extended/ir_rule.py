from odoo import api, fields, models


class IrRule(models.Model):
    """A rule of this add-on can stand where a stock rule stands for everybody else."""

    _inherit = "ir.rule"

    sales_replaces_id = fields.Many2one(
        "ir.rule",
        "Takes the Place Of",
        domain="[('model_id', '=', model_id)]",
        ondelete="set null",
        help="For people with a tier, this rule applies instead of the one named here. "
        "Everybody else keeps that one. While this rule is switched off, it applies to "
        "all.",
    )

    @api.model
    def _get_rules(self, model_name, mode="read"):
        """Leave out, for a person with a tier, the rules that another one stands for.

        Rules of groups are joined by OR. Odoo's "own or unassigned" beside the scope
        would open the unassigned documents of every team, which a third rule had to
        close again; and PostgreSQL would fetch all of them first, to throw them away.
        """
        rules = super()._get_rules(model_name, mode=mode)
        replaced = rules.sudo().sales_replaces_id
        if replaced and self.env.user.is_sales_restricted:
            return rules - replaced
        return rules
