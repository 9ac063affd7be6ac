import {
    formatFloat,
    formatMonetary,
    formatPercentage,
} from "@web/views/fields/formatters";

/**
 * A figure in the unit of its metric, as ``sales.metric`` knows it.
 *
 * @param {Number|false|null} value
 * @param {String} unit amount, quantity, count, percent, days, rating
 * @param {Object} [options]
 * @param {Number} [options.currencyId] of amounts
 * @param {Boolean} [options.short] with k and M, where there is little room
 * @returns {String}
 */
export function formatMetric(value, unit, {currencyId, short = false} = {}) {
    const number = value || 0;
    if (unit === "percent") {
        return formatPercentage(number, {digits: [16, 1]});
    }
    if (unit === "amount") {
        return formatMonetary(number, {currencyId, humanReadable: short});
    }
    const digits = [16, unit === "count" ? 0 : 1];
    return formatFloat(number, {digits, humanReadable: short && number >= 10000});
}
