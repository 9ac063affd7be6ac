"""The security files: every model is covered, and the matrix is written down."""

from odoo.tests import TransactionCase, tagged

from tests.access.render import COMMAND, TARGET, render

MODULE = "sales_tiered_mgmt"
# Models without data of people or companies: everybody with a tier reads all.
WITHOUT_RULES = {"sales.tier", "sales.decision"}


@tagged("standard", "post_install", "-at_install")
class TestSecurityFiles(TransactionCase):
    """Access rights and record rules of the add-on's own models."""

    def _own_models(self):
        for name, model in self.env.registry.items():
            if model._original_module == MODULE and not model._abstract:
                yield self.env[name]

    def test_every_model_has_access_rights(self):
        for model in self._own_models():
            with self.subTest(model=model._name):
                rights = self.env["ir.model.access"].search(
                    [("model_id.model", "=", model._name), ("perm_read", "=", True)]
                )
                self.assertTrue(rights)

    def test_no_access_right_for_everybody(self):
        names = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "ir.model.access")]
        )
        rights = self.env["ir.model.access"].browse(names.mapped("res_id"))
        self.assertTrue(rights)
        self.assertFalse(rights.filtered(lambda right: not right.group_id))
        empty = rights.filtered(
            lambda right: (
                not (
                    right.perm_read
                    or right.perm_write
                    or right.perm_create
                    or right.perm_unlink
                )
            )
        )
        self.assertFalse(empty)

    def test_every_model_with_data_of_people_has_rules(self):
        for model in self._own_models():
            if model._name in WITHOUT_RULES:
                continue
            with self.subTest(model=model._name):
                rules = self.env["ir.rule"].search(
                    [("model_id.model", "=", model._name)]
                )
                self.assertTrue(rules)
                if model._transient:
                    self.assertIn("create_uid", "".join(rules.mapped("domain_force")))
                elif rules.groups:
                    # one rule for a group, and whoever has a right but no rule of the
                    # own groups sees everything
                    rights = self.env["ir.model.access"].search(
                        [("model_id.model", "=", model._name)]
                    )
                    for group in rights.group_id:
                        self.assertTrue(
                            (group | group.all_implied_ids) & rules.groups,
                            f"{group.full_name} reads every {model._name}",
                        )

    def test_tiers_open_no_stock_group(self):
        """A tier's group gives *own documents only*, and nothing that opens all."""
        groups = self.env.ref(f"{MODULE}.group_sales_director").all_implied_ids
        self.assertIn(self.env.ref("sales_team.group_sale_salesman"), groups)
        for name in (
            "sales_team.group_sale_salesman_all_leads",
            "account.group_account_readonly",
            "account.group_account_invoice",
            "base.group_system",
            "base.group_erp_manager",
        ):
            self.assertNotIn(self.env.ref(name), groups)

    def test_access_matrix_is_written_down(self):
        self.assertEqual(
            TARGET.read_text(), render(), f"Out of date: run {COMMAND} and commit."
        )
