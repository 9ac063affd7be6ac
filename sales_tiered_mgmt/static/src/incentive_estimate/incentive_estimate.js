import {Component, onWillStart, useEffect, useRef, useState} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {getColor} from "@web/core/colors/colors";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {formatMonetary, formatPercentage} from "@web/views/fields/formatters";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

import {formatMetric} from "../attainment_bar/metric_format";

/**
 * What a person has earned so far in the period that runs, what is missing to the next
 * rate, and what the open pipeline may add (D4.i1). The server computes; here it is only
 * shown.
 */
export class IncentiveEstimate extends Component {
    static template = "sales_tiered_mgmt.IncentiveEstimate";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.display = {controlPanel: {}};
        this.keepLast = new KeepLast();
        this.canvas = useRef("canvas");
        this.state = useState({figures: null});
        this.userId = this.props.action.params?.user_id || false;
        onWillStart(async () => {
            await Promise.all([loadBundle("web.chartjs_lib"), this.load()]);
        });
        useEffect(
            () => this.renderChart(),
            () => [this.figures]
        );
    }

    async load(period = null) {
        this.state.figures = await this.keepLast.add(
            this.orm.call("sales.incentive.estimate", "get_estimate", [], {
                user_id: this.userId,
                period,
            })
        );
    }

    get figures() {
        return this.state.figures;
    }

    get days() {
        const {date_from: first, date_to: last} = this.figures;
        return [first, last].map((day) => formatDate(deserializeDate(day))).join(" – ");
    }

    /** Part of the period that is over. */
    get elapsed() {
        const [first, last, today] = ["date_from", "date_to", "today"].map((name) =>
            deserializeDate(this.figures[name])
        );
        const whole = last.diff(first, "days").days + 1;
        return Math.min(1, (today.diff(first, "days").days + 1) / whole);
    }

    get title() {
        return this.figures.is_own ? _t("My Incentive") : this.figures.person.name;
    }

    amount(value, humanReadable = false) {
        return formatMonetary(value, {
            currencyId: this.figures.currency_id,
            humanReadable,
        });
    }

    metric(row, value) {
        return formatMetric(value, row.unit, {currencyId: this.figures.currency_id});
    }

    percent(ratio, digits = 0) {
        return formatPercentage(ratio, {digits: [16, digits]});
    }

    /** Place of the result on the way to the next rate, or to the target. */
    progress(row) {
        if (row.next) {
            const whole = row.result + row.next.missing;
            return whole > 0 ? Math.max(0, row.result / whole) : 0;
        }
        return row.attainment === false ? 1 : Math.min(1, row.attainment);
    }

    /** Where the next rate begins. */
    nextStart(row) {
        return row.is_by_target
            ? this.percent(row.next.start)
            : this.metric(row, row.next.start);
    }

    openStatement(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sales.incentive.statement",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    renderChart() {
        const {history} = this.figures;
        if (!this.canvas.el || !history.length) {
            return;
        }
        const scheme = cookie.get("color_scheme");
        const color = (index) => getColor(index, scheme, 2);
        const label = (day) =>
            deserializeDate(day).toFormat(
                this.figures.period === "year" ? "yyyy" : "LLL yy"
            );
        const chart = new Chart(this.canvas.el, {
            type: "bar",
            data: {
                labels: [
                    ...history.map((row) => label(row.date_from)),
                    label(this.figures.date_from),
                ],
                datasets: [
                    {
                        label: _t("Incentive"),
                        data: [
                            ...history.map((row) => row.amount),
                            this.figures.amount,
                        ],
                        backgroundColor: [...history.map(() => color(0)), color(1)],
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                onClick: (_ev, [bar]) =>
                    bar &&
                    history[bar.index] &&
                    this.openStatement(history[bar.index].id),
                plugins: {
                    legend: {display: false},
                    tooltip: {
                        callbacks: {label: (item) => this.amount(item.raw)},
                    },
                },
                scales: {
                    y: {
                        beginAtZero: true,
                        ticks: {callback: (value) => this.amount(value, true)},
                    },
                },
            },
        });
        return () => chart.destroy();
    }
}

registry.category("actions").add("sales_incentive_estimate", IncentiveEstimate);
