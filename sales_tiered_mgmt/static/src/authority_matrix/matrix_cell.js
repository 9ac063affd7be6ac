import {Component, onMounted, onPatched, useRef, useState} from "@odoo/owl";
import {CheckBox} from "@web/core/checkbox/checkbox";
import {useService} from "@web/core/utils/hooks";
import {_t} from "@web/core/l10n/translation";
import {parseFloat} from "@web/views/fields/parsers";
import {formatFloat} from "@web/views/fields/formatters";

/** One cell of the authority matrix; edited in place where the reader may. */
export class MatrixCell extends Component {
    static template = "sales_tiered_mgmt.MatrixCell";
    static components = {CheckBox};
    static props = {
        cell: Object,
        decision: Object,
        label: String,
        isClickable: Boolean,
        isEdited: Boolean,
        error: {type: [String, {value: null}], optional: true},
        onClick: Function,
        onCancel: Function,
        onSave: Function,
    };

    setup() {
        this.ui = useService("ui");
        this.editor = useRef("editor");
        this.draft = useState({kind: "", limit: "", isUnlimited: false, error: null});
        this.wasEdited = false;
        onMounted(() => this.startEditing());
        onPatched(() => this.startEditing());
    }

    /** Take the cell's content over once, when it is opened. */
    startEditing() {
        if (this.props.isEdited && !this.wasEdited) {
            this.wasEdited = true;
            const content = this.props.cell.content || {};
            this.draft.kind = content.kind || "";
            this.draft.isUnlimited = Boolean(content.is_unlimited);
            this.draft.limit =
                content.kind === "approve" && !content.is_unlimited
                    ? formatFloat(content.limit, {trailingZeros: false})
                    : "";
            this.draft.error = null;
            this.isChanged = false;
            this.editor.el?.querySelector("select").focus();
        } else if (!this.props.isEdited) {
            this.wasEdited = false;
        }
    }

    get hasLimit() {
        return this.draft.kind === "approve" && this.props.decision.unit !== "none";
    }

    get error() {
        return this.draft.error || this.props.error;
    }

    setKind(kind) {
        this.isChanged = true;
        this.draft.kind = kind;
        this.draft.error = null;
    }

    setLimit(limit) {
        this.isChanged = true;
        this.draft.limit = limit;
        this.draft.error = null;
    }

    setUnlimited(isUnlimited) {
        this.isChanged = true;
        this.draft.isUnlimited = isUnlimited;
        this.draft.error = null;
    }

    /**
     * What the cell shall say.
     *
     * @returns {Object|undefined} undefined where the input is no limit
     */
    content() {
        const isUnlimited = this.hasLimit && this.draft.isUnlimited;
        const content = {
            kind: this.draft.kind || false,
            limit: 0,
            is_unlimited: isUnlimited,
        };
        if (this.hasLimit && !isUnlimited) {
            if (!this.draft.limit.trim()) {
                // An empty limit clears the cell.
                return {...content, kind: false};
            }
            try {
                content.limit = parseFloat(this.draft.limit);
            } catch {
                this.draft.error = _t("Enter a number, or tick No limit.");
                return undefined;
            }
        }
        return content;
    }

    save(step = 0) {
        if (!this.isChanged) {
            return this.props.onSave(null, step);
        }
        const content = this.content();
        return content && this.props.onSave(content, step);
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.save();
        } else if (ev.key === "Escape") {
            ev.preventDefault();
            ev.stopPropagation();
            this.props.onCancel();
        } else if (ev.key === "Tab") {
            const fields = [...this.editor.el.querySelectorAll("select, input")];
            const last = ev.shiftKey ? fields[0] : fields.at(-1);
            if (document.activeElement === last) {
                ev.preventDefault();
                this.save(ev.shiftKey ? -1 : 1);
            }
        }
    }
}
