"""What every part of the building needs: people, records, and the right moment."""

from contextlib import contextmanager

from odoo.tools import SQL

MODULE = "sales_tiered_mgmt"
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_notrack": True,
}


class Site:
    """The database under construction.

    :param env: the superuser's environment that loads the demo data
    :param plan: :class:`~..plan.records.Plan`
    """

    def __init__(self, env, plan):
        self.company = env.ref("base.main_company")
        self.env = env(
            context={
                **env.context,
                **QUIET,
                "allowed_company_ids": self.company.ids,
            }
        )
        self.plan = plan
        self.order_by_key = {}

    def ref(self, name):
        """A record of the demo's data files, or of another module with its prefix."""
        return self.env.ref(name if "." in name else f"{MODULE}.{name}")

    def user(self, login):
        """One of the demo's people."""
        return self.ref(f"user_{login}")

    def team(self, name):
        """One of the demo's teams."""
        return self.ref(f"crm_team_{name}")

    def as_user(self, login):
        """The environment of one of the people, without superuser rights."""
        return self.env(user=self.user(login).id, su=False)

    def order(self, key):
        """The order built from the plan of that key."""
        return self.env["sale.order"].browse(self.order_by_key[key])

    def orders(self, plans):
        """The orders built from these plans, as the superuser."""
        return self.env["sale.order"].browse(
            [self.order_by_key[plan.key] for plan in plans]
        )

    @contextmanager
    def at(self, moment):
        """Date the messages posted inside as of ``moment``."""
        last = self._last_message_id()
        yield
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE mail_message SET date = %(at)s, create_date = %(at)s,"
                " write_date = %(at)s WHERE id > %(last)s",
                at=moment,
                last=last,
            )
        )
        self.env["mail.message"].invalidate_model(["date", "create_date"])

    def _last_message_id(self):
        self.env.flush_all()
        self.env.cr.execute(SQL("SELECT COALESCE(MAX(id), 0) FROM mail_message"))
        return self.env.cr.fetchone()[0]

    def backdate(self, moments):
        """Set moments that the ORM keeps to itself, like ``create_date``.

        :param moments: dict of record to a dict of column to datetime; all records of
            one model, with the same columns and no empty values
        """
        if not moments:
            return
        records = next(iter(moments)).browse(record.id for record in moments)
        columns = list(next(iter(moments.values())))
        records.flush_model()
        rows = SQL(", ").join(
            SQL("%s", (record.id, *(values[column] for column in columns)))
            for record, values in moments.items()
        )
        names = [SQL.identifier(column) for column in columns]
        self.env.cr.execute(
            SQL(
                "UPDATE %(table)s SET %(sets)s FROM (VALUES %(rows)s)"
                " AS new (id, %(names)s) WHERE %(table)s.id = new.id",
                table=SQL.identifier(records._table),
                sets=SQL(", ").join(SQL("%s = new.%s", name, name) for name in names),
                rows=rows,
                names=SQL(", ").join(names),
            )
        )
        records.invalidate_recordset(columns, flush=False)
        records.modified(columns)
