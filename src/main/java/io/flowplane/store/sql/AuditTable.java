package io.flowplane.store.sql;

import io.flowplane.store.AuditQuery;
import io.flowplane.store.AuditRow;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table {@code audit_logs}, for reading. */
final class AuditTable {
    static final String SELECT = """
            SELECT a.id, a.event_type, a.resource_type, a.resource_id, a.resource_name, a.team, a.user_id, a.request_id,
                   a.client_ip, a.user_agent, a.revision, a.details, a.created_at
            FROM audit_logs a
            """;
    static final String PRUNE = """
            DELETE FROM audit_logs
            WHERE created_at < ? AND id IN (SELECT id FROM audit_logs ORDER BY created_at, id LIMIT 5000)
            """;
    private static final Set<String> COLUMNS = Set.of(
            "event_type",
            "resource_type",
            "resource_id",
            "resource_name",
            "team",
            "user_id",
            "request_id",
            "client_ip",
            "revision");

    private AuditTable() {}

    static AuditRow read(Row row) throws SQLException {
        return new AuditRow(
                row.number("id"),
                row.text("event_type"),
                row.text("resource_type"),
                row.textOrNull("resource_id"),
                row.textOrNull("resource_name"),
                row.textOrNull("team"),
                row.text("user_id"),
                row.textOrNull("request_id"),
                row.textOrNull("client_ip"),
                row.textOrNull("user_agent"),
                row.numberOrNull("revision"),
                row.text("details"),
                row.instant("created_at"));
    }

    /** @throws IllegalArgumentException when a column can't be asked for */
    static Filter filter(AuditQuery query) {
        Filter filter = Filter.all().teams("a.team", query.teams());
        query.equal().forEach((column, value) -> {
            if (!COLUMNS.contains(column)) {
                throw new IllegalArgumentException("audit rows have no column to ask for named " + column);
            }
            add(filter, column, value);
        });
        Instant since = query.since();
        if (since != null) {
            filter.and("a.created_at >= ?", since);
        }
        Instant until = query.until();
        if (until != null) {
            filter.and("a.created_at < ?", until);
        }
        return filter;
    }

    private static void add(Filter filter, String column, String value) {
        if (column.equals("revision")) {
            filter.and("a.revision = ?", revision(value));
        } else if (column.equals("event_type") && value.endsWith("*")) {
            String prefix = value.substring(0, value.length() - 1);
            filter.and("substr(a.event_type, 1, ?) = ?", prefix.codePointCount(0, prefix.length()), prefix);
        } else {
            filter.and("a." + column + " = ?", value);
        }
    }

    /** What isn't a revision equals none. */
    private static @Nullable Long revision(String value) {
        return value.matches("[0-9]{1,18}") ? Long.valueOf(value) : null;
    }
}
