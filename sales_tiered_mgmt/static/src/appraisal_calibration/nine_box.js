import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

/** People by result (to the right) and quality (upwards). */
export class NineBox extends Component {
    static template = "sales_tiered_mgmt.NineBox";
    static props = {rows: Array, onOpen: Function, low: Number, high: Number};

    setup() {
        this.levels = [_t("Low"), _t("Medium"), _t("High")];
    }

    get placed() {
        return this.props.rows.filter((row) => row.box);
    }

    get unplacedCount() {
        return this.props.rows.length - this.placed.length;
    }

    get unplacedText() {
        return _t("Without result or quality: %s.", this.unplacedCount);
    }

    get limitsText() {
        const {low, high} = this.props;
        return _t("Medium from %(low)s points, high from %(high)s.", {low, high});
    }

    /** Rows of boxes, from high quality down. */
    get lines() {
        return [2, 1, 0].map((quality) => ({
            quality,
            label: this.levels[quality],
            boxes: [0, 1, 2].map((result) => ({
                result,
                title: _t("Result: %(result)s, quality: %(quality)s", {
                    result: this.levels[result],
                    quality: this.levels[quality],
                }),
                // from the lower left to the upper right
                tone: result + quality,
                rows: this.placed.filter(
                    (row) => row.box[0] === result && row.box[1] === quality
                ),
            })),
        }));
    }
}
