from odoo import models
from odoo.exceptions import UserError


class SalesAppraisalRatingDocument(models.AbstractModel):
    """Evidence of an assessment: files that belong to it, and stay with it.

    A file is read by whoever reads the assessment, and replaced or deleted only while
    it is the side's turn: Odoo asks the assessment. Policy: D3.2, A3.3.
    """

    _name = "sales.appraisal.rating.document"
    _description = "Evidence of an Assessment"

    def _check_access(self, operation):
        """Written by its side in its turn alone, and so are its files.

        The rules say who may ever write it; what was handed in is past that.
        """
        result = super()._check_access(operation)
        if operation != "write" or self.env.su or not any(self._ids):
            return result
        forbidden = self.filtered(lambda rating: not rating._is_turn())
        if result:
            forbidden |= result[0]
        if not forbidden:
            return None
        return forbidden, result[1] if result else self._turn_error

    def _claim_documents(self):
        """Make the files just uploaded those of the assessment.

        :raise UserError: a file belongs to something else, or somebody else
        """
        for rating in self:
            for document in rating.sudo().document_ids:
                if (document.res_model, document.res_id) == (self._name, rating.id):
                    continue
                is_fresh = (
                    not document.res_id
                    and not document.res_field
                    and not document.public
                    and document.create_uid == self.env.user
                )
                if not is_fresh:
                    raise UserError(
                        self.env._(
                            "%s: upload the evidence here; a file of another record "
                            "cannot be shown to others.",
                            rating.sudo().appraisal_id.display_name,
                        )
                    )
                document.write({"res_model": self._name, "res_id": rating.id})
