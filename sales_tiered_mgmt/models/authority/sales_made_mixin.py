import json

from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import SQL

# rows inserted at once from which on PostgreSQL is told at once: what follows in the
# same transaction would be planned for an empty table, at some hundred times the cost
ANALYZE_FROM = 500


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

    def _engine_insert(self, rows, returning=()):
        """Create many rows by one query, past defaults, computes and tracking.

        :param rows: list of dicts of column to value, all with the same columns
        :param returning: names of further columns that are answered with the id
        :return: list of tuples: id, then the columns asked for
        """
        if not rows:
            return []
        self.env.flush_all()
        names = [*rows[0]]
        columns = SQL(", ").join(map(SQL.identifier, names))
        found = self.env.execute_query(
            SQL(
                """
                INSERT INTO %(table)s
                       (%(columns)s, create_uid, write_uid, create_date, write_date)
                SELECT %(columns)s, %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC',
                       now() AT TIME ZONE 'UTC'
                  FROM %(rows)s
                RETURNING %(returning)s
                """,
                table=SQL.identifier(self._table),
                columns=columns,
                uid=self.env.uid,
                rows=self._recordset(rows, names),
                returning=SQL(", ").join(map(SQL.identifier, ("id", *returning))),
            )
        )
        self.env[self._name].invalidate_model(flush=False)
        if len(rows) >= ANALYZE_FROM:
            self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(self._table)))
        return found

    def _engine_store(self, rows):
        """Write many rows, each with values of its own, by one query.

        :param rows: list of dicts with ``id`` and values, all of the same columns
        """
        if not rows:
            return
        self.env.flush_all()
        names = [name for name in rows[0] if name != "id"]
        sets = SQL(", ").join(
            SQL("%s = new.%s", SQL.identifier(name), SQL.identifier(name))
            for name in names
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE %(table)s own
                   SET %(sets)s, write_uid = %(uid)s,
                       write_date = now() AT TIME ZONE 'UTC'
                  FROM %(rows)s
                 WHERE own.id = new.id
                """,
                table=SQL.identifier(self._table),
                sets=sets,
                uid=self.env.uid,
                rows=self._recordset(rows, ["id", *names]),
            )
        )
        self.env[self._name].invalidate_model(names, flush=False)

    def _recordset(self, rows, names):
        """Rows as a table named ``new``, by one parameter.

        :return: ``SQL``
        """
        types = SQL(", ").join(
            SQL(
                "%s %s",
                SQL.identifier(name),
                # the type is the field's own
                SQL(self._fields[name].column_type[1]),  # pylint: disable=sql-injection
            )
            for name in names
        )
        values = json.dumps(
            [{name: self._plain(row, name) for name in names} for row in rows],
            default=str,
        )
        return SQL("jsonb_to_recordset(%s::jsonb) AS new(%s)", values, types)

    def _plain(self, row, name):
        """A value as its column takes it: what is not set, and no number, is empty."""
        value = row[name]
        is_empty = value is False and self._fields[name].type != "boolean"
        return None if is_empty else value
