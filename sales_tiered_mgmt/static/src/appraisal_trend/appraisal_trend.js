import {Component, onWillStart, useEffect, useRef} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {getColor} from "@web/core/colors/colors";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {formatFloat} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** The scores of a person or team over the cycles; the one looked at stands out (D3.3). */
export class AppraisalTrendField extends Component {
    static template = "sales_tiered_mgmt.AppraisalTrendField";
    static props = {...standardFieldProps};

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.renderChart(),
            () => [this.trend]
        );
    }

    get trend() {
        return this.props.record.data[this.props.name];
    }

    /** What the chart shows, for whoever does not see it. */
    get words() {
        const points = this.trend.points.map(
            (point) => `${point.label}: ${this.amount(point.score)} ${point.grade}`
        );
        return [_t("Scores over the cycles"), ...points].join(", ");
    }

    amount(value) {
        return formatFloat(value, {digits: [16, 2], trailingZeros: false});
    }

    renderChart() {
        if (!this.canvas.el || !this.trend) {
            return;
        }
        const {points, highest} = this.trend;
        const color = getColor(0, cookie.get("color_scheme"), 1);
        const chart = new Chart(this.canvas.el, {
            type: "line",
            data: {
                labels: points.map((point) => point.label),
                datasets: [
                    {
                        label: _t("Score"),
                        data: points.map((point) => point.score),
                        borderColor: color,
                        backgroundColor: color,
                        pointRadius: points.map((point) => (point.is_this ? 7 : 4)),
                        pointStyle: points.map((point) =>
                            point.is_this ? "rectRot" : "circle"
                        ),
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: {
                    legend: {display: false},
                    tooltip: {
                        callbacks: {
                            label: (item) =>
                                `${this.amount(item.raw)} ${points[item.dataIndex].grade}`,
                        },
                    },
                },
                scales: {y: {min: 0, suggestedMax: highest}},
            },
        });
        return () => chart.destroy();
    }
}

registry.category("fields").add("sales_appraisal_trend", {
    component: AppraisalTrendField,
    displayName: _t("Trend of Appraisal Scores"),
    supportedTypes: ["json"],
});
