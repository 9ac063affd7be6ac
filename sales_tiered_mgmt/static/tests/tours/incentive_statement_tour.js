import {registry} from "@web/core/registry";
import {
    back,
    confirmDialog,
    currentState,
    openIncentive,
    press,
} from "./sales_tour_utils";

// Who is logged in, and what others do in between, is the business of
// tests/tours/test_incentive.py; names and figures are agreed with it.

const statementOf = (person, more = "") =>
    `.o_field_widget[name=statement_ids] .o_data_row:contains("${person}")${more}`;

registry.category("web_tour.tours").add("sales_tiered_manager_confirms_people", {
    url: "/odoo",
    steps: () => [
        ...openIncentive("sales_incentive_run_menu", "Incentive Runs"),
        {
            content: "open the run that is in review",
            trigger: ".o_data_row:contains('In Review') td[name=name]",
            run: "click",
        },
        currentState("In Review"),
        {
            content: "the own people wait",
            trigger: statementOf("Wu Hao", ":contains('In Review')"),
        },
        {
            content: "neither the own statement is there nor those of another team",
            trigger:
                ".o_field_widget[name=statement_ids]:not(:contains('Sun Li')):not(:contains('Feng Jie'))",
        },
        {
            content: "look at one before it is confirmed",
            trigger: statementOf("Wu Hao", " td[name=amount_total]"),
            run: "click",
        },
        {
            content: "how it was computed",
            trigger:
                ".modal .o_sales_statement_lines .o_kanban_record:contains('Commission on invoices')",
        },
        {
            content: "close it",
            trigger: ".modal .btn-close",
            run: "click",
        },
        {trigger: "body:not(:has(.modal))"},
        press("Confirm My People"),
        ...confirmDialog(),
        {
            content: "confirmed",
            trigger: statementOf("Wu Hao", ":contains('Confirmed')"),
        },
        {
            content: "all of them",
            trigger:
                ".o_field_widget[name=statement_ids]:not(:contains('In Review')):not(:contains('Sun Li'))",
        },
        {
            content: "others are not confirmed yet, and not this person's to confirm",
            trigger: ".o_form_view:not(:has(button[name=action_confirm]:visible))",
        },
        currentState("In Review"),
    ],
});

registry.category("web_tour.tours").add("sales_tiered_manager_finds_own", {
    url: "/odoo/incentive-runs",
    steps: () => [
        {
            content: "open the run that is in review",
            trigger: ".o_data_row:contains('In Review') td[name=name]",
            run: "click",
        },
        {
            content: "the own statement is there when a superior has confirmed it",
            trigger: statementOf("Sun Li", ":contains('Confirmed')"),
        },
        {
            content: "and nothing is left to confirm",
            trigger: ".o_form_view:not(:has(button[name=action_confirm]:visible))",
        },
    ],
});

const lineOf = (name) =>
    `.o_sales_statement_lines .o_kanban_record:contains("${name}")`;

/** Opens what a line was paid on, and the customer's document from there. */
const drill = (line, button, document) => [
    {
        content: `${line}: ${button}`,
        trigger: `${lineOf(line)} a[name=action_open_source]:contains("${button}")`,
        run: "click",
    },
    {
        content: "one by one",
        trigger: ".o_switch_view.o_list",
        run: "click",
    },
    {
        content: "the fact opens its document",
        trigger:
            ".o_list_view .o_data_row:contains('Tour Customer') td[name=partner_id]",
        run: "click",
    },
    {
        content: `it is: ${document}`,
        trigger: `.o_form_view:contains("Tour Customer") .o_arrow_button_current:contains("${document}")`,
    },
    ...back(".o_switch_view.o_list"),
    ...back(lineOf(line)),
];

const contestNewCustomers = [
    {
        content: "contest a line",
        trigger: `${lineOf("New customers")} a[name=action_contest]`,
        run: "click",
    },
    {
        content: "it is about this line",
        trigger: '.modal .o_field_widget[name=line_id] input:value("New customers")',
    },
    {
        content: "what is wrong",
        trigger: ".modal .o_field_widget[name=reason] textarea",
        run: "edit Tour Customer brought a sister company along",
    },
    {
        content: "what it should be",
        trigger: ".modal .o_field_widget[name=amount_claimed] input",
        run: "edit 900",
    },
    ...confirmDialog("button[name=action_confirm]"),
    {
        content: "the dispute waits for whoever confirmed it",
        trigger: ".o_form_view .alert:contains('Waiting for'):contains('Sun Li')",
    },
    {
        content: "with its reason",
        trigger: ".o_field_widget[name=reason]:contains('brought a sister company')",
    },
];

registry.category("web_tour.tours").add("sales_tiered_representative_contests", {
    url: "/odoo",
    steps: () => [
        ...openIncentive("sales_incentive_statement_menu_my", "My Statements"),
        {
            content: "nothing but the own ones",
            trigger: ".o_list_view:not(:contains('Sun Li')):not(:contains('Zheng Yu'))",
        },
        {
            content: "open the one that was confirmed just now",
            trigger: ".o_data_row:contains('Confirmed') td[name=amount_total]",
            run: "click",
        },
        currentState("Confirmed"),
        {
            content: "nobody confirms the own one",
            trigger: ".o_form_view:not(:has(button[name=action_confirm]:visible))",
        },
        ...drill("Commission on invoices", "Paid on", "Posted"),
        ...drill("New customers", "Documents", "Sales Order"),
        ...contestNewCustomers,
        ...back("button[name=action_view_disputes]:visible"),
    ],
});

registry.category("web_tour.tours").add("sales_tiered_representative_on_the_phone", {
    url: "/odoo/my-incentives",
    steps: () => [
        {
            content: "what was paid",
            trigger: ".o_kanban_record:contains('Paid')",
            run: "click",
        },
        {
            content: "on which documents",
            trigger: `${lineOf("Commission on invoices")} a[name=action_open_source]`,
            run: "click",
        },
        {
            content: "a card for each, which opens it",
            trigger: ".o_kanban_record:contains('INV/')",
            run: "click",
        },
        {
            trigger:
                ".o_form_view:contains('INV/') .o_field_widget[name=invoice_line_ids]",
        },
        ...back(".o_kanban_record:contains('INV/')"),
        ...back(lineOf("Commission on invoices")),
        ...back(".o_kanban_record:contains('Confirmed')"),
        {
            content: "a card for each statement",
            trigger: ".o_kanban_record:contains('Confirmed')",
            run: "click",
        },
        {
            content: "nothing is wider than the screen",
            trigger: lineOf("Commission on invoices"),
            run() {
                const {scrollWidth, clientWidth} = document.querySelector(
                    ".o_form_view .o_content"
                );
                if (scrollWidth > clientWidth) {
                    throw new Error(`${scrollWidth} px on ${clientWidth} px`);
                }
            },
        },
        ...contestNewCustomers,
    ],
});
