"""The tree of teams in plain ids."""

from collections import defaultdict


class Teams:
    """The team tree as it is now, archived teams included."""

    def __init__(self, env):
        Team = env["crm.team"].sudo().with_context(active_test=False)
        rows = Team.search_fetch([], ["parent_path"])  # pylint: disable=no-search-all
        self._path = {
            team.id: tuple(
                map(int, (team.parent_path or f"{team.id}/").split("/")[:-1])
            )
            for team in rows
        }
        self._below = defaultdict(set)
        for team_id, path in self._path.items():
            for above in path:
                self._below[above].add(team_id)

    def all_ids(self):
        """Ids of all teams."""
        return list(self._path)

    def below(self, team_id):
        """The team and all below, as a frozen set of ids."""
        return frozenset(self._below.get(team_id, {team_id}))

    def root(self, team_id):
        """The division a team belongs to."""
        return self._path.get(team_id, (team_id,))[0]

    def parent(self, team_id):
        """The team directly above, or None."""
        path = self._path.get(team_id, (team_id,))
        return path[-2] if len(path) > 1 else None
