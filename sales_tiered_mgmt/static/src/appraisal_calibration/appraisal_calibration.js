import {Component, onWillStart, useState} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {deserializeDate, deserializeDateTime, formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {RPCError} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

import {
    CalibrationReturnDialog,
    CalibrationScoreDialog,
    formatPoints,
} from "./calibration_dialogs";
import {NO_FILTER, choicesOf, filterRows, sortRows} from "./calibration_rows";
import {GradeSpread} from "./grade_spread";
import {NineBox} from "./nine_box";

// as many are named one by one
const FEW = 5;

/**
 * All appraisals of a division side by side (D3.3, A3.3): compared, changed with
 * reasons, ended, approved, released. The server says who sees what and whether a step
 * is possible; here it is only shown.
 */
export class AppraisalCalibration extends Component {
    static template = "sales_tiered_mgmt.AppraisalCalibration";
    static components = {Dropdown, DropdownItem, GradeSpread, Layout, NineBox};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.ui = useState(useService("ui"));
        this.display = {controlPanel: {}};
        this.keepLast = new KeepLast();
        this.formatPoints = formatPoints;
        this.columns = [
            {key: "name", label: _t("Name")},
            {key: "team", label: _t("Sales Team")},
            {key: "superior", label: _t("Superior")},
            {key: "result", label: _t("Result"), isNumber: true},
            {key: "quality", label: _t("Quality"), isNumber: true},
            {key: "score_computed", label: _t("Computed"), isNumber: true},
            {key: "score", label: _t("Score"), isNumber: true},
            {key: "history", label: _t("Before")},
            {key: "state", label: _t("State")},
        ];
        const kept = this.props.state?.calibration || {};
        this.state = useState({
            board: null,
            cycleId: kept.cycleId || this.props.action.params?.cycle_id || false,
            divisionId: kept.divisionId || false,
            filter: {...NO_FILTER, ...kept.filter},
            sort: kept.sort || {key: "", isDown: false},
            selected: {},
            isBusy: false,
        });
        useSetupAction({
            getLocalState: () => ({
                calibration: {
                    cycleId: this.state.cycleId,
                    divisionId: this.state.divisionId,
                    filter: {...this.state.filter},
                    sort: {...this.state.sort},
                },
            }),
        });
        onWillStart(() => this.load());
    }

    async load() {
        const board = await this.keepLast.add(
            this.orm.call("sales.appraisal.cycle", "get_calibration_board", [
                this.state.cycleId,
                this.state.divisionId,
            ])
        );
        this.state.board = board;
        this.state.cycleId = board.cycle.id || false;
        this.state.divisionId = board.division.id || false;
        this.dropMissing();
    }

    /** Forget chosen rows and filters that lead nowhere now. */
    dropMissing() {
        const ids = new Set(this.board.rows.map((row) => row.id));
        for (const id of Object.keys(this.state.selected)) {
            if (!ids.has(Number(id))) {
                delete this.state.selected[id];
            }
        }
        for (const name of Object.keys(NO_FILTER)) {
            const values = this.choices(name).map((choice) => choice.value);
            if (!values.includes(this.state.filter[name])) {
                this.state.filter[name] = "";
            }
        }
    }

    // ------------------------------------------------------------
    // What is shown
    // ------------------------------------------------------------

    get board() {
        return this.state.board;
    }

    get cycle() {
        return this.board.cycle;
    }

    /** Names of cycles, with the company where there are several. */
    cycleName(cycle) {
        const companies = new Set(this.board.cycles.map((one) => one.company));
        return companies.size > 1 ? `${cycle.name} (${cycle.company})` : cycle.name;
    }

    get shownCycleName() {
        return this.cycleName(
            this.board.cycles.find((one) => one.id === this.cycle.id)
        );
    }

    get deadline() {
        return _t(
            "Calibration until %s",
            formatDate(deserializeDate(this.cycle.date_calibrate))
        );
    }

    get guidelineText() {
        return {
            none: _t("No guideline for grades"),
            warn: _t("The guideline for grades warns"),
            block: _t("The guideline for grades must be kept"),
        }[this.cycle.guideline];
    }

    grade(id) {
        return this.board.grades.find((grade) => grade.id === id);
    }

    gradeClass(grade) {
        return `o_tag badge rounded-pill o_tag_color_${grade.color}`;
    }

    group(row) {
        return this.board.groups.find((group) => group.id === row.group_id);
    }

    points(value) {
        return value === false ? "–" : formatPoints(value);
    }

    day(text) {
        return formatDate(deserializeDateTime(text));
    }

    /** Why a score is another one than computed, for the tooltip and the cards. */
    changeText(change) {
        return _t("%(day)s, %(who)s: %(before)s → %(after)s, %(reason)s", {
            day: this.day(change.date),
            who: change.by,
            before: formatPoints(change.before),
            after: formatPoints(change.after),
            reason: change.reason,
        });
    }

    historyTitle(item) {
        return _t("%(cycle)s: %(points)s points", {
            cycle: item.cycle,
            points: formatPoints(item.score),
        });
    }

    // ------------------------------------------------------------
    // Filter and order
    // ------------------------------------------------------------

    /** What a filter can be set to: value and label. */
    choices(name) {
        const all = {value: "", label: this.filterLabels[name]};
        return [all, ...choicesOf(this.board, name)];
    }

    get filterLabels() {
        return {
            group: _t("All Groups"),
            team: _t("All Teams"),
            superior: _t("All Superiors"),
            grade: _t("All Grades"),
            state: _t("All Phases"),
        };
    }

    get filters() {
        return Object.keys(NO_FILTER).map((name) => ({
            name,
            choices: this.choices(name),
        }));
    }

    get isFiltered() {
        return Object.values(this.state.filter).some(Boolean);
    }

    setFilter(name, value) {
        this.state.filter[name] = value;
    }

    clearFilter() {
        Object.assign(this.state.filter, NO_FILTER);
    }

    get rows() {
        const {filter, sort} = this.state;
        return sortRows(this.board, filterRows(this.board, filter), sort);
    }

    /** Up, down, and back to the groups. */
    sortBy(column) {
        const {sort} = this.state;
        if (sort.key !== column.key) {
            Object.assign(sort, {key: column.key, isDown: Boolean(column.isNumber)});
        } else if (sort.isDown === Boolean(column.isNumber)) {
            sort.isDown = !sort.isDown;
        } else {
            Object.assign(sort, {key: "", isDown: false});
        }
    }

    sortState(column) {
        if (this.state.sort.key !== column.key) {
            return "none";
        }
        return this.state.sort.isDown ? "descending" : "ascending";
    }

    selectCycle(id) {
        Object.assign(this.state, {cycleId: id, divisionId: false, selected: {}});
        return this.load();
    }

    selectDivision(id) {
        Object.assign(this.state, {divisionId: id, selected: {}});
        return this.load();
    }

    // ------------------------------------------------------------
    // Selection
    // ------------------------------------------------------------

    isSelected(row) {
        return Boolean(this.state.selected[row.id]);
    }

    toggle(row) {
        if (this.isSelected(row)) {
            delete this.state.selected[row.id];
        } else {
            this.state.selected[row.id] = true;
        }
    }

    get areAllSelected() {
        return this.rows.length > 0 && this.rows.every((row) => this.isSelected(row));
    }

    toggleAll() {
        const areAllSelected = this.areAllSelected;
        for (const row of this.rows) {
            if (this.isSelected(row) === areAllSelected) {
                this.toggle(row);
            }
        }
    }

    /** The rows a bulk button is about: those chosen, else all that are shown. */
    targets(isMeant) {
        const chosen = this.rows.filter((row) => this.isSelected(row));
        return (chosen.length ? chosen : this.rows).filter(isMeant);
    }

    get toFinish() {
        return this.targets((row) => this.cycle.is_open && row.state === "calibrate");
    }

    get toDecide() {
        return this.targets((row) => row.approval_id);
    }

    get toRelease() {
        return this.targets((row) => this.cycle.is_open && row.state === "approved");
    }

    get labels() {
        return {
            finish: _t("Finish Calibration (%s)", this.toFinish.length),
            approve: _t("Approve (%s)", this.toDecide.length),
            refuse: _t("Refuse (%s)", this.toDecide.length),
            release: _t("Release (%s)", this.toRelease.length),
        };
    }

    // ------------------------------------------------------------
    // What is done
    // ------------------------------------------------------------

    /**
     * Call the server, show what it answers, and read the board anew.
     *
     * @returns {Boolean} whether it was done; if not, the reason was shown
     */
    async run(method, args) {
        let result = null;
        this.state.isBusy = true;
        try {
            result = await this.orm.silent.call("sales.appraisal", method, args);
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.notification.add(error.data?.message || error.message, {
                title: _t("Not done"),
                type: "danger",
                sticky: true,
            });
            return false;
        } finally {
            this.state.isBusy = false;
        }
        if (args[0].length > FEW) {
            // one by one they would fill the screen; the rows say whom each waits for
            this.notification.add(_t("Done: %s appraisals.", args[0].length), {
                type: "success",
            });
        } else if (result && typeof result === "object") {
            await this.action.doAction(result);
        }
        this.state.selected = {};
        await this.load();
        return true;
    }

    openScore(row) {
        this.dialog.add(CalibrationScoreDialog, {
            row,
            grades: this.board.grades,
            onSave: (score, reason) =>
                this.run("action_calibrate", [[row.id], score, reason]),
        });
    }

    openReturn(row) {
        this.dialog.add(CalibrationReturnDialog, {
            row,
            onSave: (reason) => this.run("action_return", [[row.id], reason]),
        });
    }

    openForm(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sales.appraisal",
            res_id: row.id,
            views: [[false, "form"]],
        });
    }

    /** Names for a confirmation, few of many. */
    names(rows) {
        const names = rows.slice(0, FEW).map((row) => row.name);
        return rows.length > names.length
            ? _t("%(names)s and %(count)s more", {
                  names: names.join(", "),
                  count: rows.length - names.length,
              })
            : names.join(", ");
    }

    confirm(title, lines, confirmLabel, confirm) {
        this.dialog.add(ConfirmationDialog, {
            title,
            body: lines.filter(Boolean).join("\n\n"),
            confirmLabel,
            // closed whether it was done or not: the reason is shown beside
            confirm: async () => {
                await confirm();
            },
            cancel: () => {},
        });
    }

    /** Where the guideline is exceeded in the groups of these rows. */
    excessText(rows) {
        const ids = new Set(rows.map((row) => row.group_id));
        return this.board.groups
            .filter((group) => ids.has(group.id) && group.excess.length)
            .map((group) => `${group.name}: ${group.excess.join(" ")}`)
            .join("\n");
    }

    finish() {
        const rows = this.toFinish;
        const excess = this.excessText(rows);
        const mustKeep = this.cycle.guideline === "block";
        this.confirm(
            _t("Finish the calibration"),
            [
                this.names(rows),
                _t(
                    "The scores cannot be changed here any more: they go to whoever approves them."
                ),
                excess &&
                    (mustKeep
                        ? _t("The guideline must be kept and is exceeded:\n%s", excess)
                        : _t("The guideline is exceeded, which is noted:\n%s", excess)),
            ],
            _t("Finish"),
            () => this.run("action_finish_calibration", [rows.map((row) => row.id)])
        );
    }

    release() {
        const rows = this.toRelease;
        this.confirm(
            _t("Release"),
            [
                this.names(rows),
                _t(
                    "The people are told, and see score, grade and what was written about them. They can acknowledge or appeal. This cannot be taken back."
                ),
            ],
            _t("Release"),
            () => this.run("action_release", [rows.map((row) => row.id)])
        );
    }

    /** The dialog of the approvals, which asks for the comment. */
    async decide(outcome) {
        const ids = this.toDecide.map((row) => row.approval_id);
        const action = await this.orm.call(
            "sales.approval",
            outcome === "approved" ? "action_open_approve" : "action_open_refuse",
            [ids]
        );
        return this.action.doAction(action, {
            onClose: () => {
                this.state.selected = {};
                return this.load();
            },
        });
    }
}

registry.category("actions").add("sales_appraisal_calibration", AppraisalCalibration);
