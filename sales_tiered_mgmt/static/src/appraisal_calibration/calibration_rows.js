export const NO_FILTER = {group: "", team: "", superior: "", grade: "", state: ""};

/** What a row is filtered by, and how that is called. */
const SUBJECTS = {
    group: (row, board) => [
        row.group_id,
        board.groups.find((group) => group.id === row.group_id).name,
    ],
    team: (row) => [String(row.team.id), row.team.name],
    superior: (row) => [String(row.superior.id), row.superior.name],
    grade: (row) => [String(row.grade_id)],
    state: (row) => [row.state, row.state_label],
};

export function filterRows(board, filter) {
    return board.rows.filter((row) =>
        Object.entries(filter).every(
            ([name, value]) => !value || SUBJECTS[name](row, board)[0] === value
        )
    );
}

/** The values a filter can be set to, beside none; of grades all there are. */
export function choicesOf(board, name) {
    const found =
        name === "grade"
            ? board.grades.map((grade) => [String(grade.id), grade.name])
            : [...new Map(board.rows.map((row) => SUBJECTS[name](row, board)))];
    return found.map(([value, label]) => ({value, label}));
}

const VALUES = {
    team: (row) => row.team.name,
    superior: (row) => row.superior.name,
    history: (row) => (row.history[0] ? row.history[0].score : -1),
    state: (row) => row.state_label,
};

/** By a column; without one group by group, the best first. */
export function sortRows(board, rows, {key, isDown}) {
    const places = new Map(board.groups.map((group, place) => [group.id, place]));
    const value = VALUES[key] || ((row) => row[key]);
    const compare = (one, other) =>
        typeof one === "string"
            ? one.localeCompare(other)
            : Number(one) - Number(other);
    return [...rows].sort((one, other) =>
        key
            ? compare(value(one), value(other)) * (isDown ? -1 : 1)
            : places.get(one.group_id) - places.get(other.group_id) ||
              other.score - one.score ||
              one.name.localeCompare(other.name)
    );
}
