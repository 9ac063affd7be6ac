import {Component, onWillStart, useEffect, useRef, useState} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {getColor} from "@web/core/colors/colors";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formatPercentage} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {PACE_COLORS} from "../attainment_bar/attainment_bar";
import {formatMetric} from "../attainment_bar/metric_format";

// The gauge: half a circle around (50, 50)
const RADIUS = 40;
const ARC = Math.PI * RADIUS;

/**
 * The page of one owner (D1.3, D2.4): each metric with gauge, figures and what is left,
 * for month, quarter or year, and the months as a chart. The server measures; here it is
 * only shown.
 */
export class TargetBoardField extends Component {
    static template = "sales_tiered_mgmt.TargetBoardField";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.periods = [
            {name: "month", label: _t("Month")},
            {name: "quarter", label: _t("Quarter")},
            {name: "year", label: _t("Year")},
        ];
        this.arc = ARC;
        this.canvas = useRef("canvas");
        this.state = useState({period: "month", metricId: false});
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.renderChart(),
            () => [this.board, this.metricId]
        );
    }

    // ------------------------------------------------------------
    // What is shown
    // ------------------------------------------------------------

    get board() {
        return this.props.record.data[this.props.name] || {periods: {}, series: {}};
    }

    get period() {
        return this.board.periods[this.state.period];
    }

    get cards() {
        return this.period ? this.period.cards : [];
    }

    get metricId() {
        const ids = this.cards.map((card) => card.metric_id);
        return ids.includes(this.state.metricId) ? this.state.metricId : ids[0];
    }

    get metric() {
        return this.cards.find((card) => card.metric_id === this.metricId);
    }

    get days() {
        const [first, last] = [this.period.date_from, this.period.date_to].map((day) =>
            formatDate(deserializeDate(day))
        );
        return `${first} – ${last}`;
    }

    color(card) {
        return PACE_COLORS[card.pace_state];
    }

    percent(ratio) {
        return formatPercentage(ratio, {digits: [16, 0]});
    }

    /** Length of the filled part of the gauge. */
    filled(card) {
        return Math.min(Math.max(card.attainment, 0), 1) * ARC;
    }

    /** Where the gauge should stand today; nothing for averages and before the start. */
    mark(card) {
        const share = card.amount_target ? card.amount_due / card.amount_target : 0;
        if (card.is_average || share <= 0 || share >= 1) {
            return null;
        }
        const [x, y] = [-Math.cos(Math.PI * share), -Math.sin(Math.PI * share)];
        return {
            x1: 50 + x * (RADIUS - 7),
            y1: 50 + y * (RADIUS - 7),
            x2: 50 + x * (RADIUS + 7),
            y2: 50 + y * (RADIUS + 7),
        };
    }

    figure(card, value, short = true) {
        return formatMetric(value, card.unit, {
            currencyId: this.board.currency_id,
            short,
        });
    }

    /** The lines of a card: label, text and what it means. */
    lines(card) {
        const line = (label, value, title = "") => ({
            label,
            value: this.figure(card, value),
            full: title || this.figure(card, value, false),
        });
        const isOver = card.is_higher_better && card.amount_gap < 0;
        const lines = [
            isOver
                ? line(_t("Above Target"), -card.amount_gap)
                : line(_t("Gap"), card.amount_gap),
            line(_t("Same Period Last Year"), card.amount_last_year),
        ];
        if (card.pace_state !== "none") {
            lines.splice(1, 0, {label: _t("Pace"), value: this.percent(card.pace)});
        }
        if (!card.is_average) {
            lines.push(
                line(_t("Per Working Day so Far"), card.run_rate),
                line(_t("Forecast"), card.amount_forecast),
                line(_t("Needed per Working Day"), card.left_per_day)
            );
        }
        return lines;
    }

    // ------------------------------------------------------------
    // What is done
    // ------------------------------------------------------------

    async openFacts(card) {
        const action = await this.orm.call("sales.target.sheet", "action_open_facts", [
            [this.props.record.resId],
            card.metric_id,
            this.state.period,
        ]);
        return this.action.doAction(action);
    }

    renderChart() {
        const series = this.board.series[this.metricId];
        if (!this.canvas.el || !series) {
            return;
        }
        const scheme = cookie.get("color_scheme");
        const {metric} = this;
        const dataset = (label, data, index) => ({
            label,
            data,
            backgroundColor: getColor(index, scheme, 3),
        });
        const chart = new Chart(this.canvas.el, {
            type: "bar",
            data: {
                labels: this.board.months.map((day) =>
                    deserializeDate(day).toFormat("LLL")
                ),
                datasets: [
                    dataset(_t("Target"), series.target, 0),
                    dataset(_t("Result"), series.actual, 1),
                    dataset(_t("Last Year"), series.last_year, 2),
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: {
                    legend: {position: "bottom"},
                    tooltip: {
                        callbacks: {
                            label: (item) =>
                                `${item.dataset.label}: ${this.figure(metric, item.raw, false)}`,
                        },
                    },
                },
                scales: {
                    y: {
                        beginAtZero: true,
                        ticks: {callback: (value) => this.figure(metric, value)},
                    },
                },
            },
        });
        return () => chart.destroy();
    }
}

registry.category("fields").add("sales_target_board", {
    component: TargetBoardField,
    displayName: _t("Targets by Metric"),
    supportedTypes: ["json"],
});
