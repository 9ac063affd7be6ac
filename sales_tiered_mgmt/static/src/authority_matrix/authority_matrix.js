import {Component, onWillStart, useState} from "@odoo/owl";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {deserializeDate, serializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

import {MatrixCell} from "./matrix_cell";

/**
 * Who decides what, up to where: decisions as rows, tiers as columns (A3.1). The server
 * says what the reader may do; here it is only shown.
 */
export class AuthorityMatrix extends Component {
    static template = "sales_tiered_mgmt.AuthorityMatrix";
    static components = {DateTimeInput, Dropdown, DropdownItem, Layout, MatrixCell};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.display = {controlPanel: {}};
        this.keepLast = new KeepLast();
        this.state = useState({
            matrix: null,
            date: false,
            companyId: false,
            editing: null,
            error: null,
            areNotesShown: false,
        });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.matrix = await this.keepLast.add(
            this.orm.call("sales.decision", "get_authority_matrix", [
                this.state.date,
                this.state.companyId,
            ])
        );
        this.stopEditing();
    }

    get matrix() {
        return this.state.matrix;
    }

    get shownDate() {
        return deserializeDate(this.matrix.date);
    }

    get isToday() {
        return this.matrix.date === this.matrix.today;
    }

    get warnings() {
        return this.matrix.warnings.filter((item) => item.level === "warning");
    }

    get notes() {
        return this.matrix.warnings.filter((item) => item.level === "info");
    }

    get companyName() {
        return this.matrix.company ? this.matrix.company.name : _t("All Companies");
    }

    /** Warnings about one cell, for its tooltip. */
    cellWarnings(decision, tier) {
        return this.warnings
            .filter(
                (item) => item.decision_id === decision.id && item.tier_id === tier.id
            )
            .map((item) => item.text)
            .join("\n");
    }

    /** Rows with a condition, of one company or to come, about one tier. */
    cellSpecials(decision, tier) {
        return decision.specials.filter((item) => item.tier_id === tier.id);
    }

    /** Unit and clause of a decision. */
    subtitle(decision) {
        return [decision.unit_label, decision.clause].filter(Boolean).join(" · ");
    }

    toggleNotes() {
        this.state.areNotesShown = !this.state.areNotesShown;
    }

    grants(decision) {
        return decision.specials.filter((item) => item.is_grant);
    }

    specialTitle(item) {
        const period = [item.date_from, item.date_to]
            .map((day) => (day ? deserializeDate(day).toLocaleString() : ""))
            .join(" – ");
        return [
            `${item.holder}: ${item.content}`,
            item.condition,
            item.company,
            period.trim() === "–" ? "" : period,
            item.note,
        ]
            .filter(Boolean)
            .join("\n");
    }

    specialsTitle(items) {
        return items.map((item) => this.specialTitle(item)).join("\n\n");
    }

    // ------------------------------------------------------------
    // Which matrix
    // ------------------------------------------------------------

    selectCompany(companyId) {
        this.state.companyId = companyId;
        return this.load();
    }

    selectDate(date) {
        const text = date ? serializeDate(date) : false;
        this.state.date = text === this.matrix.today ? false : text;
        return this.load();
    }

    // ------------------------------------------------------------
    // Editing
    // ------------------------------------------------------------

    key(decision, tier) {
        return `${decision.id}-${tier.id}`;
    }

    /** What a click on a cell does depends on the reader. */
    clickCell(decision, tier) {
        if (this.matrix.can_edit) {
            this.state.editing = this.key(decision, tier);
            this.state.error = null;
        } else if (this.matrix.can_propose) {
            this.propose(decision, tier);
        }
    }

    stopEditing() {
        this.state.editing = null;
        this.state.error = null;
    }

    /** The cells in the order in which Tab goes through them. */
    nextCell(decision, tier, step) {
        const {decisions, tiers} = this.matrix;
        const keys = decisions.flatMap((row) =>
            tiers.map((column) => this.key(row, column))
        );
        return keys[keys.indexOf(this.key(decision, tier)) + step] || null;
    }

    /**
     * Set a cell; the error stays beside it, and what was typed as well.
     *
     * @param {Object} content what the cell shall say
     * @param {Number} step cells to go on: 1 with Tab, -1 with Shift+Tab, else 0
     */
    async saveCell(decision, tier, content, step) {
        const next = step ? this.nextCell(decision, tier, step) : null;
        const cell = decision.cells[tier.id];
        if (content) {
            try {
                this.state.matrix = await this.orm.silent.call(
                    "sales.authority",
                    "set_authority_cell",
                    [
                        decision.id,
                        tier.id,
                        this.state.companyId,
                        content,
                        cell.expected || false,
                    ]
                );
            } catch (error) {
                this.state.editing = this.key(decision, tier);
                this.state.error = error.data?.message || error.message;
                return;
            }
        }
        this.state.error = null;
        this.state.editing = next;
    }

    // ------------------------------------------------------------
    // Where it leads
    // ------------------------------------------------------------

    propose(decision, tier) {
        const line = {decision_id: decision.id, company_id: this.state.companyId};
        if (tier) {
            const content = decision.cells[tier.id].content;
            Object.assign(line, {tier_id: tier.id}, content || {});
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sales.authority.change",
            views: [[false, "form"]],
            context: {default_line_ids: [[0, 0, line]]},
        });
    }

    addRow(decision) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Grant or Condition"),
            res_model: "sales.authority",
            views: [[false, "form"]],
            context: {
                default_decision_id: decision.id,
                default_company_id: this.state.companyId,
            },
        });
    }

    openRows(decision, items) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: decision.name,
            res_model:
                this.matrix.date < this.matrix.today
                    ? "sales.authority.log"
                    : "sales.authority",
            views: [
                [false, "list"],
                [false, "form"],
            ].slice(0, this.matrix.date < this.matrix.today ? 1 : 2),
            domain: [["id", "in", items.map((item) => item.id)]],
        });
    }

    openDecision(decision) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sales.decision",
            res_id: decision.id,
            views: [[false, "form"]],
        });
    }

    async openHistory(decision) {
        const action = await this.orm.call("sales.decision", "action_view_history", [
            [decision.id],
        ]);
        return this.action.doAction(action);
    }

    openWarning(item) {
        if (item.row_id) {
            return this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "sales.authority",
                res_id: item.row_id,
                views: [[false, "form"]],
            });
        }
        const decision = this.matrix.decisions.find(
            (row) => row.id === item.decision_id
        );
        return decision && this.openDecision(decision);
    }

    async print() {
        const action = await this.orm.call("sales.decision", "action_print_matrix", [
            this.state.date,
            this.state.companyId,
        ]);
        return this.action.doAction(action);
    }

    openChanges() {
        return this.action.doAction("sales_tiered_mgmt.sales_authority_change_action");
    }
}

registry.category("actions").add("sales_authority_matrix", AuthorityMatrix);
