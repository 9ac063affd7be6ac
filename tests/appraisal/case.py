"""Templates in use and cycles for the tests of appraisals."""

from odoo.fields import Command

from tests.target.quarters import QuarterCase

# of a manual indicator: (value, points, wording)
SCALE = ((1, 20, "Poor"), (2, 60, "Fair"), (3, 80, "Good"), (4, 100, "Excellent"))


def scale(*rows):
    """Commands for a described scale."""
    return [
        Command.create({"value": value, "score": score, "name": name})
        for value, score, name in rows or SCALE
    ]


class AppraisalCase(QuarterCase):
    """Cycles of the test company's own people, by templates of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the demo's, where there are any, end before
        env = cls.env
        env["sales.appraisal.template"].search([])._write({"state": "retired"})
        cls._cancel_cycles()
        others = env["sales.tier.assignment"].search(
            [("user_id", "not in", [user.id for user in cls.users.values()])]
        )
        # out of the company: the tests count people
        others._write({"company_id": env["res.company"].create({"name": "Other"}).id})
        env.invalidate_all()
        cls.forms = {
            tier: cls.template(tier)
            for tier in ("representative", "manager", "director")
        }

    @classmethod
    def _cancel_cycles(cls):
        cycles = cls.env["sales.appraisal.cycle"].search([])
        cycles.appraisal_ids._write({"state": "cancelled"})
        cycles._write({"state": "cancelled"})

    @classmethod
    def indicator(cls, name="Signed", **vals):
        """Values of an indicator: attainment of what was signed, unless said."""
        if "source" not in vals:
            vals = {
                "source": "attainment",
                "metric_id": cls.env.ref("sales_tiered_mgmt.sales_metric_signed").id,
                "rule": "attainment",
                **vals,
            }
        return {"name": name, "weight": 50, **vals}

    @classmethod
    def manual(cls, name="Teamwork", **vals):
        """Values of an indicator that the superior assesses by a described scale."""
        return {
            "name": name,
            "weight": 50,
            "source": "manual",
            "rule": "scale",
            "axis": "quality",
            "category": "teamwork",
            "step_ids": scale(),
            **vals,
        }

    @classmethod
    def template(cls, tier, *indicators, **vals):
        """A template in use: half attainment, half by the superior, unless said.

        :param tier: name of ``tests.common``, None: of teams
        """
        template = cls.env["sales.appraisal.template"].create(
            {
                "name": f"Test {tier or 'team'}",
                "company_id": cls.company.id,
                "subject": "person" if tier else "team",
                "tier_id": cls.tiers[tier].id if tier else False,
                "indicator_ids": [
                    Command.create(vals)
                    for vals in indicators or (cls.indicator(), cls.manual())
                ],
                **vals,
            }
        )
        cls.env.flush_all()
        # one at a time is in use; what is tested need not be complete
        cls.env["sales.appraisal.template"].search(
            [
                ("company_id", "=", template.company_id.id),
                ("tier_id", "=", template.tier_id.id),
                ("subject", "=", template.subject),
                ("period", "=", template.period),
                ("state", "=", "active"),
            ]
        )._write({"state": "retired"})
        template._write({"state": "active"})
        template.invalidate_recordset()
        return template

    def cycle(self, date_from=None, **vals):
        """A draft cycle of the last quarter; nobody is too late for anything."""
        dates = dict.fromkeys(
            ("date_self", "date_assess", "date_calibrate", "date_publish"), self.today
        )
        return self.as_user("admin")["sales.appraisal.cycle"].create(
            {
                "company_id": self.company.id,
                "date_from": date_from or self.last,
                **dates,
                **vals,
            }
        )

    def opened(self, date_from=None, **vals):
        """A running cycle."""
        cycle = self.cycle(date_from, **vals)
        cycle.action_open()
        return cycle

    def appraisal(self, cycle, name):
        """The appraisal of a person, as that person sees it."""
        return self.by(
            name,
            self.env["sales.appraisal"].search(
                [("cycle_id", "=", cycle.id), ("user_id", "=", self.users[name].id)]
            ),
        )

    def rate(self, appraisal, side="superior", value=3, comment="Seen"):
        """Assess every indicator of a side by one grade, as the appraisal's user."""
        ratings = appraisal.env["sales.appraisal.rating"].search(
            [
                ("appraisal_id", "=", appraisal.id),
                ("side", "=", side),
                ("is_automatic", "=", False),
            ]
        )
        for rating in ratings:
            step = rating.indicator_id.step_ids.filtered(
                lambda step, value=value: step.value == value
            )
            rating.write({"step_id": step.id, "comment": comment})
        return ratings

    def assessed(self, cycle, name, superior, value=3):
        """An appraisal that person and superior have handed in; as the superior."""
        own = self.appraisal(cycle, name)
        self.rate(own, "self", value)
        own.action_hand_in_self()
        above = self.by(superior, own)
        self.rate(above, "superior", value)
        above.action_hand_in()
        return above

    def result(self, appraisal):
        """The result, as superuser."""
        return appraisal._every("result")
