from collections import defaultdict

from odoo import api, models


class SalesAppraisalReport(models.AbstractModel):
    """Appraisals on paper: all that the reader sees of them, nothing else.

    Every part is searched by the reader's own rules: before the release the person
    prints the own side only. Many cost as many queries as one. Policy: A3.3, D3.1.
    """

    _name = "report.sales_tiered_mgmt.sales_appraisal_report"
    _description = "Printed Appraisal"

    @api.model
    def _get_report_values(self, docids, data=None):
        """
        :raise AccessError: one of them is not the reader's to see
        """
        appraisals = self.env["sales.appraisal"].browse(docids or [])
        appraisals.check_access("read")
        return {
            "doc_ids": appraisals.ids,
            "doc_model": "sales.appraisal",
            "docs": appraisals,
            "parts": self._parts(appraisals),
        }

    @api.model
    def _parts(self, appraisals):
        """What is printed of each.

        :return: dict of appraisal id to dict
        """
        lines = self._seen("line", appraisals)
        ratings = self._seen("rating", appraisals)
        results = {one.appraisal_id.id: one for one in self._seen("result", appraisals)}
        changes = self._seen("change", appraisals).grouped("appraisal_id")
        appeals = self._seen("appeal", appraisals).grouped("appraisal_id")
        said, overall = self._words(ratings)
        rows = self._rows(lines, ratings, said, results)
        approvals = self._approvals(appraisals.browse(results))
        return {
            one.id: {
                "rows": rows[one.id],
                "self": overall.get((one.id, "self"), ratings.browse()),
                "superior": overall.get((one.id, "superior"), ratings.browse()),
                "result": results.get(one.id, self.env["sales.appraisal.result"]),
                "changes": changes.get(one, ()),
                "appeals": appeals.get(one, ()),
                "approvals": approvals.get(one.id, ()),
            }
            for one in appraisals
        }

    @api.model
    def _rows(self, lines, ratings, said, results):
        """What is printed of each indicator.

        Before the release the person sees the own words about an indicator that the
        superior assesses, and not yet its line.

        :param said: see ``_words``
        :param results: dict of appraisal id to ``sales.appraisal.result``
        :return: dict of appraisal id to list of dicts
        """
        seen = {line.id: line for line in lines}
        about = {line.id: (line.sequence, line.sudo()) for line in lines}
        about |= {
            rating.line_id.id: (rating.sequence, rating.line_id.sudo())
            for rating in ratings
            if rating.line_id
        }
        traces = {key: _trace(result) for key, result in results.items()}
        rows = defaultdict(list)
        for line_id, (_sequence, line) in sorted(
            about.items(), key=lambda item: (item[1][0], item[0])
        ):
            key = line.appraisal_id.id
            rows[key].append(
                {
                    "indicator": line.indicator_id,
                    "line": seen.get(line_id, lines.browse()),
                    "self": said.get((line_id, "self"), ratings.browse()),
                    "superior": said.get((line_id, "superior"), ratings.browse()),
                    "part": traces.get(key, {}).get(line_id),
                }
            )
        return rows

    @api.model
    def _words(self, ratings):
        """Dicts of (line, side), and about the whole (appraisal, side), to rating."""
        said, overall = {}, {}
        for rating in ratings:
            if rating.line_id:
                said[rating.line_id.id, rating.side] = rating
            else:
                overall[rating.appraisal_id.id, rating.side] = rating
        return said, overall

    @api.model
    def _seen(self, what, appraisals):
        """Parts that the reader sees, straight from the database."""
        return self.env[f"sales.appraisal.{what}"].search(
            [("appraisal_id", "in", appraisals.ids)]
        )

    @api.model
    def _approvals(self, appraisals):
        """Who approved, of those whose result the reader sees.

        :return: dict of appraisal id to steps, as superuser
        """
        found = {}
        for approval in appraisals._sales_approvals("approved").sorted("id"):
            steps = approval.step_ids.filtered(lambda step: step.state == "approved")
            found[approval.res_id] = steps
        return found


def _trace(result):
    """How much each line brings: dict of line id to the part of the result."""
    return {part["key"]: part for part in result.parts or ()}
