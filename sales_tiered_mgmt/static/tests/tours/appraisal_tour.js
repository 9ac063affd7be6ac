import {registry} from "@web/core/registry";
import {
    arrived,
    atStep,
    back,
    call,
    choose,
    confirmDialog,
    openAppraisal,
    turnTo,
} from "./sales_tour_utils";

// Who is logged in, and what others do in between, is the business of
// tests/tours/test_appraisal.py; names, words and figures are agreed with it.

const tours = registry.category("web_tour.tours");
const cardAt = (state) =>
    `.o_kanban_record:has(.o_field_widget[name=state] [raw-value="${state}"])`;
const factOf = (name) =>
    `.o_field_widget[name=line_ids] .o_data_row:contains("${name}")`;
const CARE = "Customer Care and Reporting";

/** Assesses the indicator that has a described scale, in the rows of a side. */
const grade = (side, step, comment) => {
    const rows = `.o_field_widget[name=${side}_rating_ids]`;
    return [
        {
            content: `assess ${CARE}`,
            trigger: `${rows} .o_data_row:contains("${CARE}") td[name=step_id]`,
            run: "click",
        },
        ...choose("step_id", step, `${rows} .o_selected_row`),
        {
            content: "say why",
            trigger: `${rows} .o_selected_row .o_field_widget[name=comment] textarea`,
            run: `edit ${comment}`,
        },
    ];
};

const theRestIsSuperiors = [
    {
        content: "what the superior says is not there",
        trigger:
            ".o_notebook_headers:not(:has([name=superior])):not(:has([name=result]))",
    },
    {
        content: "neither elsewhere, nor what others discuss",
        trigger: ".o_form_view:not(:contains('Tour: wait')):not(:has(.o-mail-Chatter))",
    },
];

tours.add("sales_tiered_representative_assesses_self", {
    url: "/odoo",
    steps: () => [
        ...openAppraisal("sales_appraisal_menu_my", "My Appraisals"),
        {
            content: "nothing but the own ones",
            trigger:
                ".o_kanban_view:not(:contains('Zheng Yu')):not(:contains('Sun Li'))",
        },
        {
            content: "open the one that waits for the person",
            trigger: cardAt("self"),
            run: "click",
        },
        atStep("self"),
        {
            content: "why it came back",
            trigger: ".alert:contains('Tour: which customers?')",
        },
        {
            content: "what is still to do",
            trigger: `.o_field_widget[name=hand_in_problem]:contains("${CARE}")`,
        },
        {
            content: "what the own figures say, with the documents",
            trigger: `${factOf("Signed Against Target")} button[name=action_open_source]`,
        },
        {
            content: "not what colleagues say",
            trigger:
                ".o_field_widget[name=line_ids]:not(:contains('Feedback of Colleagues'))",
        },
        ...theRestIsSuperiors,
        turnTo("self"),
        ...grade("self", "Keeps promises", "Tour: the three in the old town"),
        call("action_hand_in_self"),
        ...confirmDialog(),
        atStep("assess"),
        {
            content: "it stays as it was written",
            trigger:
                ".o_field_widget[name=self_rating_ids] .o_data_row:contains('Keeps promises'):contains('old town')",
        },
        {
            content: "and is not written any more",
            trigger: ".o_form_view:not(:has(button[name=action_hand_in_self]:visible))",
        },
        ...theRestIsSuperiors,
        ...back(cardAt("assess")),
    ],
});

