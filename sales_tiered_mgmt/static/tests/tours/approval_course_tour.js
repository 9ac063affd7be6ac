import {registry} from "@web/core/registry";

// Who is logged in, and what waits, is the business of tests/tours/test_approval_course.py;
// the names below are agreed with it.

const select = (customer) => ({
    content: `select the request of ${customer}`,
    trigger: `.o_data_row:contains("${customer}") .o_list_record_selector input`,
    run: "click",
});

registry.category("web_tour.tours").add("sales_tiered_manager_decides_several", {
    url: "/odoo/sales-approvals",
    steps: () => [
        select("Tour First"),
        select("Tour Second"),
        {
            content: "approve both",
            trigger: ".o_control_panel button[name=action_open_approve]",
            run: "click",
        },
        {
            content: "both are listed",
            trigger: ".modal .o_data_row:eq(1)",
        },
        {
            content: "comment",
            trigger: ".modal .o_field_widget[name=comment] textarea",
            run: "edit Both are fine",
        },
        {
            trigger: ".modal footer button[name=action_decide]:visible",
            run: "click",
        },
        {trigger: "body:not(:has(.modal))"},
        {
            content: "they are gone from the inbox",
            trigger:
                ".o_list_view:not(:contains('Tour First')):not(:contains('Tour Second'))",
        },
    ],
});

registry.category("web_tour.tours").add("sales_tiered_director_asks_and_decides", {
    // no url: it begins where the link of the mail leads
    steps: () => [
        {
            content: "the dialog of the mail's button is open, with the facts",
            trigger:
                ".modal:contains('900,000') .o_field_widget[name=comment] textarea",
        },
        {
            content: "not yet",
            trigger: ".modal footer button:contains('Discard'):visible",
            run: "click",
        },
        {trigger: "body:not(:has(.modal))"},
        {
            content: "ask first",
            trigger: "button[name=action_open_ask]:visible",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=text] textarea",
            run: "edit Who installs it?",
        },
        {
            trigger: ".modal footer button[name=action_send]:visible",
            run: "click",
        },
        {trigger: "body:not(:has(.modal))"},
        {
            content: "the request says that it waits for information",
            trigger: ".alert-info:contains('Waiting for information')",
        },
        {
            content: "decide all the same",
            trigger: "button[name=action_open_approve]:visible",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=comment] textarea",
            run: "edit Agreed",
        },
        {
            trigger: ".modal footer button[name=action_decide]:visible",
            run: "click",
        },
        {trigger: ".o_arrow_button_current:contains('Approved')"},
    ],
});
