"""Facts of documents whose credit several people share."""

from dataclasses import dataclass, field, fields, replace

from odoo.tools import SQL

from .fact_branch import Branch

# How the facts of one source row are told apart, see ``Branch.share``: the number of
# the credit row, and what kind of fact it makes.
WINDOW, OPENED, CLOSED, OTHER = range(4)
KINDS = 4
MAX_NUMBER = 127
NUMBER = SQL("credit.number")
# facts that come from no credit row
SIGNED_BEFORE, CANCELLED, UNNAMED = (KINDS * number + OTHER for number in range(3))


@dataclass(frozen=True)
class CreditedBranch(Branch):
    """A branch by the credit rows of an order, joined as ``credit``.

    A row holds for the facts within its days, at their own date. What it took the place
    of had counted already: the facts before are added on the day it was opened, and
    those until its end taken back on the day it was closed. Over all rows of an order a
    fact adds up to its amount on its own day, and to nothing on every other.

    :param kind: ``WINDOW``, ``OPENED`` or ``CLOSED``
    :param salesperson: salesperson of the document, who is seen by its team
    """

    kind: int = WINDOW
    salesperson: SQL = field(default=SQL("NULL::int4"))

    def to_sql(self, metric, scope, days, rates):
        placed = replace(self, access_team=self._team_of_person(days))
        return super(CreditedBranch, placed).to_sql(metric, scope, days, rates)

    def _team_of_person(self, days):
        """Whose leaders see the fact: those of the person's team on that day.

        The salesperson's part is the document's, whoever leads its team sees it.
        """
        return SQL(
            """
            CASE WHEN %(user)s = %(salesperson)s THEN %(team)s
                 ELSE (SELECT place.team_id FROM sales_tier_assignment place
                        WHERE place.user_id = %(user)s
                          AND place.date_from <= %(day)s
                          AND (place.date_to IS NULL OR place.date_to >= %(day)s)
                        LIMIT 1)
            END
            """,
            user=self.user,
            salesperson=self.salesperson,
            team=self.access_team,
            day=self._day(days),
        )

    def _day(self, days):
        if self.kind == OPENED:
            return SQL("credit.opened_on")
        if self.kind == CLOSED:
            return SQL("credit.closed_on")
        return super()._day(days)

    def _origin(self, days):
        """A change of the credit corrects the fact of the document's own day."""
        if self.kind == WINDOW or self.origin is not None:
            return self.origin
        # pylint: disable-next=super-method-mismatch
        return super()._day(days)

    def _bounds(self, scope, days):
        # the fact's own day, whichever the kind
        # pylint: disable-next=super-method-mismatch
        own_day = super()._day(days)
        if self.kind == WINDOW:
            return [
                *super()._bounds(scope, days),
                SQL("(credit.date_from IS NULL OR %s >= credit.date_from)", own_day),
                SQL("(credit.date_to IS NULL OR %s <= credit.date_to)", own_day),
            ]
        day = self._day(days)
        turn = "date_from" if self.kind == OPENED else "date_to"
        conditions = [
            SQL("%s IS NOT NULL", day),
            SQL(
                "%s %s %s",
                own_day,
                SQL("<" if self.kind == OPENED else "<="),
                SQL.identifier("credit", turn),
            ),
        ]
        if scope.date_from:
            conditions.append(SQL("%s >= %s", day, scope.date_from))
        if scope.date_to:
            conditions.append(SQL("%s <= %s", day, scope.date_to))
        return conditions


def unsplit(order):
    """Condition: the order's salesperson has all of it.

    The few orders with rows are hashed once; a join in their place was measured to keep
    the planner from counting a quarter's orders by several workers.
    """
    return SQL("%s NOT IN (SELECT named.order_id FROM sales_credit_split named)", order)


