from odoo import api, fields, models

ANSWER = "sales_tiered_mgmt.mail_activity_consequence"


class SalesAppraisalConsequenceNotice(models.AbstractModel):
    """Who is asked, until when, and who instead when somebody leaves.

    Policy: A3.1, D3.3.
    """

    _name = "sales.appraisal.consequence.notice"
    _description = "Notices about Consequences"

    def _ask_superiors(self):
        """An activity for each superior, all at once."""
        kind = self.env.ref(ANSWER, raise_if_not_found=False)
        if not kind:
            return
        model_id = self.env["ir.model"]._get_id(self._name)
        vals_list = [
            {
                "activity_type_id": kind.id,
                "res_model_id": model_id,
                "res_id": one.id,
                "user_id": one.superior_id.id,
                "summary": one.with_context(lang=one.superior_id.lang).display_name,
                "date_deadline": one.date_deadline,
                "automated": True,
            }
            for one in self.sudo()
            if one.superior_id
        ]
        # the list of activities tells, without a mail for each
        self.env["mail.activity"].sudo().with_context(
            mail_activity_quick_update=True, mail_create_nosubscribe=True
        ).create(vals_list)

    def _end_activities(self):
        self.sudo().activity_unlink([ANSWER])

    # ------------------------------------------------------------
    # The daily job
    # ------------------------------------------------------------

    @api.model
    def _cron_follow_up(self):
        """Ask the superiors of today, and remind those who are late."""
        waiting = self.search([("state", "=", "proposed")], order="id")
        waiting._reroute()
        waiting.filtered(lambda one: one.state == "proposed")._remind()

    def _reroute(self):
        """What concerns people who moved, or whose superior left, goes to the next.

        What concerns people who left the sales force is dropped.
        """
        held, known = self._positions(self.user_id), {}
        gone = self.filtered(lambda one: one.user_id not in held)
        for lang, own in gone.grouped(lambda one: one.superior_id.lang).items():
            reason = own.with_context(lang=lang).env._("has left the sales force")
            own._answered("dropped", reason, {})
        moved = self.browse()
        for consequence in self - gone:
            position = held[consequence.user_id]
            superior = self._superior_of(position, consequence.company_id, known)
            vals = {
                "team_id": position.team_id.id,
                "tier_id": position.tier_id.id,
                "tier_level": position.tier_id.level,
                "superior_id": superior.id,
            }
            if superior != consequence.superior_id:
                moved |= consequence
                today = consequence.company_id._sales_today()
                vals["date_deadline"] = max(
                    consequence.date_deadline, fields.Date.add(today, days=7)
                )
                vals["date_reminded"] = False
            elif consequence.team_id == position.team_id:
                continue
            consequence._engine_write(vals)
        moved._end_activities()
        moved._ask_superiors()

    def _remind(self):
        """One note to each superior about all that is overdue, every seven days."""
        today = {company: company._sales_today() for company in self.company_id}
        late = self.filtered(
            lambda one: (
                one.superior_id
                and one.date_deadline < today[one.company_id]
                and (
                    not one.date_reminded
                    or (today[one.company_id] - one.date_reminded).days >= 7
                )
            )
        )
        for superior, own in late.grouped("superior_id").items():
            env = own.with_context(lang=superior.lang).env
            self.env["mail.thread"].message_notify(
                partner_ids=superior.partner_id.ids,
                subject=env._(
                    "%s consequences of appraisals wait for your answer", len(own)
                ),
                body=", ".join(own.with_env(env).mapped("display_name")),
            )
        for company, own in late.grouped("company_id").items():
            own._engine_write({"date_reminded": today[company]})
