"""The customers and products of the demo's data files, and how orders are composed."""

import csv
from functools import cache
from pathlib import Path

from .records import Customer, Line, Product

FOLDER = Path(__file__).parent.parent
HOURS = "product_product_engineering"
# Customers with a parent company in Europe, who order in the foreign currency.
FOREIGN = {"res_partner_deya", "res_partner_ouhang", "res_partner_liaohe"}


def _rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def products():
    """All products but the engineering hours, dearest first."""
    found = [
        Product(
            row["id"],
            row["categ_id/id"].removeprefix("product_category_"),
            float(row["list_price"]),
        )
        for row in _rows("product.product.csv")
    ]
    return sorted(found, key=lambda product: -product.price)


@cache
def customers():
    """Customers per login of the salesperson who looks after them."""
    found = {}
    for row in _rows("res.partner-customer.csv"):
        owner = row["user_id/id"].removeprefix("user_")
        found.setdefault(owner, []).append(Customer(row["id"], row["name"], owner))
    return found


@cache
def _hour():
    return next(product for product in products() if product.key == HOURS)


def compose(target, rng, discount=0):
    """Order lines that come to ``target`` or a little less.

    Two to five products at negotiated prices, the more the larger the order, then
    engineering hours for the rest: the sum lies less than the price of an hour below
    the target.
    :param target: untaxed amount in company currency, at least 1,000
    :param discount: per cent granted on the products, at list price then; the sum
        before it comes to ``target``
    :return: tuple of :class:`~.records.Line`
    """
    lines, left = [], target
    count = 2 if target < 20_000 else 3 if target < 100_000 else 5
    shares = [rng.uniform(0.5, 0.8), rng.uniform(0.5, 0.9), 0.9, 0.9]
    for share in [*shares[: count - 1], 0.95]:
        chosen = {line.product for line in lines} | {HOURS}
        fitting = [
            product
            for product in products()
            if product.price <= left * share and product.key not in chosen
        ]
        if not fitting or left < target / 20:
            break
        # one of the dearer ones that fit: nobody orders four hundred sensors
        product = rng.choice(fitting[:5])
        factor = rng.choice((1, 1, 0.98, 0.97, 0.955))
        price = round(product.price * (1 if discount else factor), 2)
        quantity = int(left * share / price) or 1
        lines.append(Line(product.key, quantity, price, discount))
        left -= quantity * price
    hours = int(left / _hour().price)
    if hours:
        lines.append(Line(HOURS, hours, _hour().price))
    return tuple(lines)


def main_category(lines):
    """Category of the line that makes up most of the order."""
    by_key = {product.key: product.category for product in products()}
    return by_key[max(lines, key=lambda line: line.amount).product]
