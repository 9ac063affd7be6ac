from odoo import api, fields, models

from ..authority.sales_approval_mixin import READERS


class SalesAppraisalOwnerMixin(models.AbstractModel):
    """Whoever is appraised, or a team: leads to the appraisals the reader may see.

    Policy: D3.1, A3.1.
    """

    _name = "sales.appraisal.owner.mixin"
    _description = "Owner of Appraisals"

    # the person on the record; a user itself is one, a team has those of its people
    _sales_appraisal_owner = "user_id"

    sales_appraisal_count = fields.Integer(
        "Appraisals", compute="_compute_sales_appraisal_count", groups=READERS
    )

    @api.depends_context("uid")
    def _compute_sales_appraisal_count(self):
        field, owners = self._sales_appraisal_owners()
        counts = dict(
            self.env["sales.appraisal"]._read_group(
                [
                    (field, "in", [owner.id for owner in owners.values()]),
                    ("state", "!=", "cancelled"),
                ],
                [field],
                ["__count"],
            )
        )
        for record, owner in owners.items():
            record.sales_appraisal_count = counts.get(owner, 0)

    def _sales_appraisal_owners(self):
        """The field of the appraisal, and whom it names for each record."""
        if self._name == "crm.team":
            return "team_id", {record: record._origin for record in self}
        name = self._sales_appraisal_owner
        return "user_id", {
            record: (record[name] if name else record)._origin for record in self
        }

    def action_view_sales_appraisals(self):
        """Open the appraisals the acting user sees, of all cycles."""
        self.ensure_one()
        field, owners = self._sales_appraisal_owners()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_tiered_mgmt.sales_appraisal_action"
        )
        return action | {
            "domain": [(field, "=", owners[self].id)],
            "context": {"search_default_group_cycle": 1},
        }
