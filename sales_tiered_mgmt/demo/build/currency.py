"""A second currency, so that conversion shows."""

from odoo import fields
from odoo.fields import Command

# What Odoo's data knows is a rate of long ago, if that.
USUAL_RATES = {("USD", "EUR"): 0.92, ("CNY", "EUR"): 0.128, ("EUR", "USD"): 1.09}


def open_currency(site):
    """Activate the second currency with monthly rates around the usual one.

    :return: ``product.pricelist`` of contracts in that currency
    """
    euro = site.env.ref("base.EUR")
    own = site.company.currency_id
    currency = site.env.ref("base.USD") if own == euro else euro
    currency.active = True
    level = USUAL_RATES.get((own.name, currency.name)) or (
        currency._get_conversion_rate(own, currency, site.company, fields.Date.today())
    )
    Rate = site.env["res.currency.rate"].with_company(site.company)
    known = Rate.search(
        [("currency_id", "=", currency.id), ("company_id", "=", site.company.id)]
    ).mapped("name")
    Rate.create(
        [
            {
                "currency_id": currency.id,
                "company_id": site.company.id,
                "name": month,
                "company_rate": level * factor,
            }
            for month, factor in site.plan.rates
            if month not in known
        ]
    )
    # bound to a country group: never a default for the company's other customers
    return site.env["product.pricelist"].create(
        {
            "name": f"Contracts in {currency.name}",
            "currency_id": currency.id,
            "company_id": site.company.id,
            "country_group_ids": [Command.link(site.env.ref("base.europe").id)],
        }
    )
