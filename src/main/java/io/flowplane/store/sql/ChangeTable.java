package io.flowplane.store.sql;

import io.flowplane.domain.ResourceKey;
import io.flowplane.store.Change;
import io.flowplane.store.Cursor;
import io.flowplane.store.Feed;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The tables {@code revision} and {@code changes}: the feed. */
final class ChangeTable {
    static final String PRUNE = """
            DELETE FROM changes
            WHERE created_at < ? AND revision < (SELECT value FROM revision WHERE id = 1)
              AND revision IN (SELECT revision FROM changes ORDER BY revision, seq LIMIT 5000)
            """;
    private static final String SELECT = """
            SELECT revision, seq, change_id, team, kind, name, op, after, spec_version, actor, request_id, traceparent,
                   created_at
            FROM changes
            """;

    private final Sql sql;

    ChangeTable(Sql sql) {
        this.sql = sql;
    }

    private static Change read(Row row) throws SQLException {
        return new Change(
                row.number("revision"),
                row.integer("seq"),
                row.uuid("change_id"),
                row.textOrNull("team"),
                row.text("kind"),
                row.text("name"),
                Change.Op.of(row.text("op")),
                row.textOrNull("after"),
                row.integer("spec_version"),
                row.text("actor"),
                row.text("request_id"),
                row.textOrNull("traceparent"),
                row.instant("created_at"));
    }

    /** Where the last write stands, and the time. */
    Head head() {
        return sql.one(
                "SELECT value, change_id, " + sql.dialect().clock() + " AS now FROM revision WHERE id = 1",
                row -> new Head(new Cursor(row.number("value"), row.uuidOrNull("change_id")), row.instant("now")),
                List.of());
    }

    /** Within one snapshot. */
    Feed after(Cursor cursor, int limit) {
        Cursor head = head().cursor();
        if (cursor.equals(head)) {
            return new Feed.Changes(List.of(), cursor);
        }
        if (cursor.revision() >= head.revision() || !isOfThisHistory(cursor)) {
            return new Feed.Gap();
        }
        List<Change> changes =
                sql.rows(SELECT + """
                WHERE revision > ? AND revision <=
                  (SELECT max(revision)
                   FROM (SELECT revision FROM changes WHERE revision > ? ORDER BY revision, seq LIMIT ?) AS next)
                ORDER BY revision, seq""", ChangeTable::read, cursor.revision(), cursor.revision(), Math.max(1, limit));
        if (changes.isEmpty() || changes.getFirst().revision() != cursor.revision() + 1) {
            return new Feed.Gap();
        }
        Change last = changes.getLast();
        return new Feed.Changes(changes, new Cursor(last.revision(), last.changeId()));
    }

    /** A cursor whose own change is pruned can't be told from one of another history, and counts as such. */
    private boolean isOfThisHistory(Cursor cursor) {
        if (cursor.revision() == 0) {
            return true;
        }
        Optional<UUID> changeId = sql.row(
                "SELECT change_id FROM changes WHERE revision = ? LIMIT 1",
                row -> row.uuid("change_id"),
                cursor.revision());
        return changeId.isPresent() && Objects.equals(changeId.get(), cursor.changeId());
    }

    List<Change> history(ResourceKey key, int limit) {
        return sql.rows(
                SELECT + "WHERE team = ? AND kind = ? AND name = ? ORDER BY revision DESC, seq DESC LIMIT ?",
                ChangeTable::read,
                key.team(),
                key.kind().singular(),
                key.name(),
                limit);
    }

    /** The last revision, and the database's clock. */
    record Head(Cursor cursor, Instant now) {}
}