tours.add("sales_tiered_manager_assesses", {
    url: "/odoo",
    steps: () => [
        ...openAppraisal("sales_appraisal_menu_assess", "To Assess"),
        {
            content: "nobody of other teams, and not oneself",
            trigger:
                ".o_kanban_view:not(:contains('Feng Jie')):not(:contains('Sun Li'))",
        },
        {
            content: "open the one that was handed in",
            trigger: `${cardAt("assess")}:contains("Wu Hao")`,
            run: "click",
        },
        atStep("assess"),
        // facts are read again at the hand-in: the form would come back from the
        // browser's cache first, and lose a row in work when the new figures arrive
        {
            content: "open what the figure is made of",
            trigger: `${factOf("Signed Against Target")} button[name=action_open_source]`,
            run: "click",
        },
        arrived("Signed Against Target"),
        {
            content: "one by one, of this person alone",
            trigger: ".o_list_view:not(:contains('Zheng Yu'))",
        },
        {
            content: "the fact opens its document",
            trigger:
                ".o_list_view .o_data_row:contains('Tour Customer') td[name=partner_id]",
            run: "click",
        },
        {
            trigger:
                ".o_form_view:contains('Tour Customer') .o_field_widget[name=order_line]",
        },
        ...back(".o_list_view .o_data_row:contains('Tour Customer')"),
        ...back(factOf("Signed Against Target")),
        turnTo("superior"),
        {
            content: "beside the own words are those of the person",
            trigger: `.o_field_widget[name=superior_rating_ids] .o_data_row:contains("${CARE}") td[name=other_words]:contains("Tour: the old town")`,
        },
        {
            content: "what is still to do",
            trigger: `.o_field_widget[name=hand_in_problem]:contains("${CARE}")`,
        },
        ...grade("superior", "Plans the week", "Tour: seen on three visits"),
        call("action_hand_in"),
        ...confirmDialog(),
        atStep("calibrate"),
        {
            content: "the own part is done",
            trigger: ".o_form_view:not(:has(button[name=action_hand_in]:visible))",
        },
        turnTo("result"),
        {
            content: "what it amounts to",
            trigger: ".o_sales_appraisal_result .o_kanban_record:contains(/[0-9]/)",
        },
    ],
});

const rowOf = (person, more = "") =>
    `.o_sales_calibration_row:contains("${person}")${more}`;
const ONE = "Zheng Yu";

/** Does something with one of the calibration screen, chosen by its box. */
const withOne = (button, gone) => [
    {
        content: `choose ${ONE}`,
        trigger: rowOf(ONE, " input[type=checkbox]:not(:checked)"),
        run: "click",
    },
    {
        content: button,
        trigger: `.o_sales_calibration_${button}:contains("(1)"):enabled`,
        run: "click",
    },
    ...confirmDialog(gone),
];

tours.add("sales_tiered_director_calibrates", {
    url: "/odoo",
    steps: () => [
        ...openAppraisal("sales_appraisal_calibration_menu", "Calibration"),
        {
            content: "the own division alone, without a choice",
            trigger:
                ".o_sales_calibration:not(:has(.o_sales_calibration_division)):not(:contains('Chu Ran'))",
        },
        {
            content: "not oneself either",
            trigger:
                ".o_sales_calibration:not(:has(.o_sales_calibration_open:contains('Zhao Beichen')))",
        },
        {
            content: "give another score",
            trigger: rowOf(ONE, " .o_sales_calibration_change"),
            run: "click",
        },
        {
            content: "by the grade",
            trigger: ".o_sales_calibration_dialog [data-grade=A]",
            run: "click",
        },
        {
            content: "which gives points",
            trigger: ".o_sales_calibration_dialog [data-grade=A][aria-pressed=true]",
        },
        {
            content: "or to the point",
            trigger: ".o_sales_calibration_dialog input[name=score]",
            run: "edit 91.5",
        },
        {
            content: "without a reason",
            trigger: ".modal .o_sales_calibration_save",
            run: "click",
        },
        {
            content: "it is not done",
            trigger: ".o_sales_calibration_dialog [role=alert]",
        },
        {
            content: "with one",
            trigger: ".o_sales_calibration_dialog textarea[name=reason]",
            run: "edit Tour: took over two customers",
        },
        {
            content: "it is",
            trigger: ".modal .o_sales_calibration_save",
            run: "click",
        },
        {trigger: "body:not(:has(.modal))"},
        {
            content: "changed, and marked as such",
            trigger: rowOf(ONE, ":contains('91.5'):contains('A'):has(.fa-pencil)"),
        },
        {
            content: "counted with the grades",
            trigger:
                ".o_sales_grade_spread:contains('Sales Representative') .o_sales_grade_bar[data-grade=A]:contains(/^A\\s*[1-9]/)",
        },
        {
            content: "placed by result and quality",
            trigger: `.o_sales_nine_box_cell[data-box] button:contains("${ONE}")`,
        },
        ...withOne("finish"),
        {
            content: "the calibration of this one is over",
            trigger: rowOf(ONE, ":not(:has(.o_sales_calibration_change))"),
        },
        ...withOne("approve", "button[name=action_decide]:visible"),
        ...withOne("release"),
        {
            content: "nothing is left to do with this one",
            trigger: rowOf(ONE, ":contains('Released')"),
        },
        {
            content: "open it from the row",
            trigger: rowOf(ONE, " .o_sales_calibration_open"),
            run: "click",
        },
        atStep("published"),
        turnTo("result"),
        {
            content: "the change is on record",
            trigger:
                ".o_field_widget[name=change_ids] .o_data_row:contains('Tour: took over')",
        },
        ...back(rowOf(ONE)),
    ],
});

