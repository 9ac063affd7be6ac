from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain

# Assignments are told in one message per person, not by one per document, and noted on
# each document with the reason.
QUIET = {"mail_notrack": True, "mail_auto_subscribe_no_notify": True}


class SalesWorkTransfer(models.AbstractModel):
    """Hands open work from one salesperson to another, by sets (C2.p1, C1.p1).

    Open work is leads that are neither won nor lost and quotations not yet confirmed.
    A confirmed order stays with who signed it. A request for approval that waits was
    made on the authority of the person before: it lapses, the new one asks anew.
    Whether the acting user may do it is checked by the callers and, as nothing here is
    done as superuser, by the record rules.
    """

    _name = "sales.work.transfer"
    _description = "Handover of Sales Work"

    @api.model
    def _open_domain(self, model_name):
        """Domain of what is open, and can be handed over, in a model."""
        return {
            "crm.lead": Domain("won_status", "=", "pending"),
            "sale.order": Domain("state", "in", ("draft", "sent")),
            "res.partner": Domain.TRUE,
        }[model_name]

    @api.model
    def _open_work(self, users, model_name, teams=None):
        """Open documents of ``users``, of ``teams`` or without a team when given.

        :param users: ``res.users``
        :param model_name: ``crm.lead``, ``sale.order`` or ``res.partner``
        :param teams: ``crm.team``
        """
        domain = self._open_domain(model_name) & Domain("user_id", "in", users.ids)
        if teams is not None:
            domain &= Domain("team_id", "in", [*teams.ids, False])
        return self.env[model_name].search(domain)

    @api.model
    def _transferable(self, documents, user, team):
        """Those of ``documents`` that ``user`` in ``team`` can take, by company.

        :param user: ``res.users``
        :param team: ``crm.team``
        """
        user = user.sudo()
        if not user.active:
            return documents.browse()

        def fits(document):
            company = document.company_id
            if not company:
                return True
            return company in user.company_ids and (
                not team.company_id or team.company_id == company
            )

        return documents.filtered(fits)

    @api.model
    def _transfer(self, documents, user, team, reason):
        """Give documents to ``user`` in ``team``, with a note on each.

        :param documents: ``crm.lead``, ``sale.order`` or ``res.partner``
        :param user: ``res.users``
        :param team: ``crm.team``, unused for customers, who have none
        :param reason: text for the notes
        """
        if not documents:
            return
        previous = {document: document.sudo().user_id for document in documents}
        if documents._name == "sale.order":
            documents.sudo()._sales_pending_approvals()._void()
        vals = {"user_id": user.id}
        if "team_id" in documents._fields and documents._name != "res.partner":
            vals["team_id"] = team.id
        documents.with_context(**QUIET).write(vals)
        documents._message_log_batch(
            {
                document.id: self._note(previous[document], user, team, reason)
                for document in documents
            }
        )
        self._move_followers_and_activities(previous, user)

    @api.model
    def _note(self, previous, user, team, reason):
        lines = [
            self.env._(
                "Handed from %(previous)s to %(person)s, %(team)s.",
                previous=previous.name or self.env._("nobody"),
                person=user.name,
                team=team.name or self.env._("no team"),
            )
        ]
        if reason:
            lines.append(self.env._("Reason: %(reason)s", reason=reason))
        return Markup("<p>%s</p>") % Markup("<br/>").join(lines)

    @api.model
    def _move_followers_and_activities(self, previous, user):
        """What is open on the documents goes along; who gave them up follows no more.

        As superuser: activities and followers of others are out of reach otherwise.
        """
        by_user = {}
        for document, before in previous.items():
            if before and before != user:
                by_user.setdefault(before, []).append(document)
        for before, documents in by_user.items():
            records = documents[0].browse([record.id for record in documents]).sudo()
            records.message_unsubscribe(before.partner_id.ids)
            activities = (
                self.env["mail.activity"]
                .sudo()
                .search(
                    [
                        ("res_model", "=", records._name),
                        ("res_id", "in", records.ids),
                        ("user_id", "=", before.id),
                    ]
                )
            )
            activities.with_context(mail_activity_quick_update=True).write(
                {"user_id": user.id}
            )

    @api.model
    def _tell(self, person, subject, documents_by_model, reason):
        """Send one message that sums up what was handed over.

        :param person: ``res.users`` who receives it
        :param documents_by_model: list of recordsets
        """
        names = {
            "crm.lead": self.env._("Leads and opportunities"),
            "sale.order": self.env._("Quotations"),
            "res.partner": self.env._("Customers"),
        }
        shown = 20
        items = []
        for documents in filter(None, documents_by_model):
            links = [
                Markup('<a href="/odoo/%s/%s">%s</a>')
                % (documents._name, record.id, record.display_name)
                for record in documents[:shown].sudo()
            ]
            if len(documents) > shown:
                links.append(
                    self.env._("and %(count)s more", count=len(documents) - shown)
                )
            items.append(
                Markup("<li>%s (%s): %s</li>")
                % (names[documents._name], len(documents), Markup(", ").join(links))
            )
        body = Markup("<p>%s</p><ul>%s</ul>") % (subject, Markup("").join(items))
        if reason:
            body += Markup("<p>%s</p>") % reason
        self.env["mail.thread"].message_notify(
            partner_ids=person.partner_id.ids,
            subject=subject,
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
        )
