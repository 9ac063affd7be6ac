from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare

MAX_PEOPLE = 15
SHARE_DIGITS = (5, 4)


class SalesCreditRow(models.AbstractModel):
    """A person's share in what a document achieves.

    Either a document has no rows, then all of it is its salesperson's, or the shares of
    its rows are 100 % together. Policy: F1.3 (members support each other), A3.3.
    """

    _name = "sales.credit.row"
    _description = "Credited Share"

    user_id = fields.Many2one(
        "res.users",
        "Person",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    share = fields.Float(required=True, digits=SHARE_DIGITS, default=0.0)

    _share_range = models.Constraint(
        "CHECK(share > 0 AND share <= 1)",
        "A share is more than 0 % and not more than 100 %.",
    )

    @api.constrains("user_id")
    def _check_user_id(self):
        """Credit goes to people who sell here: active, internal, of the company."""
        for row in self.sudo().filtered("user_id"):
            user, company = row.user_id, row._credit_company()
            if not user.active or user.share:
                raise ValidationError(
                    self.env._(
                        "%(person)s cannot be credited: only active internal users "
                        "take part in a sale.",
                        person=user.name,
                    )
                )
            if company and company not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(person)s cannot be credited: the document belongs to "
                        "%(company)s, where that person does not work.",
                        person=user.name,
                        company=company.name,
                    )
                )

    def _credit_company(self):
        """The ``res.company`` of the document; possibly empty."""
        raise NotImplementedError

    @api.model
    def _check_shares(self, shares, name):
        """Refuse shares that do not make up the whole.

        :param shares: list of (user id, share from 0 to 1); empty is fine
        :param name: of the document, for the message
        :raise ValidationError: too many people, somebody twice, or not 100 %
        """
        if not shares:
            return
        if len(shares) > MAX_PEOPLE:
            raise ValidationError(
                self.env._(
                    "%(document)s: not more than %(count)s people share the credit.",
                    document=name,
                    count=MAX_PEOPLE,
                )
            )
        if len({user_id for user_id, _share in shares}) < len(shares):
            raise ValidationError(
                self.env._("%(document)s: somebody is credited twice.", document=name)
            )
        if any(share <= 0 for _user_id, share in shares):
            raise ValidationError(
                self.env._(
                    "%(document)s: a share is more than 0 %% and not more than 100 %%.",
                    document=name,
                )
            )
        total = sum(share for _user_id, share in shares)
        if float_compare(total, 1.0, precision_digits=SHARE_DIGITS[1]):
            raise ValidationError(
                self.env._(
                    "%(document)s: the shares are %(total)s %% together. They have to "
                    "make up 100 %%.",
                    document=name,
                    total=f"{100 * total:.2f}",
                )
            )

    def _shares(self):
        """List of (user id, share) of the rows."""
        return [(row.user_id.id, row.share) for row in self]

    @staticmethod
    def _exact_share(share):
        """A share as the database keeps it."""
        return Decimal(str(round(share, SHARE_DIGITS[1])))
