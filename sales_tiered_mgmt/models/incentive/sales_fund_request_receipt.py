import hashlib

from odoo import fields, models
from odoo.exceptions import UserError


class SalesFundRequestReceipt(models.AbstractModel):
    """Receipts of a team activity: files of the request, fixed with the settlement.

    A file belongs to the request it was uploaded to, so that whoever sees the request
    sees it; Odoo lets nobody delete it who may not write the request. Policy: G1.3.
    """

    _name = "sales.fund.request.receipt"
    _description = "Receipts of a Team Fund Request"

    receipt_ids = fields.Many2many(
        "ir.attachment",
        "sales_fund_request_receipt_rel",
        "request_id",
        "attachment_id",
        "Receipts",
        copy=False,
        # with the link that the file has to the request, not by the file's own rules
        bypass_search_access=True,
    )

    def _adopt_receipts(self):
        """Let the files be the request's own.

        :raise UserError: a file of somebody else, or of another document
        """
        for request in self:
            for receipt in request.sudo().receipt_ids:
                if (receipt.res_model, receipt.res_id) == (self._name, request.id):
                    continue
                is_new = not receipt.res_id and receipt.res_model in (False, self._name)
                if not is_new or receipt.create_uid != self.env.user:
                    raise UserError(
                        self.env._(
                            "%(file)s is not a file of yours for %(request)s. Upload "
                            "the receipt here.",
                            file=receipt.id,
                            request=request.display_name,
                        )
                    )
                receipt.write({"res_model": self._name, "res_id": request.id})

    def _receipt_digests(self):
        """Names and digests of the receipts, to keep with the settlement."""
        return "\n".join(
            f"{receipt.name} ({hashlib.sha256(receipt.raw or b'').hexdigest()[:16]})"
            for receipt in self.sudo().receipt_ids
        )
