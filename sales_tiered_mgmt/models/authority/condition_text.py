"""Conditions of the authority matrix, checked and told in words.

A condition is the text of the domain widget, held against documents of one model.
"""

from odoo.fields import Domain

# More values than these are counted, not listed.
LISTED = 3


def unknown_field(domain, model):
    """Name of a field in ``domain`` that ``model`` does not have (any more), or None.

    :param domain: ``Domain``
    :param model: empty recordset of the documents' model
    """
    for condition in domain.iter_conditions():
        target = model
        for name in condition.field_expr.split("."):
            field = target._fields.get(name) if target is not None else None
            is_date_part = field is None and target is None
            if field is None and not is_date_part:
                return condition.field_expr
            target = (
                model.env[field.comodel_name] if field and field.relational else None
            )
        if isinstance(condition.value, Domain) and target is not None:
            if inner := unknown_field(condition.value, target):
                return f"{condition.field_expr}.{inner}"
    return None


class ConditionTexts:
    """Words for many conditions at once: the names are read in sets.

    Names that the reader may not see are left out, as everywhere.
    """

    def __init__(self, env):
        self.env = env
        self._wanted = {}
        self._names = {}

    def add(self, domain, model):
        """Note the records that a condition names."""
        for condition in domain.iter_conditions():
            comodel, ids = self._named(condition, model)
            if ids:
                self._wanted.setdefault(comodel, set()).update(ids)

    def load(self):
        """Read all the names noted, a few queries per model."""
        for comodel, ids in self._wanted.items():
            records = self.env[comodel].browse(ids).exists()
            if not records.has_access("read"):
                records = records._filtered_access("read")
            for record in records:
                self._names[comodel, record.id] = record.display_name

    def text(self, domain, model):
        """The condition in words; several parts are joined by and, or."""
        if domain.is_true():
            return self.env._("always")
        if domain.is_false():
            return self.env._("never")
        # polish notation, read from its end
        stack = []
        for part in reversed(list(domain)):
            if part == "!":
                stack.append(self.env._("not (%s)", stack.pop()))
            elif part in ("&", "|"):
                values = {"left": stack.pop(), "right": stack.pop()}
                stack.append(
                    self.env._("%(left)s and %(right)s", **values)
                    if part == "&"
                    else self.env._("(%(left)s or %(right)s)", **values)
                )
            else:
                stack.append(self._leaf(Domain(*part), model))
        return stack.pop()

    def _leaf(self, condition, model):
        values = {
            "field": self._label(condition.field_expr, model),
            "value": self._value(condition, model),
        }
        operator = condition.operator
        if operator in ("=", "in", "any", "child_of"):
            return self.env._("%(field)s is %(value)s", **values)
        if operator in ("!=", "not in", "not any"):
            return self.env._("%(field)s is not %(value)s", **values)
        if operator in ("like", "ilike", "=like", "=ilike"):
            return self.env._("%(field)s contains %(value)s", **values)
        return f"{values['field']} {operator} {values['value']}"

    def _fields_of(self, path, model):
        """The fields of a path that the model knows, first to last."""
        fields = []
        for name in path.split("."):
            if model is None or name not in model._fields:
                break
            fields.append(model._fields[name])
            is_relational = fields[-1].relational
            model = self.env[fields[-1].comodel_name] if is_relational else None
        return fields

    def _label(self, path, model):
        fields = self._fields_of(path, model)
        return " › ".join(field._description_string(self.env) for field in fields)

    def _named(self, condition, model):
        """Model and ids of the records that a condition names, or ``(None, ())``."""
        fields = self._fields_of(condition.field_expr, model)
        if not fields:
            return None, ()
        last, value = fields[-1], condition.value
        if last.name == "id":
            comodel = last.model_name
        elif last.relational:
            comodel = last.comodel_name
        else:
            return None, ()
        values = value if self._is_many(value) else [value]
        return comodel, [item for item in values if type(item) is int]

    @staticmethod
    def _is_many(value):
        return not isinstance(value, str | bytes | Domain) and hasattr(
            value, "__iter__"
        )

    def _value(self, condition, model):
        value = condition.value
        if isinstance(value, Domain):
            fields = self._fields_of(condition.field_expr, model)
            return f"({self.text(value, self.env[fields[-1].comodel_name])})"
        comodel, ids = self._named(condition, model)
        if ids:
            words = [self._names.get((comodel, id_), "…") for id_ in ids]
        elif self._is_many(value):
            words = [self._scalar(item, condition, model) for item in value]
        else:
            words = [self._scalar(value, condition, model)]
        more = len(words) - LISTED
        if more > 0:
            words = [*words[:LISTED], self.env._("%s more", more)]
        return ", ".join(words)

    def _scalar(self, value, condition, model):
        if value is True:
            return self.env._("set")
        if value is False:
            return self.env._("not set")
        field = (self._fields_of(condition.field_expr, model) or [None])[-1]
        if field and field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, str(value))
        return str(value)
