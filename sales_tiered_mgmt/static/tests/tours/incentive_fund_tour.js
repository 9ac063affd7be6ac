import {registry} from "@web/core/registry";
import {
    arrived,
    back,
    choose,
    confirmDialog,
    currentState,
    openIncentive,
    press,
} from "./sales_tour_utils";

// Who is logged in, and what others do in between, is the business of
// tests/tours/test_incentive.py; names and figures are agreed with it.

const FUND = "Team Fund North Team 1";
const PURPOSE = "Tour Badminton";
const nextWeek = () => luxon.DateTime.now().plus({days: 7}).toFormat("MM/dd/yyyy");

registry.category("web_tour.tours").add("sales_tiered_representative_asks_fund", {
    url: "/odoo",
    steps: () => [
        ...openIncentive("sales_fund_menu", "Team Funds"),
        {
            content: "no fund but that of the own team",
            trigger: ".o_kanban_view:not(:contains('Team 2')):not(:contains('South'))",
        },
        {
            content: "open it",
            trigger: `.o_kanban_record:contains("${FUND}")`,
            run: "click",
        },
        press("Ask for Money"),
        {
            content: "for what",
            trigger: ".o_field_widget[name=purpose] input",
            run: `edit ${PURPOSE}`,
        },
        {
            content: "the own team's fund",
            trigger: `.o_field_widget[name=fund_id] input:value("${FUND}")`,
        },
        {
            content: "when",
            trigger: ".o_field_widget[name=date_activity] input",
            run: `edit ${nextWeek()} && press Tab`,
        },
        ...choose("participant_ids", "Wu Hao"),
        ...choose("participant_ids", "Zheng Yu"),
        {
            content: "more than there is",
            trigger: ".o_field_widget[name=amount] input",
            run: "edit 999999 && press Tab",
        },
        {
            content: "is said before it is submitted",
            trigger: `.alert:contains("${FUND} has"):contains("available")`,
        },
        {trigger: ".o_form_view:not(:has(button[name=action_submit]:visible))"},
        {
            content: "as much as it costs",
            trigger: ".o_field_widget[name=amount] input",
            run: "edit 300 && press Tab",
        },
        {
            content: "for each",
            trigger: ".o_field_widget[name=amount_per_head]:contains('150.00')",
        },
        {
            content: "and who decides",
            trigger: ".alert:contains('Submitting asks'):contains('Sun Li')",
        },
        press("Submit"),
        currentState("Submitted"),
        {trigger: ".alert:contains('Waiting for'):contains('Sun Li')"},
        {
            content: "nobody decides about the own request",
            trigger:
                ".o_form_view:not(:has(button[name=action_sales_approve]:visible))",
        },
    ],
});

registry.category("web_tour.tours").add("sales_tiered_manager_decides_fund", {
    url: "/odoo",
    steps: () => [
        ...openIncentive("sales_fund_menu", "Team Funds"),
        {
            content: "open the own team's fund",
            trigger: `.o_kanban_record:contains("${FUND}")`,
            run: "click",
        },
        {
            content: "the balance is there",
            trigger: ".o_field_widget[name=balance]:contains(/[1-9]/)",
        },
        {
            content: "with what it came from",
            trigger:
                ".o_field_widget[name=entry_ids] .o_data_row:contains('A share of what came in')",
        },
        {
            content: "and what was spent",
            trigger:
                ".o_field_widget[name=entry_ids] .o_data_row:contains('Hot pot'):contains('-')",
        },
        {
            content: "the whole book",
            trigger: "button[name=action_view_entries]",
            run: "click",
        },
        arrived("Fund Entries"),
        {trigger: ".o_list_view .o_data_row:contains('Opening')"},
        ...back("button[name=action_view_requests]:visible"),
        {
            content: "what is asked for",
            trigger: "button[name=action_view_requests]",
            run: "click",
        },
        arrived("Fund Requests"),
        {
            content: "open the request",
            trigger: `.o_data_row:contains("${PURPOSE}") td[name=purpose]`,
            run: "click",
        },
        press("Approve"),
        ...confirmDialog("button[name=action_decide]"),
        currentState("Approved"),
        ...back(`.o_data_row:contains("${PURPOSE}"):contains("Approved")`),
        ...back(".o_field_widget[name=amount_reserved]:contains('300.00')"),
    ],
});
