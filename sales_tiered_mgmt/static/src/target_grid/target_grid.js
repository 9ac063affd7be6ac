import {Component, onWillStart, useRef, useState} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {deserializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast, Mutex} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {formatFloat, formatMonetary} from "@web/views/fields/formatters";
import {parseFloat} from "@web/views/fields/parsers";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

const MOVES = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    Enter: [1, 0],
};

/**
 * The parts of a target by month: people or teams as rows, edited in place like a
 * spreadsheet (D1.1, D1.2). The server says which cells the reader may set.
 */
export class TargetGrid extends Component {
    static template = "sales_tiered_mgmt.TargetGrid";
    static components = {Dropdown, DropdownItem, Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.display = {controlPanel: {}};
        this.keepLast = new KeepLast();
        this.mutex = new Mutex();
        this.table = useRef("table");
        this.state = useState({
            grid: null,
            sheetId:
                this.props.action.params?.sheet_id ||
                this.props.action.context?.active_id,
            metricId: false,
            errors: {},
            drafts: {},
        });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.grid = await this.keepLast.add(
            this.orm.call("sales.target.sheet", "get_target_grid", [
                [this.state.sheetId],
                this.state.metricId,
            ])
        );
    }

    get grid() {
        return this.state.grid;
    }

    get monthNames() {
        return this.grid.months.map((month) =>
            deserializeDate(month).toLocaleString({year: "2-digit", month: "short"})
        );
    }

    /** What parts add up to: nothing to add where a metric is averaged. */
    get isSummed() {
        return !this.grid.metric.is_average && this.grid.rows.length > 0;
    }

    format(value) {
        if (this.grid.metric.unit === "percent") {
            return `${formatFloat(value * 100, {digits: [16, 1]})} %`;
        }
        return formatFloat(value, {digits: [16, 2], trailingZeros: false});
    }

    formatWhole(value) {
        return this.grid.metric.unit === "amount"
            ? formatMonetary(value, {
                  currencyId: this.grid.currency_id,
                  digits: [16, 0],
              })
            : this.format(value);
    }

    /** Year of one row: the sum, of an averaged metric the mean level. */
    rowTotal(row) {
        const amounts = row.cells.filter(Boolean).map((cell) => cell.amount);
        const sum = amounts.reduce((total, amount) => total + amount, 0);
        return this.grid.metric.is_average && amounts.length
            ? sum / amounts.length
            : sum;
    }

    columnTotal(column) {
        return this.grid.rows.reduce(
            (total, row) => total + (row.cells[column]?.amount || 0),
            0
        );
    }

    get partsTotal() {
        return this.grid.rows.reduce((total, row) => total + this.rowTotal(row), 0);
    }

    /** What of the whole is nobody's; below zero where the parts exceed it. */
    reserve(column) {
        return (this.grid.whole.cells[column]?.amount || 0) - this.columnTotal(column);
    }

    get totalReserve() {
        return this.rowTotal(this.grid.whole) - this.partsTotal;
    }

    reserveClass(reserve, whole) {
        if (Math.abs(reserve) < 0.005) {
            return "text-success";
        }
        const isAllowed =
            reserve < 0 && -reserve <= (whole * this.grid.over_limit) / 100 + 0.005;
        return isAllowed ? "text-info" : "text-danger";
    }

    // ------------------------------------------------------------
    // Editing
    // ------------------------------------------------------------

    editValue(cell) {
        const isPercent = this.grid.metric.unit === "percent";
        const value = isPercent ? cell.amount * 100 : cell.amount;
        return (
            this.state.drafts[cell.id] ??
            formatFloat(value, {digits: [16, 2], trailingZeros: false})
        );
    }

    /** The number that was typed, with the reader's separators. */
    parse(text) {
        const value = parseFloat(text.trim().replace(/%$/, "") || "0");
        return this.grid.metric.unit === "percent" ? value / 100 : value;
    }

