import {registry} from "@web/core/registry";
import tourUtils from "@sale/js/tours/tour_utils";

// Who is logged in, and what is in the database, is the business of
// tests/tours/test_order_signing.py; the names below are agreed with it.

const currentState = (label) => ({
    content: `the order is: ${label}`,
    trigger: `.o_arrow_button_current:contains("${label}")`,
});

function quote(customer, amount) {
    return [
        ...tourUtils.createNewSalesOrder(),
        ...tourUtils.selectCustomer(customer),
        ...tourUtils.addProduct("Tour Machine"),
        {
            content: "the product has arrived with its list price",
            trigger: '.o_field_widget[name=price_unit] input:value("1.00")',
        },
        {
            content: `price ${amount}`,
            trigger: ".o_field_widget[name=price_unit] input",
            run: `edit ${amount}`,
        },
        ...tourUtils.clickSomewhereElse(),
        {
            content: "confirm",
            trigger: "button[name=action_confirm]:visible",
            run: "click",
        },
    ];
}

function backToQuotations() {
    return [
        {
            content: "back to the quotations",
            trigger: ".o_breadcrumb .o_back_button, .o_breadcrumb .breadcrumb-item a",
            run: "click",
        },
        {trigger: ".o_list_view.o_sale_order"},
    ];
}

registry.category("web_tour.tours").add("sales_tiered_representative_signs", {
    url: "/odoo/sales",
    steps: () => [
        {
            content: "nothing of a colleague is in the list",
            trigger: ".o_list_view:not(:contains('Tour Peer'))",
        },
        ...quote("Tour Small", 49000),
        currentState("Sales Order"),
        ...backToQuotations(),
        ...quote("Tour Medium", 120000),
        {
            content: "told whom the request went to",
            trigger: ".o_notification:contains('Sun Li')",
        },
        {trigger: ".alert:contains('Waiting for approval')"},
        currentState("Quotation"),
        ...backToQuotations(),
        ...quote("Tour Large", 900000),
        {trigger: ".alert:contains('Waiting for approval')"},
        currentState("Quotation"),
    ],
});

function decide(customer, comment) {
    return [
        {
            content: `open the request of ${customer}`,
            trigger: `.o_data_row:contains("${customer}") td[name=res_name]`,
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
            run: `edit ${comment}`,
        },
        {
            trigger: ".modal footer button[name=action_decide]:visible",
            run: "click",
        },
        {trigger: "body:not(:has(.modal))"},
        {
            content: "no decision is left to take",
            trigger: ".o_form_view:not(:has(button[name=action_open_approve]))",
        },
    ];
}

registry.category("web_tour.tours").add("sales_tiered_manager_decides", {
    url: "/odoo/sales-approvals",
    steps: () => [
        ...decide("Tour Medium", "Good customer"),
        {trigger: ".o_arrow_button_current:contains('Approved')"},
        {
            content: "back to the inbox",
            trigger: ".o_breadcrumb .o_back_button, .o_breadcrumb .breadcrumb-item a",
            run: "click",
        },
        ...decide("Tour Large", "Recommended"),
        {trigger: ".o_arrow_button_current:contains('Waiting for Approval')"},
    ],
});

registry.category("web_tour.tours").add("sales_tiered_director_decides", {
    url: "/odoo/sales-approvals",
    steps: () => [
        ...decide("Tour Large", "Agreed"),
        {trigger: ".o_arrow_button_current:contains('Approved')"},
        {
            content: "open the contract",
            trigger: "button[name=action_open_document]",
            run: "click",
        },
        currentState("Sales Order"),
    ],
});
