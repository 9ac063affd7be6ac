import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";
import {
    back,
    choose,
    confirmDialog,
    currentState,
    openIncentive,
    press,
} from "./sales_tour_utils";

// Who is logged in, and what others do in between, is the business of
// tests/tours/test_incentive.py; names and figures are agreed with it.

const PLAN = "Representatives North";

const openPlan = (state) => ({
    content: `open the plan that is ${state}`,
    trigger: `.o_data_row:contains("${PLAN}"):contains("${state}") td[name=name]`,
    run: "click",
});

/** Adds a band to the component in the dialog: where it starts, ends, and its rate. */
const addBand = (number, start, stop, rate) => [
    {
        content: `a band from ${start}`,
        trigger: ".modal .o_field_widget[name=band_ids] .o_field_x2many_list_row_add a",
        run: "click",
    },
    ...Object.entries({start, stop, rate}).map(([name, value]) => ({
        content: `${name} ${value}`,
        // the row before is selected for a moment still
        trigger: `.modal [name=band_ids] .o_data_row.o_selected_row:nth-child(${number}) [name=${name}] input`,
        run: `edit ${value}`,
    })),
];

registry.category("web_tour.tours").add("sales_tiered_director_plans", {
    url: "/odoo",
    steps: () => [
        ...openIncentive("sales_incentive_plan_menu", "Incentive Plans"),
        openPlan("In Force"),
        currentState("In Force"),
        {
            content: "nothing of what is in force can be changed",
            trigger:
                ".o_field_widget[name=component_ids]:not(:has(.o_field_x2many_list_row_add))",
        },
        press("New Version"),
        {
            content: "why",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Large contracts are worth more",
        },
        ...confirmDialog("button[name=action_confirm]"),
        currentState("Draft"),
        {
            content: "one more component",
            trigger:
                ".o_field_widget[name=component_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Tour Contracts",
        },
        ...choose("metric_id", "Signed", ".modal"),
        ...addBand(1, 0, 100000, 0.5),
        ...addBand(2, 100000, 0, 1),
        {
            content: "what it pays is shown while it is made",
            trigger: ".modal .o_field_widget[name=preview_html] table",
        },
        {
            content: "it is in words, too",
            trigger: ".modal .o_field_widget[name=description]:contains('Signed')",
        },
        {
            trigger: ".modal footer .o_form_button_save",
            run: "click",
        },
        {trigger: "body:not(:has(.modal))"},
        ...stepUtils.saveForm(),
        {
            content: "the component is in the plan",
            trigger:
                ".o_field_widget[name=component_ids] .o_data_row:contains('Tour Contracts')",
        },
        {
            content: "simulate before anybody is asked",
            trigger: "button[name=action_simulate]:contains('Simulate')",
            run: "click",
        },
        {
            content: "by the draft, in place of what was paid by then",
            trigger: `.o_field_widget[name=replaced_ids] .badge:contains("${PLAN}")`,
        },
        press("Simulate"),
        {
            content: "the people are in the result",
            trigger: ".o_field_widget[name=person_ids] .o_data_row:contains('Wu Hao')",
        },
        {
            content: "by component",
            trigger: ".o_notebook .nav-link:contains('By Component')",
            run: "click",
        },
        {
            content: "what the new one would have cost",
            trigger:
                ".o_field_widget[name=component_ids] .o_data_row:contains('Tour Contracts') td[name=amount]:not(:contains(/\\D0\\.00/))",
        },
        {
            content: "at other results",
            trigger: ".o_notebook .nav-link:contains('At Other Results')",
            run: "click",
        },
        {trigger: ".o_field_widget[name=chart] canvas"},
        ...back("button[name=action_consult]:visible"),
        press("Consult the Managers"),
        currentState("In Consultation"),
        {trigger: ".alert:contains('have not answered')"},
    ],
});

registry.category("web_tour.tours").add("sales_tiered_manager_recommends_plan", {
    url: "/odoo/incentive-plans",
    steps: () => [
        openPlan("In Consultation"),
        {
            content: "what is new can be read",
            trigger:
                ".o_field_widget[name=component_ids] .o_data_row:contains('Tour Contracts')",
        },
        {
            content: "and is the director's to decide",
            trigger: ".o_form_view:not(:has(button[name=action_submit]:visible))",
        },
        press("Recommend"),
        {
            content: "yes, and what should be kept in mind",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit My team waits for this",
        },
        ...confirmDialog("button[name=action_confirm]"),
        {
            content: "opinions",
            trigger: ".o_notebook .nav-link:contains('Opinions')",
            run: "click",
        },
        {
            content: "is there",
            trigger:
                ".o_field_widget[name=opinion_ids] .o_data_row:contains('My team waits for this')",
        },
    ],
});

registry.category("web_tour.tours").add("sales_tiered_director_decides_plan", {
    url: "/odoo/incentive-plans",
    steps: () => [
        openPlan("In Consultation"),
        {
            content: "a manager was heard",
            trigger: ".alert:contains('1 recommend it')",
        },
        press("Submit for Approval"),
        ...confirmDialog(),
        currentState("In Force"),
        {
            content: "on record",
            trigger: "button[name=action_view_sales_approvals]:visible",
        },
        {
            content: "and for everybody to acknowledge",
            trigger: "button[name=action_view_acknowledgements]:visible",
        },
    ],
});

registry.category("web_tour.tours").add("sales_tiered_representative_acknowledges", {
    url: "/odoo",
    steps: () => [
        ...openIncentive("sales_incentive_plan_menu_mine", "My Plans"),
        {
            content: "the version that pays until the new one begins is there, too",
            trigger: `.o_kanban_record:contains("${PLAN}"):contains("Superseded")`,
        },
        {
            content: "open what is to be acknowledged",
            trigger: `.o_kanban_record:contains("${PLAN}"):contains("To Acknowledge")`,
            run: "click",
        },
        press("I Have Read It"),
        {
            content: "done",
            trigger: ".o_form_view:not(:has(button[name=action_acknowledge]:visible))",
        },
        {trigger: ".o_field_widget[name=my_date_acknowledged]:visible"},
    ],
});
