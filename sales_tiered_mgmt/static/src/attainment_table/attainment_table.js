import {Component, onWillStart, useState} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {deserializeDate} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {formatFloat, formatMonetary} from "@web/views/fields/formatters";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

const [TARGET, DUE, ACTUAL] = [0, 1, 2];
const QUARTER = 3;

/**
 * How far the targets of a team and of everybody below are reached, by month or quarter
 * (D2.4, C2.d). Teams unfold; a click on a person opens the sheet.
 */
export class AttainmentTable extends Component {
    static template = "sales_tiered_mgmt.AttainmentTable";
    static components = {Dropdown, DropdownItem, Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.display = {controlPanel: {}};
        this.keepLast = new KeepLast();
        this.state = useState({
            table: null,
            metricId: false,
            isByMonth: false,
            open: {},
        });
        this.sheetId =
            this.props.action.params?.sheet_id || this.props.action.context?.active_id;
        onWillStart(() => this.load());
    }

    async load() {
        this.state.table = await this.keepLast.add(
            this.orm.call("sales.target.sheet", "get_attainment_table", [
                [this.sheetId],
                this.state.metricId,
            ])
        );
        this.parents = Object.fromEntries(
            this.table.rows.map((row) => [row.id, row.parent_id])
        );
        this.withParts = new Set(Object.values(this.parents));
        this.state.open[this.table.sheet_id] = true;
    }

    get table() {
        return this.state.table;
    }

    /** Rows all of whose teams above are unfolded. */
    get rows() {
        return this.table.rows.filter((row) => {
            let parent = row.id === this.table.sheet_id ? false : row.parent_id;
            while (parent && parent in this.parents) {
                if (!this.state.open[parent]) {
                    return false;
                }
                parent = this.parents[parent];
            }
            return true;
        });
    }

    depth(row) {
        let depth = 0;
        let id = row.id;
        while (id !== this.table.sheet_id && this.parents[id]) {
            id = this.parents[id];
            depth++;
        }
        return depth;
    }

    hasParts(row) {
        return this.withParts.has(row.id);
    }

    toggle(row) {
        this.state.open[row.id] = !this.state.open[row.id];
    }

    /** The columns: months, or quarters of them. */
    get columns() {
        const months = this.table.months.map((month) => deserializeDate(month));
        if (this.state.isByMonth) {
            return months.map((month, index) => ({
                label: month.toLocaleString({year: "2-digit", month: "short"}),
                cells: [index],
            }));
        }
        const columns = [];
        for (let index = 0; index < months.length; index += QUARTER) {
            const cells = months
                .slice(index, index + QUARTER)
                .map((_m, at) => index + at);
            const last = months[cells.at(-1)];
            columns.push({
                label: `${months[index].toLocaleString({month: "short"})} – ${last.toLocaleString({year: "2-digit", month: "short"})}`,
                cells,
            });
        }
        return columns;
    }

    /** Target, target to date and result of some months of a row. */
    figures(row, cells) {
        const found = cells.map((index) => row.cells[index]).filter(Boolean);
        const sum = (part) =>
            found.reduce((total, cell) => total + (cell[part] || 0), 0);
        let [target, due, actual] = [sum(TARGET), sum(DUE), sum(ACTUAL)];
        if (this.table.metric.is_average) {
            const with_result = found.filter((cell) => cell[ACTUAL] !== false);
            target /= found.length || 1;
            due /= found.length || 1;
            actual /= with_result.length || 1;
        }
        const isHigher = this.table.metric.is_higher_better;
        const ratio = (goal) => {
            const [part, whole] = isHigher ? [actual, goal] : [goal, actual];
            return whole ? part / whole : null;
        };
        return {
            target,
            actual,
            attainment: ratio(target),
            pace: due ? ratio(due) : null,
        };
    }

    get allCells() {
        return this.table.months.map((_month, index) => index);
    }

    format(value) {
        const {metric, currency_id: currencyId} = this.table;
        if (metric.unit === "percent") {
            return `${formatFloat(value * 100, {digits: [16, 1]})} %`;
        }
        return metric.unit === "amount"
            ? formatMonetary(value, {currencyId, digits: [16, 0]})
            : formatFloat(value, {digits: [16, 1], trailingZeros: false});
    }

    percent(ratio) {
        return ratio === null
            ? "–"
            : `${formatFloat(ratio * 100, {digits: [16, 0]})} %`;
    }

    width(ratio) {
        return `width: ${Math.max(0, Math.min(100, (ratio || 0) * 100))}%`;
    }

    /** Behind, nearly at, or at the pace that the working days so far ask for. */
    color(figures) {
        const pace = figures.pace === null ? figures.attainment : figures.pace;
        if (pace === null) {
            return "bg-secondary";
        }
        return pace >= 1 ? "bg-success" : pace >= 0.9 ? "bg-warning" : "bg-danger";
    }

    title(figures) {
        return `${this.format(figures.actual)} / ${this.format(figures.target)}`;
    }

    selectMetric(metricId) {
        this.state.metricId = metricId;
        return this.load();
    }

    toggleMonths() {
        this.state.isByMonth = !this.state.isByMonth;
    }

    openSheet(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sales.target.sheet",
            res_id: row.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("sales_attainment_table", AttainmentTable);
