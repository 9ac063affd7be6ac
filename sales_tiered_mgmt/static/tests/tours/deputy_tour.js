import {registry} from "@web/core/registry";

// Who is logged in, and what is in the database, is the business of
// tests/tours/test_deputy.py; the names below are agreed with it.

registry.category("web_tour.tours").add("sales_tiered_names_deputy", {
    url: "/odoo/sales-my-deputy",
    steps: () => [
        {
            content: "a new delegation, for time off",
            trigger:
                ".o_form_view .o_field_widget[name=is_during_time_off] input:checked",
        },
        {
            content: "look for the colleague",
            trigger: ".o_field_widget[name=deputy_id] input",
            run: "edit Li Qiang",
        },
        {
            content: "choose the colleague",
            trigger: ".o-autocomplete--dropdown-item:contains('Li Qiang')",
            run: "click",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "it waits for time off",
            trigger: ".o_arrow_button_current:contains('Waiting for Time Off')",
        },
        {
            content: "it can be ended",
            trigger: "button[name=action_end]:visible",
        },
    ],
});

registry.category("web_tour.tours").add("sales_tiered_deputy_decides", {
    url: "/odoo/sales-approvals",
    steps: () => [
        {
            content: "the request of the absent colleague is in the inbox",
            trigger:
                ".o_data_row:contains('Tour Deputised'):has(.o_field_widget[name=current_approver_id]:contains('Sun Li')) td[name=res_name]",
            run: "click",
        },
        {
            content: "look at the quotation first",
            trigger: "button[name=action_open_document]",
            run: "click",
        },
        {
            content: "it is shown, and can be decided here as well",
            trigger: "button[name=action_sales_approve]:visible",
        },
        {
            content: "back to the request",
            trigger: ".o_breadcrumb a:contains('APR/')",
            run: "click",
        },
        {
            content: "approve",
            trigger: "button[name=action_open_approve]:visible",
            run: "click",
        },
        {
            content: "comment",
            trigger: ".modal .o_field_widget[name=comment] textarea",
            run: "edit He is away until Friday",
        },
        {
            trigger: ".modal footer button[name=action_decide]:visible",
            run: "click",
        },
        {trigger: "body:not(:has(.modal))"},
        {trigger: ".o_arrow_button_current:contains('Approved')"},
        {
            content: "on record: who decided, and for whom",
            trigger:
                ".o_field_widget[name=step_ids] .o_data_row:contains('Li Qiang') td[name=on_behalf_of_id]:contains('Sun Li')",
        },
    ],
});
