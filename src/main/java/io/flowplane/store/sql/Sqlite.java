package io.flowplane.store.sql;

import io.flowplane.domain.Actor;
import io.flowplane.store.AuditEntry;
import io.flowplane.store.sql.Journal.AuditLine;
import io.flowplane.store.sql.Journal.ChangeLine;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/** SQLite. One process, one writer: the write transaction itself is the lock of every lane. */
final class Sqlite implements Dialect {
    /** All of one length, so that text order is time order. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final int TIME_LENGTH = 27;
    private static final int NANOS_PER_MICRO = 1_000;

    private static final Instant YEAR_10000 = Instant.parse("9999-12-31T23:59:59.999999Z");
    private static final Instant YEAR_0 = Instant.parse("0000-01-01T00:00:00Z");

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public boolean joinsStatements() {
        return false;
    }

    @Override
    public boolean joinsLaterally() {
        return false;
    }

    @Override
    public void bind(PreparedStatement statement, int index, Instant value) throws SQLException {
        if (value.isBefore(YEAR_0) || value.isAfter(YEAR_10000)) {
            throw new IllegalArgumentException("a time outside of the years 0 to 9999 can't be stored");
        }
        statement.setString(index, TIME.format(value));
    }

    @Override
    public void bind(PreparedStatement statement, int index, UUID value) throws SQLException {
        statement.setString(index, value.toString());
    }

    @Override
    public @Nullable Instant instant(ResultSet results, String column) throws SQLException {
        String text = results.getString(column);
        return text == null ? null : time(text);
    }

    /** Of a list the time goes into times: {@link Instant#parse} takes ten times as long for what we stored ourselves. */
    private static Instant time(String text) {
        if (text.length() != TIME_LENGTH) {
            return Instant.parse(text);
        }
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, 19),
                        number(text, 20, 26) * NANOS_PER_MICRO)
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    @Override
    public String clock() {
        return "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')";
    }

    @Override
    public boolean hasTable(Sql sql, String table) {
        return sql.row(
                        "SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?",
                        row -> row.text("name"),
                        table)
                .isPresent();
    }

    /** The transaction began with BEGIN IMMEDIATE: it is the lock. */
    @Override
    public boolean lockForMigration(Sql sql) {
        return true;
    }

    @Override
    public void withoutTimeout(Sql sql, Runnable script) {
        script.run();
    }

    @Override
    public Instant beginWrite(Sql sql, Collection<String> lanes) {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    /** The first SELECT of a transaction fixes what it sees. */
    @Override
    public String snapshot() {
        return "";
    }

    @Override
    public void store(Sql sql, Journal journal) {
        long base = 0;
        if (journal.revisions() > 0) {
            base = sql.one("SELECT value FROM revision WHERE id = 1", row -> row.number("value"), List.of());
            sql.update(
                    "UPDATE revision SET value = ?, change_id = ? WHERE id = 1",
                    base + journal.revisions(),
                    journal.lastChangeId());
        }
        long before = base;
        sql.batch(
                """
                INSERT INTO changes (revision, seq, change_id, team, kind, name, op, after, spec_version, actor, request_id,
                                     traceparent, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                journal.changes().stream()
                        .map(change -> change(change, before, journal.now()))
                        .toList());
        sql.batch(
                """
                INSERT INTO audit_logs (revision, event_type, resource_type, resource_id, resource_name, team, user_id,
                                        request_id, client_ip, user_agent, details, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                journal.audits().stream()
                        .map(audit -> audit(audit, before, journal.now()))
                        .toList());
    }

    private static List<@Nullable Object> change(ChangeLine line, long base, Instant now) {
        Journal.Did did = line.did();
        Actor actor = line.actor();
        return Arrays.asList(
                base + line.offset(),
                line.seq(),
                line.changeId(),
                did.team(),
                did.kind(),
                did.name(),
                line.op(),
                did.after(),
                did.specVersion(),
                actor.userId(),
                actor.requestId(),
                actor.traceparent(),
                now);
    }

    private static List<@Nullable Object> audit(AuditLine line, long base, Instant now) {
        AuditEntry entry = line.entry();
        Actor actor = entry.actor();
        Integer offset = line.offset();
        return Arrays.asList(
                offset == null ? null : base + offset,
                entry.eventType(),
                entry.resourceType(),
                entry.resourceId(),
                entry.resourceName(),
                entry.team(),
                actor.userId(),
                actor.requestId(),
                actor.clientIp(),
                actor.userAgent(),
                line.details(),
                now);
    }

    @Override
    public Fault fault(SQLException failure) {
        if (!(failure instanceof SQLiteException sqlite)) {
            return Fault.UNAVAILABLE;
        }
        // The low byte is the primary code: 1 is a wrong statement, 19 a constraint or a trigger that raised.
        return switch (sqlite.getResultCode().code & 0xff) {
            case 1, 19, 20, 25 -> Fault.STATEMENT;
            default -> Fault.UNAVAILABLE;
        };
    }
}
