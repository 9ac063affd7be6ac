"""Appraisals for every row of the access matrix, and what they are made by."""

from odoo.fields import Command


class AppraisalDocumentsMixin:
    """A released appraisal of everybody, and templates, grades and cycles.

    Released: before, the person sees less; ``tests/appraisal`` tries that.
    """

    @classmethod
    def _setup_appraisals(cls):
        """Parts of the appraisals that the exceptions are about."""
        for documents in cls.documents.values():
            if exception := documents.get("sales.appraisal.exception"):
                appraisal = exception.appraisal_id
                appraisal._engine_write({"is_published": True})
                documents |= cls._create_appraisal_parts(appraisal)
        cls._setup_appraisal_settings()

    @classmethod
    def _create_appraisal_parts(cls, appraisal):
        env = appraisal.env
        copies = {
            "appraisal_id": appraisal.id,
            "company_id": appraisal.company_id.id,
            "user_id": appraisal.user_id.id,
            "team_id": appraisal.team_id.id,
            "tier_level": appraisal.tier_level,
        }
        indicator = appraisal.template_id.indicator_ids[:1]
        cycle = {"cycle_id": appraisal.cycle_id.id, "is_published": True}
        vals = {
            "sales.appraisal.line": {
                **cycle,
                "indicator_id": indicator.id,
                "category": indicator.category,
                "axis": indicator.axis,
            },
            "sales.appraisal.rating": {
                "side": "superior",
                "is_handed_in": True,
                "is_published": True,
            },
            "sales.appraisal.result": {
                **cycle,
                "period": appraisal.period,
                "date_to": appraisal.date_to,
                "subject": "person",
                "division_id": appraisal.division_id.id,
            },
            "sales.appraisal.change": {
                "origin": "calibration",
                "by_id": cls.users["admin"].id,
                "reason": "matrix",
            },
        }
        parts = {
            model: env[model]._engine_create([{**copies, **own}])
            for model, own in vals.items()
        }
        # written by the superuser: nobody else reads it
        note = env["sales.appraisal.note"].create(
            {"appraisal_id": appraisal.id, "text": "matrix"}
        )
        return {
            "sales.appraisal": appraisal,
            "sales.appraisal.note": note,
            **parts,
        }

    @classmethod
    def _setup_appraisal_settings(cls):
        # the demo company's: grades cannot be made while one runs
        running = cls.env["sales.appraisal.cycle"].search([("state", "=", "open")])
        running._write({"state": "cancelled"})
        running.invalidate_recordset()
        for place_, company in (
            ((None, None), cls.env["res.company"]),
            (("rep_abroad", "abroad"), cls.abroad),
        ):
            template = cls.env["sales.appraisal.template"].create(
                {
                    "name": "Test",
                    "subject": "team",
                    "company_id": company.id,
                    "indicator_ids": [
                        Command.create(
                            {
                                "name": "Test",
                                "step_ids": [Command.create({"value": 1, "score": 50})],
                            }
                        )
                    ],
                }
            )
            cls.documents[place_] |= {
                "sales.appraisal.template": template,
                "sales.appraisal.indicator": template.indicator_ids,
                "sales.appraisal.step": template.indicator_ids.step_ids,
                "sales.appraisal.grade": cls.env["sales.appraisal.grade"].create(
                    {
                        "name": "T",
                        "description": "Test",
                        "score_from": 33,
                        "company_id": company.id,
                    }
                ),
                "sales.appraisal.cycle": cls.env["sales.appraisal.cycle"].create(
                    {
                        "company_id": (company or cls.company).id,
                        "date_from": "2036-01-01",
                    }
                ),
            }

    @classmethod
    def _appraisal_creation(cls, model, document, company):
        """Values for one more setting like ``document``; None for other models."""
        values = {
            "sales.appraisal.template": lambda: {"name": "New", "subject": "team"},
            "sales.appraisal.indicator": lambda: {
                "name": "New",
                "template_id": document.template_id.id,
            },
            "sales.appraisal.step": lambda: {
                "indicator_id": document.indicator_id.id,
                "value": 7,
                "score": 70,
            },
            "sales.appraisal.grade": lambda: {
                "name": "N",
                "description": "New",
                "score_from": 44,
            },
            "sales.appraisal.cycle": lambda: {
                "company_id": company.id,
                "date_from": "2037-01-01",
            },
            "sales.appraisal.note": lambda: {
                "appraisal_id": document.appraisal_id.id,
                "text": "New",
            },
        }
        if model not in values:
            return None
        vals = values[model]()
        if model in ("sales.appraisal.template", "sales.appraisal.grade"):
            vals["company_id"] = document.company_id.id
        return vals
