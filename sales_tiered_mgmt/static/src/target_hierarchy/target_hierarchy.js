import {registry} from "@web/core/registry";
import {hierarchyView} from "@web_hierarchy/hierarchy_view";

/** Filters that say which figures are shown, and select no records. */
function isFigureFilter(item) {
    return item.type === "filter" && item.context && item.domain === "[]";
}

/**
 * The cascade from the division to the people. Another metric or period keeps the tree;
 * stock would take any filter for a search, and show all that is found side by side.
 */
export class TargetHierarchyModel extends hierarchyView.Model {
    /**
     * @override
     * Read with the context asked for; stock knows it only when the data has come.
     */
    _loadData(config, reload = false) {
        this.config = {...this.config, context: config.context};
        return super._loadData(config, reload);
    }

    /** @override */
    isSearchDefaultOrEmpty() {
        const {searchModel} = this.env;
        if (!searchModel) {
            return true;
        }
        const selecting = (items) =>
            items.filter((item) => item.type !== "groupBy" && !isFigureFilter(item));
        const active = selecting(searchModel.getSearchItems((item) => item.isActive));
        const defaults = selecting(
            searchModel.getSearchItems(
                (item) => item.isDefault && item.type !== "favorite"
            )
        );
        const ids = (items) => items.map((item) => item.id).join();
        return !active.length || ids(active) === ids(defaults);
    }
}

registry.category("views").add("sales_target_hierarchy", {
    ...hierarchyView,
    Model: TargetHierarchyModel,
});
