from psycopg2.extras import Json, execute_values

from odoo import models
from odoo.exceptions import AccessError


class SalesMadeMixin(models.AbstractModel):
    """Rows that the server's own steps write, and nobody else.

    ``create``, ``write`` and ``unlink`` refuse everybody, the superuser included, as in
    ``sales.append.only``; the private ``_engine_*`` methods step over that.
    """

    _name = "sales.made.mixin"
    _description = "Written by Its Own Steps"

    # fields that Odoo itself writes, such as for activities and followers
    _made_open_fields = frozenset(
        {"activity_ids", "message_ids", "message_follower_ids"}
    )

    # pylint: disable=method-required-super,super-method-mismatch

    def create(self, vals_list):
        self._refuse_made()

    def write(self, vals):
        if vals.keys() <= self._made_open_fields:
            return super().write(vals)
        self._refuse_made()

    def unlink(self):
        self._refuse_made()

    def _refuse_made(self):
        """:raise AccessError: says how such a row comes about"""
        raise AccessError(
            self.env._(
                "%(model)s: it is written by its own steps and cannot be written "
                "directly. Use the buttons.",
                model=self.env["ir.model"]._get(self._name).name,
            )
        )

    def _engine_create(self, vals_list):
        return super().create(vals_list)

    def _engine_write(self, vals):
        return super().write(vals)

    def _engine_unlink(self):
        return super().unlink()

    def _engine_store(self, rows, columns):
        """Write many rows, each with values of its own, a thousand by one query.

        :param rows: list of dicts with ``id`` and all ``columns``
        :param columns: dict of column to its PostgreSQL type; JSON as Python values
        """
        if not rows:
            return
        self.env.flush_all()
        sets = ", ".join(f"{name} = new.{name}::{columns[name]}" for name in columns)
        execute_values(
            self.env.cr._obj,
            # names of columns and types are written in the code
            # pylint: disable-next=sql-injection
            f"UPDATE {self._table} own SET {sets}, write_uid = {int(self.env.uid)},"
            " write_date = now() AT TIME ZONE 'UTC'"
            f" FROM (VALUES %s) AS new(id, {', '.join(columns)})"
            " WHERE own.id = new.id",
            [
                (row["id"], *(_plain(row[name], columns[name]) for name in columns))
                for row in rows
            ],
            page_size=1000,
        )
        self.env[self._name].invalidate_model([*columns], flush=False)


def _plain(value, kind):
    """A value as psycopg takes it."""
    if kind == "jsonb":
        return None if value is None else Json(value)
    return (value or None) if kind == "int4" else value
