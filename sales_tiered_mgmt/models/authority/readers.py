"""Computed fields that read as superuser, and who is told what they say."""

from functools import wraps


def readable(records):
    """Those of ``records`` the acting user may read, and new ones."""
    if records.env.su:
        return records
    ids = set(records._origin._filtered_access("read").ids)
    return records.filtered(
        lambda record: not record._origin or record._origin.id in ids
    )


def told_to_readers(compute):
    """Decorate a compute method that reads as superuser: only readers are told.

    Odoo holds stored fields to the record rules. A computed one answers everybody who
    reaches the record by a link, such as the column ``order_id/sales_approval_reason``
    of an export. Where the record is not the acting user's to read, its fields are
    empty; they depend on ``uid`` therefore.
    """

    @wraps(compute)
    def computed(self):
        told = readable(self)
        compute(told)
        if hidden := self - told:
            names = [
                name
                for name, field in self._fields.items()
                if field.compute == compute.__name__
            ]
            hidden.update(dict.fromkeys(names, False))

    return computed
