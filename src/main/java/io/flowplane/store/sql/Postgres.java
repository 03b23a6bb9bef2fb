package io.flowplane.store.sql;

import io.flowplane.store.sql.Journal.AuditLine;
import io.flowplane.store.sql.Journal.ChangeLine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL. Nothing here outlives its transaction, so that each transaction may run on another connection (PgBouncer's
 * transaction pooling): locks are of the transaction, settings are SET LOCAL, statements have no name.
 */
final class Postgres implements Dialect {
    private static final String RAISE = """
            WITH raised AS (
              UPDATE revision SET value = value + ?, change_id = ? WHERE id = 1 RETURNING value - ? AS base
            ), stored AS (
              INSERT INTO changes (revision, seq, change_id, team, kind, name, op, after, spec_version, actor, request_id,
                                   traceparent, created_at)
              SELECT raised.base + c.step, c.seq, c.change_id::uuid, c.team, c.kind, c.name, c.op, c.after,
                     c.spec_version, c.actor, c.request_id, c.traceparent, ?
              FROM raised, unnest(?::int[], ?::int[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                                  ?::int[], ?::text[], ?::text[], ?::text[])
                AS c (step, seq, change_id, team, kind, name, op, after, spec_version, actor, request_id, traceparent)
            )
            """;
    private static final String AUDIT = """
            INSERT INTO audit_logs (revision, event_type, resource_type, resource_id, resource_name, team, user_id,
                                    request_id, client_ip, user_agent, details, created_at)
            SELECT %s + a.step, a.event_type, a.resource_type, a.resource_id, a.resource_name, a.team, a.user_id,
                   a.request_id, a.client_ip, a.user_agent, a.details, ?
            FROM %s unnest(?::int[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                           ?::text[], ?::text[])
              AS a (step, event_type, resource_type, resource_id, resource_name, team, user_id, request_id, client_ip,
                    user_agent, details)
            """;
    private static final String RAISE_AND_AUDIT = RAISE + AUDIT.formatted("raised.base", "raised,");
    private static final String AUDIT_ALONE = AUDIT.formatted("0", "");

    /** Any number that no other program on this database locks by. */
    private static final long MIGRATION_LOCK = 0x666c6f77706c616eL;

    private final String beginWrite;

