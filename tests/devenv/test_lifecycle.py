"""Installed on a database in use, updated, and uninstalled: nobody is disturbed.

The databases of the other tests are made with the add-on in them; here it comes to a
company that works with stock Odoo, is put to use there, and leaves.
"""

import json
import os
import re

import pytest

from devenv import environment
from devenv.database import Databases, Flavour, complaints, read_depends
from devenv.paths import ADDON_NAME

# People with every kind of stock access, a team with leader and members, and documents.
COMPANY = """
def user(login, group):
    return env["res.users"].with_context(no_reset_password=True).create(
        {"name": login, "login": login, "group_ids": [(6, 0, [env.ref(group).id])]}
    )
lead = user("life_lead", "sales_team.group_sale_salesman_all_leads")
own = user("life_own", "sales_team.group_sale_salesman")
every = user("life_all", "sales_team.group_sale_salesman_all_leads")
user("life_admin", "sales_team.group_sale_manager")
user("life_plain", "base.group_user")
team = env["crm.team"].create({"name": "Life", "user_id": lead.id})
team.member_ids = own | every
partner = env["res.partner"].create({"name": "Customer"})
product = env["product.product"].create({"name": "Thing", "type": "service"})
for person in (lead, own, every, env["res.users"]):
    for place in (team, env["crm.team"]):
        env["sale.order"].create({
            "partner_id": partner.id, "user_id": person.id, "team_id": place.id,
            "order_line": [(0, 0, {"product_id": product.id, "price_unit": 100})],
        })
        env["crm.lead"].create(
            {"name": "Lead", "user_id": person.id, "team_id": place.id}
        )
env["sale.order"].search([("user_id", "=", own.id)], limit=1).action_confirm()
env.cr.commit()
"""

# What everybody may do and see, and what the database is made of.
SNAPSHOT = """
import json
people = env["res.users"].with_context(active_test=False).search([])
teams = env["crm.team"].search([])
def seen(user):
    counts = {}
    for name in ("sale.order", "sale.order.line", "crm.lead", "crm.team"):
        model = env(user=user.id, su=False)[name]
        counts[name] = model.search_count([]) if model.has_access("read") else None
    return counts
def rows(query):
    env.cr.execute(query)
    return sorted(" ".join(map(str, row)) for row in env.cr.fetchall())
def xmlids(records):
    return sorted(records.get_external_id().values())
snapshot = {
    "groups": {user.login: xmlids(user.group_ids) for user in people},
    "seen": {user.login: seen(user) for user in people if user._is_internal()},
    "teams": {
        team.name: [team.user_id.login, sorted(team.member_ids.mapped("login"))]
        for team in teams
    },
    "columns": rows(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = 'public'"
    ),
    "indexes": rows("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"),
    "constraints": rows(
        "SELECT conname, conrelid::regclass FROM pg_constraint WHERE conrelid > 0"
    ),
    "data": rows("SELECT model, module, name FROM ir_model_data "
        "WHERE module NOT LIKE '\\\\_\\\\_%'"),
    "models": rows("SELECT model FROM ir_model"),
    "fields": rows("SELECT model, name FROM ir_model_fields"),
    "parameters": rows("SELECT key FROM ir_config_parameter"),
    "rules": rows("SELECT name, model_id FROM ir_rule"),
    "crons": rows("SELECT cron_name FROM ir_cron"),
    "actions": rows("SELECT type, name FROM ir_actions"),
    "menus": rows("SELECT name FROM ir_ui_menu"),
    "views": rows("SELECT name, model FROM ir_ui_view"),
    "messages": rows("SELECT DISTINCT model FROM mail_message"),
    "followers": rows("SELECT DISTINCT res_model FROM mail_followers"),
    "activities": rows("SELECT DISTINCT res_model FROM mail_activity"),
    "attachments": rows("SELECT DISTINCT res_model FROM ir_attachment"),
}
with open(PATH, "w") as file:
    json.dump(snapshot, file)
"""

