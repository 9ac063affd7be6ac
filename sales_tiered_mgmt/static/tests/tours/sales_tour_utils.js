import {stepUtils} from "@web_tour/tour_utils";

const MODULE = "sales_tiered_mgmt";

/** The screen of that title has taken the place of the one before. */
export const arrived = (title) => ({
    trigger: `.o_last_breadcrumb_item:contains("${title}")`,
});

/** From the apps to a screen below a section, as somebody with a mouse does. */
const openBelow = (section, menu, title) => [
    ...stepUtils.goToAppSteps(`${MODULE}.menu_root`, "open Tiered Sales"),
    {
        content: `what is below ${section}`,
        trigger: `.o_menu_sections [data-menu-xmlid="${MODULE}.${section}"]`,
        run: "click",
    },
    {
        content: `open ${title}`,
        trigger: `.dropdown-item[data-menu-xmlid="${MODULE}.${menu}"]`,
        run: "click",
    },
    arrived(title),
];

export const openIncentive = (menu, title) => openBelow("menu_incentive", menu, title);

export const openAppraisal = (menu, title) => openBelow("menu_appraisal", menu, title);

export const currentState = (label) => ({
    content: `it is: ${label}`,
    trigger: `.o_arrow_button_current:contains("${label}")`,
});

/** The step of the status bar, by its value. */
export const atStep = (value) => ({
    content: `it is: ${value}`,
    trigger: `.o_arrow_button_current[data-value="${value}"]`,
});

export const press = (label) => ({
    content: label,
    trigger: `.o_statusbar_buttons button:contains("${label}"):visible`,
    run: "click",
});

/** Presses a button of the header, by the method it calls. */
export const call = (method) => ({
    content: method,
    trigger: `.o_statusbar_buttons button[name="${method}"]:visible`,
    run: "click",
});

/** Opens a page of the notebook. */
export const turnTo = (page) => ({
    content: `page ${page}`,
    trigger: `.o_notebook_headers .nav-link[name="${page}"]`,
    run: "click",
});

export const confirmDialog = (button = ".btn-primary") => [
    {
        content: "confirm",
        trigger: `.modal footer ${button}`,
        run: "click",
    },
    {trigger: "body:not(:has(.modal))"},
];

export const back = (shown) => [
    {
        content: "back",
        trigger: ".o_back_button a, .o_back_button",
        run: "click",
    },
    {trigger: shown},
];

/** Chooses one of the suggestions of a many2one or of tags. */
export const choose = (field, value, within = "") => [
    {
        content: `${field}: ${value}`,
        trigger: `${within} .o_field_widget[name=${field}] input`,
        run: `edit ${value}`,
    },
    {
        trigger: `.o-autocomplete--dropdown-item:contains("${value}") a`,
        run: "click",
    },
];
