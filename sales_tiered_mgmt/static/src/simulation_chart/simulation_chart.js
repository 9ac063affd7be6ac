import {Component, onWillStart, useEffect, useRef} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {getColor} from "@web/core/colors/colors";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {formatMonetary, formatPercentage} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * What the simulated plans would have cost at other results, beside what was paid
 * (A3.4). Where the lines cross, the plans cost as much.
 */
export class SimulationChartField extends Component {
    static template = "sales_tiered_mgmt.SimulationChartField";
    static props = {...standardFieldProps};

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.renderChart(),
            () => [this.figures]
        );
    }

    get figures() {
        return this.props.record.data[this.props.name];
    }

    amount(value, humanReadable = true) {
        return formatMonetary(value, {
            currencyId: this.figures.currency_id,
            humanReadable,
        });
    }

    renderChart() {
        if (!this.canvas.el || !this.figures) {
            return;
        }
        const {steps, paid} = this.figures;
        const scheme = cookie.get("color_scheme");
        const line = (label, data, index, more = {}) => ({
            label,
            data,
            borderColor: getColor(index, scheme, 2),
            backgroundColor: getColor(index, scheme, 2),
            ...more,
        });
        const chart = new Chart(this.canvas.el, {
            type: "line",
            data: {
                labels: steps.map((step) =>
                    formatPercentage(step.factor, {digits: [16, 0]})
                ),
                datasets: [
                    line(
                        _t("Cost"),
                        steps.map((step) => step.amount),
                        0
                    ),
                    line(
                        _t("Paid Then"),
                        steps.map(() => paid),
                        1,
                        {borderDash: [6, 4], pointRadius: 0}
                    ),
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: {mode: "index", intersect: false},
                plugins: {
                    legend: {position: "bottom"},
                    tooltip: {
                        callbacks: {
                            label: (item) =>
                                `${item.dataset.label}: ${this.amount(item.raw, false)}`,
                        },
                    },
                },
                scales: {
                    y: {
                        beginAtZero: true,
                        ticks: {callback: (value) => this.amount(value)},
                    },
                },
            },
        });
        return () => chart.destroy();
    }
}

registry.category("fields").add("sales_simulation_chart", {
    component: SimulationChartField,
    displayName: _t("Costs at Other Results"),
    supportedTypes: ["json"],
});
