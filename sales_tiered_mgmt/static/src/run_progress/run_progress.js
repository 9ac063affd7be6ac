import {Component, onMounted, onWillUnmount} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const PAUSE = 2000;

/** How far the computation of a run is (per cent); looks again until it is done. */
export class RunProgressField extends Component {
    static template = "sales_tiered_mgmt.RunProgressField";
    static props = {...standardFieldProps};

    setup() {
        this.timer = null;
        this.isGone = false;
        onMounted(() => this.wait());
        onWillUnmount(() => {
            this.isGone = true;
            browser.clearTimeout(this.timer);
        });
    }

    get isComputing() {
        return this.props.record.data.state === "computing";
    }

    get percent() {
        return Math.min(Math.max(this.props.record.data[this.props.name] || 0, 0), 100);
    }

    wait() {
        this.timer = browser.setTimeout(() => this.look(), PAUSE);
    }

    /** One question after the other: the next is asked once this one is answered. */
    async look() {
        if (this.isComputing && !(await this.props.record.isDirty())) {
            await this.props.record.load();
        }
        if (!this.isGone) {
            this.wait();
        }
    }
}

registry.category("fields").add("sales_run_progress", {
    component: RunProgressField,
    displayName: _t("Progress of a Run"),
    supportedTypes: ["integer"],
});
