package io.flowplane.store.sql;

import io.flowplane.store.Teams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conditions of a WHERE, with their parameters. */
final class Filter {
    private final List<String> conditions = new ArrayList<>();
    private final List<@Nullable Object> parameters = new ArrayList<>();

    private Filter() {}

    static Filter all() {
        return new Filter();
    }

    Filter and(String condition, @Nullable Object... values) {
        conditions.add(condition);
        parameters.addAll(Arrays.asList(values));
        return this;
    }

    /** {@code column} holds one of the teams. */
    Filter teams(String column, Teams teams) {
        return switch (teams) {
            case Teams.All all -> this;
            case Teams.Named named when named.names().isEmpty() -> and("1 = 0");
            case Teams.Named named ->
                and(
                        column + " IN ("
                                + String.join(
                                        ", ", Collections.nCopies(named.names().size(), "?")) + ")",
                        named.names().toArray());
        };
    }

    /** These and some more, for one page. */
    Filter with(String condition, List<? extends @Nullable Object> values) {
        Filter both = new Filter();
        both.conditions.addAll(conditions);
        both.parameters.addAll(parameters);
        both.conditions.add(condition);
        both.parameters.addAll(values);
        return both;
    }

    String where() {
        return conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions) + " ";
    }

    List<@Nullable Object> parameters() {
        return parameters;
    }
}
