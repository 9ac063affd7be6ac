from odoo import fields, models
from odoo.fields import Command
from odoo.tools import format_date

ANSWER = "sales_tiered_mgmt.mail_activity_target_answer"
COUNTERED = "sales_tiered_mgmt.mail_activity_target_countered"
# In the context: an activity does not make its person follow the sheet. An object, so
# that no client can put it there.
QUIET_ACTIVITY = object()


class SalesTargetSheetNotice(models.AbstractModel):
    """Who hears of a target sheet: activities, and mails of a reminder.

    Everybody in the own language, many at once: a plan is handed down to a thousand
    people. Private to the server. Policy: A3.1, F1.2.
    """

    _name = "sales.target.sheet.notice"
    _description = "Notices of a Target Sheet"

    def _ask_owner(self, is_reminder=False):
        """Activity for the owners: answer, and the leader of a team: hand it on.

        :param is_reminder: whether a mail goes with it
        """
        self.activity_unlink([ANSWER])
        sheets = self.filtered(lambda sheet: sheet._owner_user().active)
        sheets._schedule(
            ANSWER,
            {sheet: sheet._owner_user() for sheet in sheets},
            lambda sheet: sheet._ask_words(),
        )
        if is_reminder:
            sheets._mail_reminder()

    def _ask_superior(self):
        """Activity for who leads the team above: a counter-proposal waits."""
        people = {sheet: sheet._superior_user() for sheet in self}
        self._schedule(
            COUNTERED,
            {sheet: user for sheet, user in people.items() if user},
            lambda sheet: sheet.env._(
                "Counter-proposal of %(owner)s: accept, adjust or return",
                owner=sheet._owner_name(),
            ),
        )

    def _owner_user(self):
        """Who answers: the person, or who leads the team today; possibly empty."""
        self.ensure_one()
        return self.user_id if self.kind == "person" else self.team_id.user_id

    def _superior_user(self):
        """The nearest leader above who is not the owner; possibly empty."""
        self.ensure_one()
        owner = self._owner_user()
        for sheet in self._line():
            leader = sheet.team_id.user_id
            if leader.active and leader != owner:
                return leader
        return self.env["res.users"]

    def _ask_words(self):
        """What is asked of the owner, in the language of the context."""
        if self.state == "returned":
            return self.env._("Your targets were returned: agree, or propose again")
        if self.kind == "person":
            return self.env._("Agree to your targets, or propose others")
        return self.env._("Split the team's targets and hand them down")

    def _schedule(self, type_xmlid, people, words):
        """Activities for many people at once, without Odoo's mail to each of them.

        :param people: dict of sheet to ``res.users``
        :param words: function of a sheet that returns the summary
        """
        activity_type = self.env.ref(type_xmlid)
        model = self.env["ir.model"]._get_id(self._name)
        today = fields.Date.context_today(self)
        self._follow(people)
        self.env["mail.activity"].sudo().with_context(
            mail_activity_quick_update=True, sales_quiet_activity=QUIET_ACTIVITY
        ).create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "automated": True,
                    "res_model_id": model,
                    "res_id": sheet.id,
                    "user_id": user.id,
                    "summary": words(sheet.with_context(lang=user.lang)),
                    "date_deadline": max(sheet.plan_id.date_answer or today, today),
                }
                for sheet, user in people.items()
            ]
        )

    def _follow(self, people):
        """Let people follow their sheets, all at once; Odoo does it one by one.

        :param people: dict of sheet to ``res.users``
        """
        Follower = self.env["mail.followers"].sudo()
        ids = [sheet.id for sheet in people]
        known = {
            (follower.res_id, follower.partner_id)
            for follower in Follower.search(
                [("res_model", "=", self._name), ("res_id", "in", ids)]
            )
        }
        subtypes, _internal, _external = self.env[
            "mail.message.subtype"
        ].default_subtypes(self._name)
        Follower.create(
            [
                {
                    "res_model": self._name,
                    "res_id": sheet.id,
                    "partner_id": user.partner_id.id,
                    "subtype_ids": [Command.set(subtypes.ids)],
                }
                for sheet, user in people.items()
                if (sheet.id, user.partner_id) not in known
            ]
        )

    def _mail_reminder(self):
        """A mail to each owner who has not answered."""
        for sheet in self:
            user = sheet._owner_user()
            localized = sheet.with_context(lang=user.lang)
            until = sheet.plan_id.date_answer
            localized.message_notify(
                partner_ids=user.partner_id.ids,
                subject=localized.env._(
                    "Your answer is awaited: %s", localized.display_name
                ),
                body=localized._reminder_text(until),
            )

    def _reminder_text(self, until):
        words = self._ask_words()
        if not until:
            return words + "."
        return self.env._(
            "%(what)s, by %(day)s.",
            what=words,
            day=format_date(self.env, until),
        )
