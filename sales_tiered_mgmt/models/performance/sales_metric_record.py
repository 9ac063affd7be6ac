from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .fact_branch import Branch

PERSONS = ("res.users", "hr.employee")
NUMBERS = ("integer", "float", "monetary")


class SalesMetricRecord(models.AbstractModel):
    """Facts of any model: its records counted, or one of their numbers summed.

    What such a metric shows of a record is a number, a day, a person and a customer;
    only the person and those who lead the person see it. Whoever defines it must be
    allowed to read all that it counts, so that nothing is learned by way of a metric.
    """

    _name = "sales.metric.record"
    _description = "Facts of Any Records"

    model_id = fields.Many2one(
        "ir.model",
        "Record",
        ondelete="cascade",
        domain=[("transient", "=", False), ("abstract", "=", False)],
        tracking=True,
        help="What is counted or summed. Archived records count as well, unless the "
        "filter leaves them out.",
    )
    date_field_id = fields.Many2one(
        "ir.model.fields",
        "Date",
        ondelete="cascade",
        domain="[('model_id', '=', model_id), ('store', '=', True), "
        "('ttype', 'in', ('date', 'datetime'))]",
        tracking=True,
        help="The day on which a record counts.",
    )
    user_field_id = fields.Many2one(
        "ir.model.fields",
        "Person",
        ondelete="cascade",
        domain="[('model_id', '=', model_id), ('store', '=', True), "
        "('ttype', '=', 'many2one'), "
        "('relation', 'in', ('res.users', 'hr.employee'))]",
        tracking=True,
        help="User or employee for whom a record counts.",
    )
    value_field_id = fields.Many2one(
        "ir.model.fields",
        "Value",
        ondelete="cascade",
        domain="[('model_id', '=', model_id), ('store', '=', True), "
        "('ttype', 'in', ('integer', 'float', 'monetary'))]",
        tracking=True,
        help="What is summed; empty: records are counted. An amount in another "
        "currency counts at the rate of its day.",
    )

    @api.constrains(
        "source", "unit", "model_id", "date_field_id", "user_field_id", "value_field_id"
    )
    def _check_record(self):
        for metric in self.filtered(lambda metric: metric.source == "record"):
            problem = metric._record_problem()
            if problem:
                raise ValidationError(
                    self.env._(
                        "Metric %(metric)s: %(problem)s",
                        metric=metric.name,
                        problem=problem,
                    )
                )

    def _record_problem(self):
        """What is wrong with the definition, None: nothing."""
        if not (self.model_id and self.date_field_id and self.user_field_id):
            return self.env._("Choose the record, its date and its person.")
        Model = self.env.get(self.model_id.model)
        if Model is None or Model._abstract or Model._transient or not Model._auto:
            return self.env._(
                "%(model)s has no records of its own to count.",
                model=self.model_id.name,
            )
        return self._record_field_problem(Model) or self._record_unit_problem()

    def _record_field_problem(self, Model):
        chosen = (
            (self.date_field_id, ("date", "datetime"), ()),
            (self.user_field_id, ("many2one",), PERSONS),
            (self.value_field_id, NUMBERS, ()),
        )
        for chosen_field, kinds, relations in chosen:
            if not chosen_field:
                continue
            field = Model._fields.get(chosen_field.name)
            if (
                chosen_field.model_id != self.model_id
                or not _is_column(field)
                or field.type not in kinds
                or (relations and field.comodel_name not in relations)
            ):
                return self.env._(
                    "%(field)s cannot be used: it must be a stored field of %(model)s "
                    "with a fitting type.",
                    field=chosen_field.field_description,
                    model=self.model_id.name,
                )
        return None

    def _record_unit_problem(self):
        kind = self.value_field_id.ttype
        if not kind and self.unit != "count":
            return self.env._("Records that are counted have the unit Number.")
        if kind == "monetary" and self.unit != "amount":
            return self.env._("The value is an amount, and so must be the unit.")
        return None

    @api.constrains(
        "source",
        "domain",
        "model_id",
        "date_field_id",
        "user_field_id",
        "value_field_id",
    )
    def _check_record_access(self):
        """Nobody counts by a metric what the own rights do not open."""
        if self.env.user.has_group("base.group_system"):
            return
        # Odoo checks as superuser
        metrics = self.sudo(False)
        for metric in metrics.filtered(lambda metric: metric.source == "record"):
            Model = metric.with_context(active_test=False).env[metric.model_id.model]
            Model.check_access("read")
            chosen = metric.date_field_id | metric.user_field_id | metric.value_field_id
            for name in chosen.mapped("name"):
                Model._check_field_access(Model._fields[name], "read")
            Model._search(metric._domain())
            if not _sees_all(Model):
                raise AccessError(
                    self.env._(
                        "You do not see all records of %(model)s. Somebody with access "
                        "to the settings has to define a metric that counts them.",
                        model=metric.model_id.name,
                    )
                )

    def _facts_record(self, scope):
        Model = self.env[self.model_id.model].sudo()
        person = SQL.identifier("r", self.user_field_id.name)
        table = SQL("%s r", SQL.identifier(Model._table))
        if self.user_field_id.relation == "hr.employee":
            table = SQL("%s JOIN hr_employee worker ON worker.id = %s", table, person)
            person = SQL("worker.user_id")
        table = SQL(
            "%s JOIN res_users person ON person.id = %s"
            " JOIN res_company own ON own.id = %s",
            table,
            person,
            self._record_company(Model),
        )
        date = Model._fields[self.date_field_id.name]
        return [
            Branch(
                table=table,
                key=SQL("r.id"),
                day=Model._field_to_sql("r", date.name),
                is_moment=date.type == "datetime",
                company=SQL("own.id"),
                user=person,
                # seen by the person and those who lead the person, whatever the record
                access_team=SQL("NULL::int4"),
                partner=_column(Model, "partner_id", "res.partner"),
                value=self._record_value(Model),
                weight=SQL("1::numeric") if self.is_average else None,
                res_model=Model._name,
                res_id=SQL("r.id"),
                where=(
                    SQL("%s IS NOT NULL", Model._field_to_sql("r", date.name)),
                    *self._only_matching(SQL("r.id")),
                ),
            )
        ]

    def _record_company(self, Model):
        company = _column(Model, "company_id", "res.company")
        return SQL("COALESCE(%s, person.company_id)", company)

    def _record_value(self, Model):
        """The value, an amount in the currency of the fact's company."""
        if not self.value_field_id:
            return SQL("1")
        field = Model._fields[self.value_field_id.name]
        value = SQL("COALESCE(%s, 0)::numeric", Model._field_to_sql("r", field.name))
        if field.type != "monetary":
            return value
        currency = Model._fields.get(field.get_currency_field(Model))
        if not _is_column(currency):  # that of the company
            return value
        foreign = Model._field_to_sql("r", currency.name)
        day = SQL("%s::date", Model._field_to_sql("r", self.date_field_id.name))
        return SQL(
            "CASE WHEN %(foreign)s IS NULL OR %(foreign)s = own.currency_id"
            " THEN %(value)s ELSE %(value)s * %(to_rate)s / %(from_rate)s END",
            foreign=foreign,
            value=value,
            to_rate=_rate(SQL("own.currency_id"), day),
            from_rate=_rate(foreign, day),
        )


