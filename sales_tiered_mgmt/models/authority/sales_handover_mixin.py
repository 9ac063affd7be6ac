from urllib.parse import quote

from odoo import fields, models

FORMATS = [("xlsx", "Excel file (.xlsx)"), ("csv", "CSV file (.csv)")]


class SalesHandoverMixin(models.AbstractModel):
    """A file that was handed over to somebody outside, kept as it was. Policy: G1.3."""

    _name = "sales.handover.mixin"
    _description = "File Handed Over"
    _inherit = ["sales.append.only"]
    _order = "date desc, id desc"

    name = fields.Char("File Name", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "Handed Over By", required=True, ondelete="restrict"
    )
    date = fields.Datetime("Handed Over On", required=True)
    file_format = fields.Selection(FORMATS, "Format", required=True)
    file = fields.Binary(required=True, attachment=True)
    sha256 = fields.Char(
        "Checksum (SHA-256)",
        required=True,
        help="Checksum of the file as it was handed over.",
    )

    def action_download(self):
        """Download the file as it was handed over.

        :raise AccessError: the acting user does not see the hand-over
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{quote(self.name)}"
            "?download=true",
            "target": "download",
        }
