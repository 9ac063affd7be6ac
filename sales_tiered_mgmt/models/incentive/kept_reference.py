"""References of rows that are written by the hundred thousand."""

from odoo import fields


class KeptReference(fields.Many2one):
    """A many2one without a foreign key, in permanent records.

    PostgreSQL looks every foreign key of every new row up, which takes far longer than
    to write the row. Only for a record that another foreign key keeps from being
    deleted for as long as the row exists.
    """

    def update_db_foreign_key(self, model, column):
        """Nothing: there is none."""
