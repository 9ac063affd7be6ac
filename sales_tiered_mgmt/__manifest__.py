{
    "name": "Tiered Sales Management",
    "summary": "Run a sales department by its written policy: tiers, authority, targets",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Tiered Sales Management contributors",
    "website": "https://github.com/OCA/sale-workflow",
    "license": "LGPL-3",
    "depends": ["sale_management", "sale_crm", "hr", "web_hierarchy"],
    "data": [
        # groups and access
        "security/groups.xml",
        "security/ir.model.access-organization.csv",
        "security/ir.model.access-authority.csv",
        # base data
        "data/sales_tier_data.xml",
        "data/sales_decision_data.xml",
        "data/ir_sequence_data.xml",
        "data/mail_activity_type_data.xml",
        "data/ir_cron_data.xml",
        # record rules
        "security/organization_rules.xml",
        "security/authority_rules.xml",
        "security/document_rules.xml",
        # views
        "views/organization/sales_tier_views.xml",
        "views/organization/sales_tier_assignment_views.xml",
        "views/organization/crm_team_views.xml",
        "views/organization/hr_employee_views.xml",
        "views/organization/res_users_views.xml",
        "views/authority/sales_decision_views.xml",
        "views/authority/sales_authority_views.xml",
        "views/authority/sales_approval_views.xml",
        "views/authority/sale_order_views.xml",
        "wizards/sales_approval_decide_views.xml",
        "wizards/sales_tier_assignment_change_views.xml",
        "views/res_config_settings_views.xml",
        "views/menus.xml",
    ],
    "demo": [
        "demo/organization_demo.xml",
    ],
    "assets": {
        "web.assets_tests": ["sales_tiered_mgmt/static/tests/tours/**/*"],
    },
    "pre_init_hook": "pre_init_hook",
    "uninstall_hook": "uninstall_hook",
    "application": True,
}