tours.add("sales_tiered_representative_appeals", {
    url: "/odoo",
    steps: () => [
        ...openAppraisal("sales_appraisal_menu_my", "My Appraisals"),
        {
            content: "open the one that was released",
            trigger: cardAt("published"),
            run: "click",
        },
        atStep("published"),
        turnTo("superior"),
        {
            content: "what the superior says is there now",
            trigger: `.o_field_widget[name=superior_rating_ids] .o_data_row:contains("${CARE}")`,
        },
        turnTo("result"),
        {trigger: ".o_sales_appraisal_result .o_kanban_record:contains(/[0-9]/)"},
        call("action_appeal"),
        ...choose("line_ids", CARE, ".modal"),
        {
            content: "what is wrong",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Tour: the visits of May are on record",
        },
        {
            content: "what would be right",
            trigger: ".modal .o_field_widget[name=score] input",
            run: "edit 99.5",
        },
        ...confirmDialog("button[name=action_confirm]"),
        atStep("open"),
        {
            content: "it waits for somebody who took no part",
            trigger:
                ".o_form_view .alert .o_field_widget[name=handler_id]:contains('Lin Yun')",
        },
        {
            content: "with its reason",
            trigger: ".o_field_widget[name=reason]:contains('the visits of May')",
        },
        {
            content: "nobody decides the own one",
            trigger:
                ".o_form_view:has(button[name=action_withdraw]:visible):not(:has(button[name=action_open_decide]:visible))",
        },
    ],
});

tours.add("sales_tiered_administrator_decides_appeal", {
    url: "/odoo",
    steps: () => [
        ...openAppraisal("sales_appraisal_appeal_menu", "Appeals"),
        {
            content: "open it",
            trigger: ".o_data_row:contains('Chu Ran') td[name=name]",
            run: "click",
        },
        atStep("open"),
        {
            content: "what it is about",
            trigger: `.o_field_widget[name=line_ids]:contains("${CARE}")`,
        },
        call("action_open_decide"),
        {
            content: "grant it",
            trigger: ".modal .o_field_widget[name=outcome] input[data-value=granted]",
            run: "click",
        },
        {
            content: "with as much as it is worth",
            trigger: ".modal .o_field_widget[name=score] input",
            run: "edit 97.25",
        },
        {
            content: "and the reason",
            trigger: ".modal .o_field_widget[name=text] textarea",
            run: "edit Tour: the record says so",
        },
        ...confirmDialog("button[name=action_confirm]"),
        atStep("granted"),
        {
            content: "the new score",
            trigger: ".o_field_widget[name=score_after]:contains('97.25')",
        },
        {
            content: "it is final",
            trigger: ".o_form_view:not(:has(button[name=action_open_decide]:visible))",
        },
    ],
});

tours.add("sales_tiered_representative_reads_decision", {
    url: "/odoo/my-appraisals",
    steps: () => [
        {
            content: "open the one that was decided",
            trigger: cardAt("acknowledged"),
            run: "click",
        },
        atStep("acknowledged"),
        {
            content: "it is final",
            trigger:
                ".o_form_view:has(button[name=action_view_appeals]):not(:has(button[name=action_appeal]:visible))",
        },
        turnTo("result"),
        {
            content: "the new score",
            trigger: ".o_sales_appraisal_result .o_kanban_record:contains('97.25')",
        },
        {
            content: "and where it comes from",
            trigger:
                ".o_field_widget[name=change_ids] .o_data_row:contains('97.25'):contains('Tour: the record')",
        },
    ],
});
