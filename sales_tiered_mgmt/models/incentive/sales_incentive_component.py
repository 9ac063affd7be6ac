from odoo import fields, models

from ...engine.incentive_rate import INTERPOLATED, MARGINAL, WHOLE
from .sales_incentive_plan import PERIODS

SCOPES = [
    ("person", "The person"),
    ("team", "The own team"),
    ("division", "The own division"),
]


class SalesIncentiveComponent(models.Model):
    """One way in which a plan pays: what is measured, on whom, and by which table.

    What fits together is in ``sales.incentive.component.check``, the table as the
    engine reads it in ``.table``, what it says to people in ``.words`` and
    ``.preview``. Policy: D4.i1.
    """

    _name = "sales.incentive.component"
    _description = "Component of an Incentive Plan"
    _inherit = [
        "sales.incentive.content.mixin",
        "sales.incentive.component.table",
        "sales.incentive.component.terms",
        "sales.incentive.component.check",
        "sales.incentive.component.preview",
    ]
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one(
        "sales.incentive.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id")
    currency_id = fields.Many2one(related="plan_id.currency_id")
    plan_state = fields.Selection(related="plan_id.state", string="State of the Plan")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    # what is measured
    metric_id = fields.Many2one(
        "sales.metric",
        "Measured By",
        required=True,
        index=True,
        ondelete="restrict",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    unit = fields.Selection(related="metric_id.unit")
    base_metric_id = fields.Many2one(
        "sales.metric",
        "Base",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('unit', '=', 'amount'), '|', ('company_id', '=', False), "
        "('company_id', '=', company_id)]",
        help="What per cents are paid on, where it is not what is measured: such as "
        "the margin, by the attainment of signed orders.",
    )
    period = fields.Selection(PERIODS, required=True, default="quarter")
    scope = fields.Selection(
        SCOPES, "Measured On", required=True, default="person", help="Whose results."
    )
    measure = fields.Selection(
        [("amount", "The result"), ("attainment", "Attainment of the target")],
        "Bands By",
        required=True,
        default="amount",
    )
    applies_to = fields.Selection(
        [("period", "The whole period"), ("document", "Each document by itself")],
        required=True,
        default="period",
    )
    categ_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="Only these and the categories below. Empty: all.",
    )
    partner_category_ids = fields.Many2many(
        "res.partner.category",
        string="Customer Tags",
        help="Only customers with one of these tags. Empty: all.",
    )
    customer_kind = fields.Selection(
        [
            ("all", "All customers"),
            ("new", "New customers only"),
            ("existing", "Existing customers only"),
        ],
        "Customers",
        required=True,
        default="all",
    )
    new_customer_months = fields.Integer(
        "New for Months",
        default=12,
        help="A customer is new for so many months from the first signed order on.",
    )
    is_by_margin = fields.Boolean("Only a Margin Band")
    margin_from = fields.Float(
        digits=(16, 4),
        help="Gross margin of the order, as a ratio of its untaxed amount.",
    )
    margin_to = fields.Float(
        "Margin Below", digits=(16, 4), help="Ratio; 0: no upper end."
    )
    # what is paid
    basis = fields.Selection(
        [
            (MARGINAL, "Each band pays its own rate"),
            (WHOLE, "The band reached pays everything"),
            (INTERPOLATED, "The rate rises from level to level"),
        ],
        "Table",
        required=True,
        default=MARGINAL,
    )
    pays = fields.Selection(
        [
            ("percent", "Per cent of the base"),
            ("bonus", "A fixed bonus"),
            ("on_target", "A share of the on-target bonus"),
        ],
        required=True,
        default="percent",
    )
    band_ids = fields.One2many("sales.incentive.band", "component_id", copy=True)
    on_target_amount = fields.Monetary(
        "On-Target Bonus", help="Paid for reaching the target exactly."
    )
    threshold = fields.Float(
        digits=(16, 4),
        help="Smallest result, or attainment as a ratio, from which anything is paid.",
    )
    accelerator_from = fields.Float(
        digits=(16, 4),
        help="Result, or attainment as a ratio, above which rates are multiplied.",
    )
    accelerator_factor = fields.Float(
        "Accelerator", digits=(16, 4), default=1.0, help="1.5 pays half as much again."
    )
    cap_amount = fields.Monetary("Cap", help="The most that is paid. 0: no limit.")
    floor_amount = fields.Monetary("Floor", help="The least that is paid. 0: none.")
    weight = fields.Float(digits=(16, 4), default=1.0, help="Ratio from 0 to 1.")
    is_prorated = fields.Boolean(
        "Prorated",
        default=True,
        help="Bonus, cap, floor, and bands of amounts count by the days of "
        "participation, unpaid leave left out.",
    )
    excludes_narrower = fields.Boolean(
        "Never Twice",
        default=True,
        help="What the same person is paid for by a narrower component of the same "
        "metric, such as the own orders of a director, is not paid for again here.",
    )
    # a pool
    sharing = fields.Selection(
        [
            ("own", "Everybody the whole"),
            ("equal", "Shared equally"),
            ("contribution", "Shared by contribution"),
            ("proposal", "Shared as the manager proposes"),
        ],
        "Shared",
        required=True,
        default="own",
        help="A team's bonus that is shared is a pool: paid once for the team.",
    )
    pool_spread = fields.Float(
        "Spread",
        digits=(16, 4),
        default=0.5,
        help="Ratio by which a proposed share may differ from the equal one.",
    )
    multiplier_ids = fields.One2many(
        "sales.incentive.multiplier", "component_id", copy=True
    )

    _weight_sane = models.Constraint(
        "CHECK(weight >= 0 AND weight <= 1)", "A weight is a ratio from 0 to 1."
    )
    _amounts_sane = models.Constraint(
        "CHECK(on_target_amount >= 0 AND cap_amount >= 0 AND floor_amount >= 0"
        " AND threshold >= 0 AND accelerator_factor >= 0 AND accelerator_from >= 0"
        " AND pool_spread >= 0 AND new_customer_months >= 0)",
        "Amounts, thresholds and factors of a component are zero or more.",
    )
