import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

// Who is logged in, and what others do in between, is the business of
// tests/tours/test_target_cascade.py; names and figures are agreed with it.

const currentState = (label) => ({
    content: `it is: ${label}`,
    trigger: `.o_arrow_button_current:contains("${label}")`,
});

const confirmDialog = [
    {
        content: "confirm",
        trigger: ".modal footer .btn-primary",
        run: "click",
    },
    {trigger: "body:not(:has(.modal))"},
];

const back = (arrived) => [
    {
        content: "back",
        trigger: ".o_back_button a, .o_back_button",
        run: "click",
    },
    {trigger: arrived},
];

const openSheet = (owner) => ({
    content: `open the sheet of ${owner}`,
    trigger: `.o_data_row:contains("${owner}") td[name=kind]`,
    run: "click",
});

/** Sets the first month of some owners in the grid; the sum shows that it is saved. */
const setInGrid = (figures, sum) => [
    {
        content: "open the months",
        trigger: "button[name=action_open_grid]",
        run: "click",
    },
    ...Object.entries(figures).map(([owner, amount]) => ({
        content: `${owner}: ${amount}`,
        trigger: `.o_sales_target_grid tr:contains("${owner}") input[data-column="0"]`,
        run: `edit ${amount} && press Enter`,
    })),
    {
        content: "the parts add up",
        trigger: `.o_sales_target_grid_sum:contains("${sum}")`,
    },
];

/** Sets the first month in the list of the sheet. */
const setFirstMonth = (column, amount) => [
    {
        content: "the first month",
        trigger: `.o_field_widget[name=target_ids] .o_data_row:first td[name=${column}]`,
        run: "click",
    },
    {
        content: `${column} ${amount}`,
        trigger: `.o_field_widget[name=target_ids] .o_data_row:first td[name=${column}] input`,
        run: `edit ${amount}`,
    },
    ...stepUtils.saveForm(),
];

registry.category("web_tour.tours").add("sales_tiered_director_distributes", {
    url: "/odoo/target-plans",
    steps: () => [
        {
            content: "a new plan",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "of the own division",
            trigger: '.o_field_widget[name=team_id] input:value("Test north")',
        },
        {
            content: "what is measured",
            trigger: ".o_field_widget[name=metric_ids] input",
            run: "edit Tour Turnover",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Tour Turnover') a",
            run: "click",
        },
        {
            content: "make the sheets of teams and people",
            trigger: "button[name=action_prepare]",
            run: "click",
        },
        {trigger: "button[name=action_distribute]:visible"},
        ...setInGrid({"Test n1": 600, "Test n2": 300}, "900"),
        {
            content: "the division's own target",
            trigger: ".o_control_panel button:contains('Open Sheet')",
            run: "click",
        },
        ...setFirstMonth("amount", 900),
        ...back(".o_sales_target_grid"),
        {
            content: "nothing is nobody's",
            trigger: ".o_sales_target_grid_reserve td.text-success:first",
        },
        ...back("button[name=action_distribute]:visible"),
        {
            content: "distribute",
            trigger: "button[name=action_distribute]",
            run: "click",
        },
        ...confirmDialog,
        currentState("Distributed"),
    ],
});

registry.category("web_tour.tours").add("sales_tiered_manager_splits", {
    url: "/odoo/target-sheets",
    steps: () => [
        {
            content: "nothing of another team is in the list",
            trigger: ".o_list_view:not(:contains('Test n2'))",
        },
        {
            content: "open the team's sheet",
            trigger: ".o_data_row td[name=kind]:contains('Team')",
            run: "click",
        },
        ...setInGrid({rep_n1a: 380, rep_n1b: 250}, "630"),
        ...back("button[name=action_hand_down]:visible"),
        {
            content: "hand down",
            trigger: "button[name=action_hand_down]",
            run: "click",
        },
        ...confirmDialog,
        currentState("Agreed"),
    ],
});

registry.category("web_tour.tours").add("sales_tiered_representative_counters", {
    url: "/odoo/target-sheets",
    steps: () => [
        {
            content: "nothing but the own sheet is in the list",
            trigger: ".o_list_view:not(:contains('rep_n1b')):not(:contains('manager'))",
        },
        openSheet("rep_n1a"),
        currentState("To Be Answered"),
        ...setFirstMonth("proposed", 350),
        {
            content: "counter-propose",
            trigger: "button:contains('Counter-Propose'):visible",
            run: "click",
        },
        {
            content: "why",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit The plant stands still in January",
        },
        {
            trigger: ".modal footer button[name=action_confirm]",
            run: "click",
        },
        {trigger: "body:not(:has(.modal))"},
        currentState("Counter-Proposed"),
    ],
});

registry.category("web_tour.tours").add("sales_tiered_manager_accepts", {
    url: "/odoo/target-sheets",
    steps: () => [
        openSheet("rep_n1a"),
        {
            content: "the reason is there",
            trigger: ".alert:contains('The plant stands still in January')",
        },
        {
            content: "accept",
            trigger: "button[name=action_accept]:visible",
            run: "click",
        },
        currentState("Agreed"),
    ],
});

registry.category("web_tour.tours").add("sales_tiered_director_approves", {
    url: "/odoo/target-plans",
    steps: () => [
        {
            content: "open the plan",
            trigger: ".o_data_row:contains('Test north') td[name=name]",
            run: "click",
        },
        currentState("Agreed"),
        {
            content: "submit: it is within the own authority",
            trigger: "button[name=action_submit]:visible",
            run: "click",
        },
        currentState("Running"),
        {
            content: "and on record",
            trigger: "button[name=action_view_sales_approvals]",
        },
    ],
});
