from lxml import etree

from odoo import api, fields, models
from odoo.fields import Domain

PACES = [
    ("none", "Not Begun"),
    ("behind", "Behind Pace"),
    ("near", "Nearly on Pace"),
    ("ahead", "On Pace"),
]


class SalesTargetSheetPace(models.AbstractModel):
    """Whether the result keeps up with the target to date (D2.4, G1.1).

    Behind is who is below it by more than the plan's tolerance. For the metric and the
    period of the context, as ``sales.target.sheet.attainment``.
    """

    _name = "sales.target.sheet.pace"
    _description = "Pace of a Target Sheet"

    pace_state = fields.Selection(
        PACES,
        "Keeping Pace",
        compute="_compute_pace_state",
        search="_search_pace_state",
    )

    @api.depends("pace", "plan_id.checkpoint_tolerance")
    @api.depends_context("sales_metric_id", "sales_period")
    def _compute_pace_state(self):
        metrics = self.sudo()._metrics_shown()
        names = ("pace", "amount_due", "amount_actual")
        for sheet in self:
            figures = {name: sheet[name] for name in names}
            sheet.pace_state = sheet._pace_state(figures, metrics[sheet.sudo()])

    def _search_pace_state(self, operator, value):
        """Sheets in force today whose pace is one of ``value``, computed at once."""
        if operator != "in":
            return NotImplemented
        sheets = self.search([("plan_state", "=", "running")])
        paces = sheets.filtered(lambda sheet: sheet.pace_state in value)
        domain = Domain("id", "in", paces.ids)
        if "none" in value:
            domain |= Domain("plan_state", "!=", "running")
        return domain

    def _pace_state(self, figures, metric):
        """One of ``PACES``.

        :param figures: dict with ``pace`` (ratio), ``amount_due``, ``amount_actual``
        :param metric: ``sales.metric``
        """
        # an average says nothing before the first fact
        is_begun = figures["amount_due"] and (
            figures["amount_actual"] or not metric.is_average
        )
        if not is_begun:
            return "none"
        if figures["pace"] >= 1:
            return "ahead"
        tolerance = self.sudo().plan_id.checkpoint_tolerance / 100
        return "near" if figures["pace"] >= 1 - tolerance else "behind"

    # ------------------------------------------------------------
    # The metric shown
    # ------------------------------------------------------------

    @api.model
    def _metric_filters(self):
        """Metrics of the plans that count: what the search view offers to show.

        :return: list of (id, code, name)
        """
        plans = self.env["sales.target.plan"].sudo()
        metrics = plans.search(
            [("state", "not in", ("cancelled", "superseded"))]
        ).metric_ids.sorted()
        return [(metric.id, metric.code, metric.name) for metric in metrics]

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, *self._metric_filters()) if view_type == "search" else key

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Add a filter per metric to the search view: which figures are shown."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "search":
            for place in arch.xpath("//separator[@name='metrics']"):
                for metric_id, code, name in reversed(self._metric_filters()):
                    place.addnext(
                        etree.Element(
                            "filter",
                            name=f"metric_{code}",
                            string=name,
                            context=str({"sales_metric_id": metric_id}),
                        )
                    )
        return arch, view
