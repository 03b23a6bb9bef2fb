package io.flowplane.store.sql;

import io.flowplane.domain.Kind;
import io.flowplane.store.Teams;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resources of one kind by team and name. Team after team, the index of a team's names is read from the place on: no row is read
 * that isn't wanted, and none is sorted, however many there are.
 */
record ResourceOrder(Kind kind, Teams teams) implements Order {
    private static final String AFTER = "name > CASE WHEN t.name = ? THEN ? ELSE '' END";
    private static final String LATERAL = """
            FROM (SELECT t.id, t.name FROM teams t {where} ORDER BY t.name) t
            CROSS JOIN LATERAL (SELECT * FROM {table} WHERE team_id = t.id AND {after} ORDER BY name LIMIT {limit}) r
            """;

    /** SQLite's CROSS JOIN keeps the order of its tables, and so the rows come in the order that is asked for. */
    private static final String NESTED = """
            FROM teams t CROSS JOIN {table} r ON r.team_id = t.id AND r.{after}
            {where}
            """;

    /** A join would do as well, but PostgreSQL plans and runs that four times as slowly where it may use bitmaps. */
    private static final String OF_ONE_TEAM = """
            FROM {table} r
            WHERE r.team_id = (SELECT t.id FROM teams t WHERE t.name = ? AND t.name >= ?) AND r.name > ?
            """;

    @Override
    public Selection count() {
        Filter filter = Filter.all().teams("t.name", teams);
        String of =
                teams instanceof Teams.All ? "" : " WHERE team_id IN (SELECT t.id FROM teams t " + filter.where() + ")";
        return new Selection("SELECT count(*) AS n FROM " + kind.table() + of, filter.parameters());
    }

    @Override
    public Selection rows(Listings.@Nullable Key after, int limit, Dialect dialect) {
        List<?> place = after == null ? List.of("", "") : after.values();
        return teams instanceof Teams.Named named && named.names().size() == 1
                ? ofOneTeam(named.names().iterator().next(), place, limit)
                : ofTeams(place, limit, dialect);
    }

    private Selection ofTeams(List<?> place, int limit, Dialect dialect) {
        Filter filter = Filter.all().teams("t.name", teams).and("t.name >= ?", place.getFirst());
        String from = (dialect.joinsLaterally() ? LATERAL : NESTED)
                .replace("{where}", filter.where())
                .replace("{table}", kind.table())
                .replace("{after}", AFTER)
                .replace("{limit}", String.valueOf(limit));
        List<@Nullable Object> parameters = new ArrayList<>(dialect.joinsLaterally() ? filter.parameters() : place);
        parameters.addAll(dialect.joinsLaterally() ? place : filter.parameters());
        return new Selection(
                ResourceTable.columns("t.name") + from + "ORDER BY t.name, r.name LIMIT " + limit, parameters);
    }

    private Selection ofOneTeam(String team, List<?> place, int limit) {
        Object name = team.equals(place.getFirst()) ? place.getLast() : "";
        return new Selection(
                ResourceTable.columns("CAST(? AS text)")
                        + OF_ONE_TEAM.replace("{table}", kind.table())
                        + "ORDER BY r.name LIMIT " + limit,
                List.of(team, team, place.getFirst(), name));
    }

    /** A page most often ends in the team where it starts, and one team's rows are read faster than several teams'. */
    @Override
    public Order near(Listings.@Nullable Key after) {
        return after != null && after.values().getFirst() instanceof String team && covers(team)
                ? new ResourceOrder(kind, new Teams.Named(Set.of(team)))
                : this;
    }

    private boolean covers(String team) {
        return switch (teams) {
            case Teams.All all -> true;
            case Teams.Named named -> named.names().contains(team);
        };
    }

    @Override
    public boolean movesHead() {
        return true;
    }

    @Override
    public int columns() {
        return 2;
    }
}
