from odoo import SUPERUSER_ID, http
from odoo.http import request

from odoo.addons.survey.controllers.main import Survey


class SalesFeedbackController(Survey):
    """Peer feedback on the survey's own pages: from whom is checked, and not kept.

    A sheet names nobody, so Odoo's comparison of contacts cannot tell its reviewer; the
    request does, until the sheet is filled in. A token alone opens nothing.
    """

    @http.route(
        "/sales/feedback/<int:request_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def feedback_link(self, request_id, **_params):
        """Open the survey of an own request; what is over leads to the list.

        :raise werkzeug.exceptions.NotFound: it is not the acting user's
        """
        Request = request.env["sales.appraisal.feedback.request"]
        found = Request.has_access("read") and Request.search([("id", "=", request_id)])
        if not found:
            raise request.not_found()
        sheet = found.sudo().answer_id
        if not sheet or not Request._holding(sheet):
            return request.redirect(
                "/odoo/action-sales_tiered_mgmt.sales_appraisal_feedback_request_action"
            )
        return request.redirect(sheet.get_start_url())

    def _check_validity(
        self,
        survey_sudo,
        answer_sudo,
        answer_token,
        ensure_token=True,
        check_partner=True,
    ):
        if answer_sudo.sales_appraisal_id:
            if request.env.user._is_public():
                return "survey_auth"
            if not request.env["sales.appraisal.feedback.request"]._holding(
                answer_sudo
            ):
                return "answer_wrong_user"
            check_partner = False
        return super()._check_validity(
            survey_sudo,
            answer_sudo,
            answer_token,
            ensure_token=ensure_token,
            check_partner=check_partner,
        )

    def _get_access_data(
        self, survey_token, answer_token, ensure_token=True, check_partner=True
    ):
        """Whoever answers writes as the system: no row keeps the reviewer's name."""
        data = super()._get_access_data(
            survey_token,
            answer_token,
            ensure_token=ensure_token,
            check_partner=check_partner,
        )
        if data["answer_sudo"].sales_appraisal_id:
            data["answer_sudo"] = data["answer_sudo"].with_user(SUPERUSER_ID)
        return data