    /** A statement ends, and a wait for a lock is given up, on the server before the client stops listening. */
    Postgres(Duration statementTimeout) {
        long millis = statementTimeout.toMillis();
        this.beginWrite = ("SET LOCAL statement_timeout = %d; SET LOCAL lock_timeout = %d;"
                        + " SET LOCAL idle_in_transaction_session_timeout = 10000;"
                        + " SELECT pg_advisory_xact_lock(k) FROM unnest(?::bigint[]) AS k ORDER BY k;"
                        + " SELECT clock_timestamp() AS now")
                .formatted(millis * 5 / 6, millis * 2 / 3);
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public boolean joinsStatements() {
        return true;
    }

    @Override
    public boolean joinsLaterally() {
        return true;
    }

    @Override
    public void bind(PreparedStatement statement, int index, Instant value) throws SQLException {
        statement.setObject(index, value.atOffset(ZoneOffset.UTC));
    }

    @Override
    public void bind(PreparedStatement statement, int index, UUID value) throws SQLException {
        statement.setObject(index, value);
    }

    @Override
    public @Nullable Instant instant(ResultSet results, String column) throws SQLException {
        OffsetDateTime value = results.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public String clock() {
        return "clock_timestamp()";
    }

    @Override
    public boolean hasTable(Sql sql, String table) {
        return sql.one("SELECT to_regclass(?) IS NOT NULL AS found", row -> row.truth("found"), List.of(table));
    }

    @Override
    public boolean lockForMigration(Sql sql) {
        return sql.one(
                "SELECT pg_try_advisory_xact_lock(?) AS held", row -> row.truth("held"), List.of(MIGRATION_LOCK));
    }

    @Override
    public void withoutTimeout(Sql sql, Runnable script) {
        int before = sql.timed("", () -> sql.connection().getNetworkTimeout());
        setTimeout(sql, 0);
        script.run();
        setTimeout(sql, before);
    }

    /** Of the client's socket: nothing is sent. */
    private static void setTimeout(Sql sql, int millis) {
        sql.timed("", () -> {
            sql.connection().setNetworkTimeout(Runnable::run, millis);
            return true;
        });
    }

    @Override
    public Instant beginWrite(Sql sql, Collection<String> lanes) {
        Long[] keys = lanes.stream().map(Postgres::key).sorted().toArray(Long[]::new);
        return sql.timed(beginWrite, () -> {
            try (PreparedStatement statement = sql.connection().prepareStatement(beginWrite)) {
                statement.setArray(1, sql.connection().createArrayOf("bigint", keys));
                boolean rows = statement.execute();
                while (true) {
                    if (rows && isClock(statement)) {
                        ResultSet results = statement.getResultSet();
                        results.next();
                        return new Row(results, this).instant("now");
                    }
                    rows = statement.getMoreResults();
                    if (!rows && statement.getUpdateCount() < 0) {
                        throw new SQLException("the database didn't tell the time");
                    }
                }
            }
        });
    }

    private static boolean isClock(PreparedStatement statement) throws SQLException {
        return statement.getResultSet().getMetaData().getColumnName(1).equals("now");
    }

    /** The lock's number for a team: teams with the same number, if ever, only wait for each other. */
    private static long key(String lane) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(("flowplane/" + lane).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A reader that stops reading loses its transaction after 30 s, so that it can't keep old rows alive. Lists are read along
     * an index, in its order, until enough is there: of a team that has many more rows than most, the planner would rather
     * collect all in a bitmap, and sort them.
     */
    @Override
    public String snapshot() {
        return "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;"
                + " SET LOCAL enable_bitmapscan = off;"
                + " SET LOCAL idle_in_transaction_session_timeout = 30000";
    }

    /** One statement: the row of the revision, which all instances wait for, is held for no round trip but COMMIT's. */
    @Override
    public void store(Sql sql, Journal journal) {
        List<Object> parameters = new ArrayList<>();
        if (journal.revisions() > 0) {
            parameters.add(journal.revisions());
            parameters.add(journal.lastChangeId());
            parameters.add(journal.revisions());
            addChanges(parameters, journal);
        }
        addAudits(parameters, journal);
        sql.update(journal.revisions() > 0 ? RAISE_AND_AUDIT : AUDIT_ALONE, parameters.toArray());
    }

    private static void addChanges(List<Object> parameters, Journal journal) {
        List<ChangeLine> lines = journal.changes();
        parameters.add(journal.now());
        parameters.add(Journal.numbers(lines, ChangeLine::offset));
        parameters.add(Journal.numbers(lines, ChangeLine::seq));
        parameters.add(Journal.texts(lines, c -> c.changeId().toString()));
        parameters.add(Journal.texts(lines, c -> c.did().team()));
        parameters.add(Journal.texts(lines, c -> c.did().kind()));
        parameters.add(Journal.texts(lines, c -> c.did().name()));
        parameters.add(Journal.texts(lines, ChangeLine::op));
        parameters.add(Journal.texts(lines, c -> c.did().after()));
        parameters.add(Journal.numbers(lines, c -> c.did().specVersion()));
        parameters.add(Journal.texts(lines, c -> c.actor().userId()));
        parameters.add(Journal.texts(lines, c -> c.actor().requestId()));
        parameters.add(Journal.texts(lines, c -> c.actor().traceparent()));
    }

    private static void addAudits(List<Object> parameters, Journal journal) {
        List<AuditLine> lines = journal.audits();
        parameters.add(journal.now());
        parameters.add(Journal.numbers(lines, AuditLine::offset));
        parameters.add(Journal.texts(lines, a -> a.entry().eventType()));
        parameters.add(Journal.texts(lines, a -> a.entry().resourceType()));
        parameters.add(Journal.texts(lines, a -> a.entry().resourceId()));
        parameters.add(Journal.texts(lines, a -> a.entry().resourceName()));
        parameters.add(Journal.texts(lines, a -> a.entry().team()));
        parameters.add(Journal.texts(lines, a -> a.entry().actor().userId()));
        parameters.add(Journal.texts(lines, a -> a.entry().actor().requestId()));
        parameters.add(Journal.texts(lines, a -> a.entry().actor().clientIp()));
        parameters.add(Journal.texts(lines, a -> a.entry().actor().userAgent()));
        parameters.add(Journal.texts(lines, AuditLine::details));
    }

    @Override
    public Fault fault(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return switch (state) {
            case "40001", "40P01" -> Fault.CONFLICT;
            // lock_not_available; read_only_sql_transaction: a primary that became a standby
            case "", "55P03", "25006" -> Fault.UNAVAILABLE;
            default ->
                switch (state.substring(0, 2)) {
                    // Another instance was first, where no lock of ours stood between: what the work reads next tells
                    // it.
                    case "23" -> Fault.CONFLICT;
                    // connection, resources (disk full), shutdown or cancelled, system (I/O), internal (corrupt)
                    case "08", "53", "57", "58", "XX" -> Fault.UNAVAILABLE;
                    default -> Fault.STATEMENT;
                };
        };
    }
}
