import {registry} from "@web/core/registry";

/**
 * What a button of an approver's mail opens: the request, and over it the dialog that
 * was clicked. The server says what may be shown; nothing is decided before the dialog
 * is.
 */
async function salesApprovalLink(env, {params = {}}) {
    const {action, menu, notification, orm} = env.services;
    const found = await orm.call("sales.approval", "action_open_link", [
        [Number(params.resId) || 0],
        params.outcome || false,
    ]);
    if (found.message) {
        notification.add(found.message, {type: "warning", sticky: true});
    }
    if (!found.action) {
        const [app] = menu.getApps();
        return app && menu.selectMenu(app);
    }
    await action.doAction(found.action, {clearBreadcrumbs: true});
    if (found.dialog) {
        await action.doAction(found.dialog);
    }
}
salesApprovalLink.path = "sales-approval-link";

registry.category("actions").add("sales_approval_link", salesApprovalLink);