def _is_column(field):
    """Whether the field is a plain column of its model's table."""
    return bool(
        field
        and field.store
        and field.column_type
        and not field.inherited
        and not field.company_dependent
    )


def _column(Model, name, comodel):
    """Column of a many2one of the model if it has one, else NULL."""
    field = Model._fields.get(name)
    if _is_column(field) and field.comodel_name == comodel:
        return Model._field_to_sql("r", name)
    return SQL("NULL::int4")


def _sees_all(Model):
    """Whether the user's rules leave out nothing but other companies."""
    rule = Domain(Model.env["ir.rule"]._compute_domain(Model._name, "read"))
    return all(
        condition.field_expr.split(".")[0] in ("company_id", "company_ids")
        for condition in rule.optimize(Model).iter_conditions()
    )


def _rate(currency, day):
    """Rate of a currency on a day in the fact's company, as Odoo finds it."""
    rates = SQL(
        """
        SELECT rate.rate FROM res_currency_rate rate
         WHERE rate.currency_id = %s
           AND (rate.company_id IS NULL
                OR rate.company_id = split_part(own.parent_path, '/', 1)::int)
        """,
        currency,
    )
    return SQL(
        """
        COALESCE(
            (%(rates)s AND rate.name <= %(day)s
             ORDER BY rate.company_id, rate.name DESC LIMIT 1),
            (%(rates)s ORDER BY rate.company_id, rate.name LIMIT 1),
            1.0
        )
        """,
        rates=rates,
        day=day,
    )
