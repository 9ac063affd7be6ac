"""Demo records outlive the add-on, as their documents do.

Odoo deletes an add-on's records with it. Customers with invoices cannot go, and a
database full of orders without customers and salespeople would serve nobody. A record
that has an external id elsewhere stays; an installation later finds it by that.
"""

from .site import MODULE

ELSEWHERE = "__demo__"
MODELS = (
    "crm.lost.reason",
    "crm.tag",
    "crm.team",
    "hr.employee",
    "hr.job",
    "hr.version",
    "mail.alias",
    "product.category",
    "product.product",
    "product.template",
    "res.partner",
    "res.users",
)


def keep(env):
    """Give the records of the demo's data files a second external id."""
    _copy_names(env, MODULE, ELSEWHERE)


def find_again(env):
    """Recognise what an earlier installation left."""
    _copy_names(env, ELSEWHERE, MODULE)


def _copy_names(env, source, target):
    Data = env["ir.model.data"]
    known = Data.search([("module", "=", target)]).mapped("name")
    Data.create(
        [
            {
                "module": target,
                "name": data.name,
                "model": data.model,
                "res_id": data.res_id,
                "noupdate": True,
            }
            for data in Data.search([("module", "=", source), ("model", "in", MODELS)])
            if data.name not in known
        ]
    )