    onChange(cell, ev) {
        return this.setCells([[cell, ev.target.value]]);
    }

    /**
     * Set cells, all or none. What cannot be set stays as typed, with the reason.
     *
     * @param {Array} pairs of cell and text
     */
    async setCells(pairs) {
        const amounts = {};
        for (const [cell, text] of pairs) {
            delete this.state.errors[cell.id];
            try {
                amounts[cell.id] = this.parse(text);
            } catch {
                this.state.errors[cell.id] = _t("%s is not a number.", text);
                this.state.drafts[cell.id] = text;
            }
        }
        const hasErrors = pairs.some(([cell]) => this.state.errors[cell.id]);
        if (hasErrors) {
            return;
        }
        try {
            await this.mutex.exec(() =>
                this.orm.silent.call("sales.target", "set_amounts", [amounts])
            );
        } catch (error) {
            const message = error.data?.message || error.message;
            for (const [cell, text] of pairs) {
                this.state.errors[cell.id] = message;
                this.state.drafts[cell.id] = text;
            }
            this.notification.add(message, {type: "danger"});
            return;
        }
        for (const [cell] of pairs) {
            cell.amount = amounts[cell.id];
            delete this.state.drafts[cell.id];
        }
    }

    /** Arrow keys and Enter move from cell to cell, as in a spreadsheet. */
    onKeydown(rowIndex, column, ev) {
        if (ev.key === "Escape") {
            const cell = this.grid.rows[rowIndex].cells[column];
            delete this.state.drafts[cell.id];
            delete this.state.errors[cell.id];
            ev.target.value = this.editValue(cell);
            ev.target.select();
            return;
        }
        const move = MOVES[ev.key];
        if (!move) {
            return;
        }
        ev.preventDefault();
        const input = this.inputAt(rowIndex + move[0], column + move[1]);
        if (input) {
            input.focus();
            input.select();
        } else {
            ev.target.blur();
        }
    }

    inputAt(rowIndex, column) {
        return this.table.el.querySelector(
            `input[data-row="${rowIndex}"][data-column="${column}"]`
        );
    }

    /** A block of cells out of a spreadsheet goes to the right and downwards. */
    async onPaste(rowIndex, column, ev) {
        const text = ev.clipboardData.getData("text/plain");
        const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n");
        const block = lines.map((line) => line.split("\t"));
        if (block.length === 1 && block[0].length === 1) {
            return;
        }
        ev.preventDefault();
        const pairs = [];
        for (const [down, values] of block.entries()) {
            for (const [right, value] of values.entries()) {
                const cell = this.grid.rows[rowIndex + down]?.cells[column + right];
                if (!cell?.can_edit) {
                    this.notification.add(
                        _t(
                            "Nothing was pasted: the block reaches cells that cannot be set (%(rows)s rows, %(columns)s columns).",
                            {rows: block.length, columns: values.length}
                        ),
                        {type: "danger"}
                    );
                    return;
                }
                pairs.push([cell, value]);
            }
        }
        await this.setCells(pairs);
        await this.load();
    }

    // ------------------------------------------------------------
    // Where it leads
    // ------------------------------------------------------------

    selectMetric(metricId) {
        this.state.metricId = metricId;
        this.state.errors = {};
        this.state.drafts = {};
        return this.load();
    }

    openPart(row) {
        if (row.kind === "person") {
            return this.openSheet(row.id);
        }
        this.state.sheetId = row.id;
        return this.load();
    }

    openParent() {
        this.state.sheetId = this.grid.parent_id;
        return this.load();
    }

    openSheet(sheetId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sales.target.sheet",
            res_id: sheetId,
            views: [[false, "form"]],
        });
    }

    async split() {
        const action = await this.orm.call("sales.target.sheet", "action_split", [
            [this.grid.sheet_id],
        ]);
        return this.action.doAction(action, {onClose: () => this.load()});
    }
}

registry.category("actions").add("sales_target_grid", TargetGrid);
