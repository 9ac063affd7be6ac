from odoo import models
from odoo.exceptions import AccessError, UserError

from .cursor_note import noted_ids


class SalesProjectOrder(models.AbstractModel):
    """Orders of a major customer project wait for the project's approval.

    A step of the signing of an order. Policy: C1.p4.
    """

    _name = "sales.project.order"
    _description = "Order of a Customer Project"
    _inherit = ["sales.order.signing"]

    def _sales_projects(self):
        """The leads of these orders, as superuser: who sells need not see them."""
        return self.sudo().opportunity_id

    def _sales_sign(self, is_decided=False):
        """No order of a project is signed, or grows, that is not approved."""
        projects = self._sales_projects()
        if projects:
            projects._sales_require_authority(projects._sales_judge())
        return super()._sales_sign(is_decided)

    def _sales_held_by_projects(self):
        """Ask for the projects that have to be approved before these orders.

        :return: the orders that wait for it, and the ``sales.approval`` that wait
        """
        approvals = self.env["sales.approval"].sudo()
        projects = self._sales_projects()
        with self._sales_confirming():
            verdicts = projects._sales_judge() if projects else {}
        asking = projects.filtered(
            lambda lead: lead in verdicts and verdicts[lead].needs_approval
        )
        if not asking:
            return self.browse(), approvals
        held = self.filtered(lambda order: order.sudo().opportunity_id in asking)
        return held, asking._sales_ask(verdicts, held.sudo())

    def _sales_confirming(self):
        """Count these orders as if they had been confirmed already."""
        return noted_ids(self, "sales_confirming_orders")

    def _sales_confirm_for(self, user):
        """Confirm for the person who had tried to: on that person's own authority.

        :param user: ``res.users``
        """
        orders = self.filtered(lambda order: order.state in ("draft", "sent"))
        for order in orders if user.active else ():
            try:
                with self.env.cr.savepoint():
                    order.with_user(user)._sales_confirm_approved(
                        is_customer_waiting=bool(order.signed_on)
                    )
            except UserError as error:
                # the project is approved all the same
                order.message_post(body=str(error))

    # ------------------------------------------------------------
    # Joining and leaving a project
    # ------------------------------------------------------------

    def _sales_check_joining(self, vals_list):
        """Nobody makes an offer for a major project that is not approved.

        A quotation that makes its lead a major project by its own amount may be
        written: it is its confirmation that waits.

        :param vals_list: what orders are created with
        :raise UserError: naming the project and what to do
        """
        if self.env.cr.cache.get("sales_merging_leads"):
            return
        default = self.env.context.get("default_opportunity_id")
        ids = {vals.get("opportunity_id", default) for vals in vals_list} - {None}
        projects = self.env["crm.lead"].sudo().browse(filter(None, ids)).exists()
        if projects:
            projects._sales_require_authority(projects._sales_judge())

    def _sales_check_moving(self, vals):
        """Orders that are about to go to another project, or to none.

        :param vals: what the orders are written with
        :return: dict of order to the ``crm.lead`` it leaves, where that one is not the
            acting person's to decide about
        :raise UserError: they would join a major project that is not approved
        """
        if "opportunity_id" not in vals:
            return {}
        self._sales_check_joining([vals])
        leaving = self.filtered(
            lambda order: (
                order.sudo().opportunity_id.id not in (False, vals["opportunity_id"])
            )
        )
        projects = leaving._sales_projects()
        verdicts = projects._sales_judge() if projects else {}
        bound = {lead for lead, verdict in verdicts.items() if verdict.exceeded}
        return {
            order: order.sudo().opportunity_id
            for order in leaving
            if order.sudo().opportunity_id in bound
        }

    def _sales_check_left(self, former):
        """An order of a major project stays one, whatever becomes of its lead.

        :param former: what ``_sales_check_moving`` returned
        :raise AccessError: naming the order and its project
        """
        projects = self._sales_projects() if former else ()
        major = projects._sales_measure_major_project() if projects else {}
        for order, project in former.items():
            if order.sudo().opportunity_id not in major:
                raise AccessError(
                    self.env._(
                        "%(order)s belongs to the major project %(project)s. Only who "
                        "may decide about the project takes an order out of it.",
                        order=order.display_name,
                        project=project.display_name,
                    )
                )
