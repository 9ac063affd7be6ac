import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

import {formatPoints} from "./calibration_dialogs";

/** How the grades of a group are spread, against the guideline, and who rates how. */
export class GradeSpread extends Component {
    static template = "sales_tiered_mgmt.GradeSpread";
    static props = {
        group: Object,
        grades: Array,
        guideline: String,
        guidelineSize: Number,
    };

    setup() {
        this.formatPoints = formatPoints;
    }

    get highest() {
        const {bars} = this.props.group;
        return Math.max(1, ...bars.flatMap((bar) => [bar.count, bar.allowed || 0]));
    }

    get bars() {
        return this.props.group.bars.map((bar, index) => ({
            ...bar,
            grade: this.props.grades[index],
            width: (100 * bar.count) / this.highest,
            mark: (100 * bar.allowed) / this.highest,
        }));
    }

    barTitle(bar) {
        const values = {
            grade: bar.grade.name,
            words: bar.grade.description,
            count: bar.count,
            allowed: bar.allowed,
        };
        return bar.allowed === false
            ? _t("%(grade)s, %(words)s: %(count)s", values)
            : _t("%(grade)s, %(words)s: %(count)s, expected %(allowed)s", values);
    }

    /** What holds for the group, in words; nothing where grades are as expected. */
    get note() {
        const {group, guideline, guidelineSize} = this.props;
        if (guideline === "none") {
            return "";
        }
        if (group.is_small) {
            return _t(
                "Fewer than %s appraisals: the guideline does not apply.",
                guidelineSize
            );
        }
        if (group.problem) {
            return group.problem;
        }
        if (!group.excess.length) {
            return group.unfinished ? "" : _t("Within the guideline.");
        }
        return "";
    }

    get unfinishedText() {
        return _t("%(count)s of %(size)s not handed in yet", {
            count: this.props.group.unfinished,
            size: this.props.group.size,
        });
    }

    /** Superiors who rate far from the others, or everybody alike, in words. */
    get outliers() {
        const lines = [];
        for (const rater of this.props.group.raters) {
            const values = {
                who: rater.name,
                count: rater.count,
                mean: formatPoints(rater.mean),
                points: formatPoints(Math.abs(rater.deviation || 0)),
                spread: formatPoints(rater.spread),
            };
            if (rater.is_lenient) {
                lines.push({
                    key: `${rater.id}-lenient`,
                    label: _t("Lenient"),
                    text: _t(
                        "%(who)s gives %(count)s people %(mean)s points on average, %(points)s more than the others give.",
                        values
                    ),
                });
            }
            if (rater.is_severe) {
                lines.push({
                    key: `${rater.id}-severe`,
                    label: _t("Severe"),
                    text: _t(
                        "%(who)s gives %(count)s people %(mean)s points on average, %(points)s less than the others give.",
                        values
                    ),
                });
            }
            if (rater.is_flat) {
                lines.push({
                    key: `${rater.id}-flat`,
                    label: _t("Flat"),
                    text: _t(
                        "%(who)s gives %(count)s people nearly the same: the scores spread by %(spread)s points.",
                        values
                    ),
                });
            }
        }
        return lines;
    }
}