USE = """
admin = env["res.users"].search([("login", "=", "life_admin")])
setup = env(user=admin.id)["sales.tier.setup"].create({})
setup.action_propose()
setup.action_apply()
env["sale.order"].search([("state", "=", "draft")])[:1].message_post(body="x")
rep = env["res.users"].search([("login", "=", "life_own")])
order = env(user=rep.id)["sale.order"].search([("state", "=", "draft")], limit=1)
order.order_line.price_unit = 900000
order.action_confirm()
assert order.sales_approval_state == "pending", order.sales_approval_state
env.cr.commit()
"""

UNINSTALL = f"""
env["ir.module.module"].search(
    [("name", "=", "{ADDON_NAME}")]
).button_immediate_uninstall()
env.cr.commit()
"""

# Odoo's own use of what its dependencies will drop some day
STOCK_DEPRECATION = re.compile(r"py\.warnings: .*/odoo/addons/(?!sales_tiered_mgmt/)")
PEOPLE = ("life_lead", "life_own", "life_all", "life_admin", "life_plain")


class Company:
    """A database in use."""

    def __init__(self, databases, name, folder):
        self.databases, self.name, self.folder = databases, name, folder
        self.logs = []

    def shell(self, script, what):
        log = self.databases.shell(
            self.name, script, log=f"lifecycle-{what}", what=what
        )
        self.logs.append(log)

    def odoo(self, option, what):
        log = self.databases.odoo(
            self.name, option, ADDON_NAME, log=f"lifecycle-{what}", what=what
        )
        self.logs.append(log)

    def snapshot(self, what):
        path = self.folder / f"{what}.json"
        self.shell(f"PATH = {str(path)!r}\n{SNAPSHOT}", f"snapshot-{what}")
        return json.loads(path.read_text())


@pytest.fixture(scope="module")
def life(tmp_path_factory):
    """Snapshots before, after installation, in use, after removal; and the logs."""
    with environment.running() as env:
        databases = Databases(env)
        name = f"life_{os.getpid()}"
        databases.create(name, Flavour(read_depends(), demo=False), addon=False)
        company = Company(databases, name, tmp_path_factory.mktemp("life"))
        try:
            company.shell(COMPANY, "company")
            result = {"before": company.snapshot("before")}
            company.odoo("--init", "install")
            result["installed"] = company.snapshot("installed")
            company.shell(USE, "use")
            result["used"] = company.snapshot("used")
            company.odoo("--update", "update")
            result["updated"] = company.snapshot("updated")
            company.shell(UNINSTALL, "uninstall")
            result["after"] = company.snapshot("after")
            result["logs"] = company.logs
            yield result
        finally:
            databases.drop(name)


def test_installation_changes_nobodys_access(life):
    before, installed = life["before"], life["installed"]
    for what in ("groups", "seen", "teams"):
        assert installed[what] == before[what], what


def test_tiers_change_what_their_people_see(life):
    """Otherwise the comparisons below would show nothing."""
    before, used = life["before"]["seen"], life["used"]["seen"]
    assert used["life_all"]["sale.order"] < before["life_all"]["sale.order"]
    assert "All Documents" not in str(life["used"]["groups"]["life_all"])
    for login in ("life_admin", "life_plain"):
        assert used[login] == before[login], login


def test_update_changes_nothing(life):
    for what in ("groups", "seen", "teams", "columns", "indexes", "rules", "data"):
        assert life["updated"][what] == life["used"][what], what


@pytest.mark.parametrize("what", ["groups", "seen"])
def test_removal_gives_stock_access_back(life, what):
    for login in PEOPLE:
        assert life["after"][what][login] == life["before"][what][login], login


@pytest.mark.parametrize(
    "what",
    [
        "columns",
        "indexes",
        "constraints",
        "data",
        "models",
        "fields",
        "parameters",
        "rules",
        "crons",
        "actions",
        "menus",
        "views",
    ],
)
def test_removal_leaves_nothing_behind(life, what):
    before, after = life["before"][what], life["after"][what]
    assert sorted(set(after) - set(before)) == []
    assert sorted(set(before) - set(after)) == []


@pytest.mark.parametrize("what", ["messages", "followers", "activities", "attachments"])
def test_removal_leaves_no_record_of_its_models(life, what):
    assert not [name for name in life["after"][what] if name.startswith("sales.")]


def test_nothing_is_complained_about(life):
    for log in life["logs"]:
        ours = [line for line in complaints(log) if not STOCK_DEPRECATION.search(line)]
        assert ours == [], log.name