def credited(branch, order, amount, step=None, divisor=None, by_document=False):
    """The facts of ``branch`` by the credit rows of their order.

    :param branch: :class:`~.fact_branch.Branch` whose rows belong to one order each
    :param order: ``SQL`` of the order's id
    :param amount: ``SQL`` of what is shared out, in the document's own unit
    :param step: ``SQL`` of the smallest part (a cent): parts are multiples of it by
        largest remainder; None: exact fractions, as of quantities
    :param divisor: ``SQL`` by which a part is divided, a currency rate
    :param by_document: as of ``by_credit``
    :return: list of :class:`CreditedBranch`
    """
    part = SQL("credit.part")
    if divisor is not None:
        part = SQL("(%s / %s)", part, divisor)
    return by_credit(
        branch,
        shared_out(order, amount, step),
        part,
        lambda condition: SQL(
            "%s IN (SELECT named.order_id FROM sales_credit_split named WHERE %s)",
            order,
            condition,
        ),
        by_document=by_document,
    )


def by_credit(branch, rows, part, having, place=None, by_document=False):
    """The facts of ``branch``, one for each of its credit rows.

    :param branch: :class:`~.fact_branch.Branch`
    :param rows: SELECT of the credit rows of a row of the branch, as of ``shared_out``
    :param part: ``SQL`` of what counts for a credit row: the value or, of a branch with
        a weight, the weight, which is what is taken back of a mean
    :param having: function of a condition about the table ``named`` of credit rows to
        the condition that a row of the branch has such rows, by which they are found
    :param place: ``SQL`` of the credit row's number among the facts of one key
    :param by_document: whether rows that name nobody in particular (``is_default``)
        mean the document's salesperson, and not the one they hold
    :return: list of :class:`CreditedBranch`
    """
    person = SQL("credit.user_id")
    if by_document:
        person = SQL(
            "CASE WHEN credit.is_default THEN %s ELSE credit.user_id END", branch.user
        )
    given = {item.name: getattr(branch, item.name) for item in fields(branch)}
    given["table"] = SQL("%s CROSS JOIN LATERAL (%s) credit", branch.table, rows)
    counted, number = "weight" if branch.weight else "value", place or NUMBER
    return [
        CreditedBranch(
            **{
                **given,
                "user": person,
                counted: SQL("-(%s)", part) if kind == CLOSED else part,
                "share": SQL("(%s * %s + %s)", number, KINDS, kind),
                "where": (*branch.where, having(condition)),
            },
            kind=kind,
            salesperson=branch.user,
        )
        for kind, condition in (
            (WINDOW, SQL("TRUE")),
            (OPENED, SQL("named.opened_on IS NOT NULL")),
            (CLOSED, SQL("named.closed_on IS NOT NULL")),
        )
    ]


def shared_out(order, amount, step):
    """SELECT of an order's credit rows and the ``part`` of an amount each gets.

    The steps left over go to the largest remainders, among equal ones to the smaller
    number, as in ``engine.allocation.largest_remainder``. What is below a step goes to
    the first, so that nothing is lost of an amount that is no multiple of it.
    """
    if step is None:
        return SQL(
            "SELECT own.*, %s * own.share AS part"
            " FROM sales_credit_split own WHERE own.order_id = %s",
            amount,
            order,
        )
    return SQL(
        """
        SELECT cut.*,
               CASE WHEN cut.amount < 0 THEN -1 ELSE 1 END * cut.step
               * (FLOOR(cut.exact)
                  + CASE WHEN cut.place <= cut.whole - cut.given THEN 1 ELSE 0 END)
               + CASE WHEN cut.place > 1 THEN 0
                      WHEN cut.amount < 0 THEN cut.amount + cut.whole * cut.step
                      ELSE cut.amount - cut.whole * cut.step END AS part
          FROM (
            SELECT weighed.*,
                   SUM(FLOOR(weighed.exact)) OVER (PARTITION BY weighed.version)
                       AS given,
                   ROW_NUMBER() OVER (
                       PARTITION BY weighed.version
                           ORDER BY weighed.exact - FLOOR(weighed.exact) DESC,
                                    weighed.number
                   ) AS place
              FROM (
                SELECT own.*, whole.*, whole.whole * own.share AS exact
                  FROM sales_credit_split own
                 CROSS JOIN (
                    SELECT %(amount)s::numeric AS amount,
                           %(step)s::numeric AS step,
                           ROUND(ABS(%(amount)s::numeric) / %(step)s) AS whole
                 ) whole
                 WHERE own.order_id = %(order)s
              ) weighed
          ) cut
        """,
        amount=amount,
        step=step,
        order=order,
    )
