import {registry} from "@web/core/registry";

// Who is logged in, and what is in the database, is the business of
// tests/tours/test_authority_matrix.py; the names below are agreed with it.

const ROW = ".o_sales_matrix_table tbody tr:contains('Sign an order')";
const cell = (tier) => `${ROW} td[data-tier='Sales ${tier}']`;

/** Set a limit in place, and see it there. */
function setLimit(tier, limit, shown) {
    return [
        {
            content: `open the cell of the ${tier}`,
            trigger: `${cell(tier)} button.o_sales_matrix_cell`,
            run: "click",
        },
        {
            content: "another limit; Enter saves it",
            trigger: `${cell(tier)} .o_sales_matrix_editor input[inputmode=decimal]`,
            run: `edit ${limit} && press Enter`,
        },
        {
            content: "it is in its place",
            trigger: `${cell(tier)} button.o_sales_matrix_cell:contains('${shown}')`,
        },
    ];
}

registry.category("web_tour.tours").add("sales_tiered_administrator_sets_matrix", {
    url: "/odoo/authority-matrix",
    steps: () => [
        {
            content: "nothing is wrong with it yet",
            trigger: `${cell("Manager")}:contains('200,000'):not(:has(.fa-exclamation-triangle))`,
        },
        ...setLimit("Manager", "150000", "150,000"),
        {
            content: "what is no number stays beside its cell, and sets nothing",
            trigger: `${cell("Representative")} button.o_sales_matrix_cell`,
            run: "click",
        },
        {
            trigger: `${cell("Representative")} input[inputmode=decimal]`,
            run: "edit much && press Enter",
        },
        {
            trigger: `${cell("Representative")} [role=alert]:contains('Enter a number')`,
        },
        {
            trigger: `${cell("Representative")} input[inputmode=decimal]`,
            run: "press Escape",
        },
        ...setLimit("Representative", "160000", "160,000"),
        {
            content: "a representative above the manager is a contradiction",
            trigger:
                ".alert-warning:contains('the limit of Sales Manager does not reach as far as that of Sales Representative')",
        },
        {
            content: "marked at its cell as well",
            trigger: `${cell("Manager")} .fa-exclamation-triangle`,
        },
        ...setLimit("Representative", "60000", "60,000"),
        {
            content: "put right",
            trigger: `${cell("Manager")}:not(:has(.fa-exclamation-triangle))`,
        },
        {
            content: "what else there is about this decision",
            trigger: `${ROW} button[aria-label=Actions]`,
            run: "click",
        },
        {
            content: "a grant for one person",
            trigger: ".o-dropdown-item:contains('Add Grant or Condition')",
            run: "click",
        },
        {
            content: "the decision is filled in",
            trigger: ".o_form_view .o_field_widget[name=decision_id] input:value(Sign)",
        },
        {
            trigger: ".o_field_widget[name=user_id] input",
            run: "edit Tour Grantee",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Tour Grantee')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=limit] input",
            run: "edit 90000",
        },
        {
            trigger: ".o_field_widget[name=note] input",
            run: "edit Stands in for a colleague",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {trigger: ".o_form_saved"},
        {
            content: "back to the matrix",
            trigger: ".o_breadcrumb a:contains('Authority')",
            run: "click",
        },
        {
            content: "the person is in the last column",
            trigger: `${ROW} td:last-child button:contains('Tour Grantee')`,
        },
        {
            content: "who sells nothing cannot use it",
            trigger:
                ".alert-warning:contains('the grant to Tour Grantee has no effect without a tier')",
        },
        {
            content: "as of yesterday",
            trigger: ".o_sales_matrix_date",
            run(helpers) {
                const yesterday = luxon.DateTime.now().minus({days: 1});
                return helpers.edit(yesterday.toFormat("MM/dd/yyyy"));
            },
        },
        {
            trigger: ".o_sales_matrix_date",
            run: "press Enter",
        },
        {
            content: "the old limits are still there",
            trigger: `${cell("Manager")}:contains('200,000')`,
        },
        {trigger: `${cell("Representative")}:contains('50,000')`},
        {
            content: "nobody had that grant",
            trigger: `${ROW} td:last-child:not(:contains('Tour Grantee'))`,
        },
        {
            content: "and nothing of it can be changed",
            trigger: ".o_sales_matrix:not(:has(button.o_sales_matrix_cell))",
        },
        {
            trigger: "button:contains('Back to today')",
            run: "click",
        },
        {trigger: `${cell("Manager")} button:contains('150,000')`},
    ],
});
