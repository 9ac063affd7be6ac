import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {_t} from "@web/core/l10n/translation";
import {formatPercentage} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {formatMetric} from "./metric_format";

export const PACE_COLORS = {
    ahead: "success",
    near: "warning",
    behind: "danger",
    none: "secondary",
};

/**
 * How far a target is reached (ratio) as a bar. Its colour says whether the result keeps
 * up with the target to date, where the view reads ``pace_state``.
 */
export class AttainmentBarField extends Component {
    static template = "sales_tiered_mgmt.AttainmentBarField";
    static props = {...standardFieldProps};

    get ratio() {
        return this.props.record.data[this.props.name] || 0;
    }

    get width() {
        return Math.min(Math.max(this.ratio, 0), 1) * 100;
    }

    get color() {
        return PACE_COLORS[this.props.record.data.pace_state] || "primary";
    }

    get label() {
        return formatPercentage(this.ratio, {digits: [16, 0]});
    }
}

/** A figure in the unit of the metric that the record shows. */
export class MetricValueField extends Component {
    static template = "sales_tiered_mgmt.MetricValueField";
    static props = {...standardFieldProps};

    get text() {
        const {metric_unit: unit, currency_id: currency} = this.props.record.data;
        return formatMetric(this.props.record.data[this.props.name], unit, {
            currencyId: currency && (currency.id || currency[0]),
        });
    }
}

registry.category("fields").add("sales_attainment_bar", {
    component: AttainmentBarField,
    displayName: _t("Attainment"),
    supportedTypes: ["float"],
});
registry.category("fields").add("sales_metric_value", {
    component: MetricValueField,
    displayName: _t("Figure of a Metric"),
    supportedTypes: ["float"],
    additionalClasses: ["o_field_number"],
});
