import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {useAutofocus} from "@web/core/utils/hooks";
import {formatFloat} from "@web/views/fields/formatters";
import {parseFloat} from "@web/views/fields/parsers";

export function formatPoints(value) {
    return formatFloat(value, {digits: [16, 2], trailingZeros: false});
}

/** The grade of a score; grades come with the best first. */
export function gradeOf(grades, score) {
    return grades.find((grade) => score >= grade.from);
}

/** Another score for one appraisal, by points or by grade, with the reason. */
export class CalibrationScoreDialog extends Component {
    static template = "sales_tiered_mgmt.CalibrationScoreDialog";
    static components = {Dialog};
    static props = {
        close: Function,
        row: Object,
        grades: Array,
        onSave: Function,
    };

    setup() {
        useAutofocus();
        this.formatPoints = formatPoints;
        this.state = useState({
            text: formatPoints(this.props.row.score),
            reason: "",
            error: "",
            isSaving: false,
        });
    }

    get title() {
        return _t("Change the score of %s", this.props.row.name);
    }

    get computedText() {
        return _t("Computed: %s points", formatPoints(this.props.row.score_computed));
    }

    /** The points typed, or undefined where that is no number. */
    get score() {
        try {
            return parseFloat(this.state.text);
        } catch {
            return undefined;
        }
    }

    get grade() {
        return this.score === undefined
            ? undefined
            : gradeOf(this.props.grades, this.score);
    }

    /** The points of a grade that are nearest to those of now. */
    chooseGrade(grade) {
        const {grades, row} = this.props;
        const above = grades[grades.indexOf(grade) - 1];
        const highest = above ? above.from - 0.01 : row.highest;
        const score = Math.max(grade.from, Math.min(row.score, highest));
        this.state.text = formatPoints(score);
        this.state.error = "";
    }

    setComputed() {
        this.state.text = formatPoints(this.props.row.score_computed);
        this.state.error = "";
    }

    async save() {
        const {row} = this.props;
        if (this.score === undefined || this.score < 0 || this.score > row.highest) {
            this.state.error = _t("Enter points from 0 to %s.", row.highest);
            return;
        }
        if (!this.state.reason.trim()) {
            this.state.error = _t("Say why: it is kept with the score for good.");
            return;
        }
        this.state.isSaving = true;
        const isSaved = await this.props.onSave(this.score, this.state.reason);
        this.state.isSaving = false;
        if (isSaved) {
            this.props.close();
        }
    }
}

/** The reason for which appraisals go back to their superiors. */
export class CalibrationReturnDialog extends Component {
    static template = "sales_tiered_mgmt.CalibrationReturnDialog";
    static components = {Dialog};
    static props = {close: Function, row: Object, onSave: Function};

    setup() {
        useAutofocus();
        this.state = useState({reason: "", error: "", isSaving: false});
    }

    get title() {
        return _t("Return %s", this.props.row.name);
    }

    get explanation() {
        return _t(
            "%s assesses once more and hands it in again.",
            this.props.row.superior.name
        );
    }

    async save() {
        if (!this.state.reason.trim()) {
            this.state.error = _t("Say why: the superior is told.");
            return;
        }
        this.state.isSaving = true;
        const isSaved = await this.props.onSave(this.state.reason);
        this.state.isSaving = false;
        if (isSaved) {
            this.props.close();
        }
    }
}
