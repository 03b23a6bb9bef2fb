package io.flowplane.store.sql;

import io.flowplane.store.Cursor;
import java.util.List;

/** Whether a copy of the database is new enough for one read. */
interface Freshness {
    /** For reads from the database itself. */
    Freshness NOT_ASKED = new Freshness() {
        @Override
        public void before(Sql sql) {}

        @Override
        public void within(Sql sql) {}
    };

    /**
     * Asked before the read's transaction.
     *
     * @throws Stale when it isn't
     */
    void before(Sql sql);

    /**
     * Asked within the read's own snapshot.
     *
     * @throws Stale when it isn't
     */
    void within(Sql sql);

    /** The copy is behind, or of another history. */
    final class Stale extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stale(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * At least as new as the database was at some moment: all that was committed by then is replayed. The last change must be
     * there itself, which no other history has.
     *
     * @param head the last revision at that moment
     * @param lsn how far the write-ahead log was safe at that moment
     */
    record AsOf(Cursor head, String lsn, long patienceMillis) implements Freshness {
        private static final long LOOK_MILLIS = 3;

        static AsOf read(Sql sql, long patienceMillis) {
            return sql.one(
                    "SELECT value, change_id, pg_current_wal_flush_lsn()::text AS lsn FROM revision WHERE id = 1",
                    row -> new AsOf(
                            new Cursor(row.number("value"), row.uuidOrNull("change_id")),
                            row.text("lsn"),
                            patienceMillis),
                    List.of());
        }

        @Override
        public void before(Sql sql) {
            long end = System.nanoTime() + patienceMillis * 1_000_000;
            while (!isReplayed(sql)) {
                if (System.nanoTime() > end) {
                    throw new Stale("it is behind");
                }
                pause();
            }
        }

        /** One that was promoted meanwhile has its own log. */
        private boolean isReplayed(Sql sql) {
            return sql.one("""
                    SELECT coalesce(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
                                    ELSE pg_current_wal_flush_lsn() END >= ?::pg_lsn, false) AS there""", row -> row.truth("there"), List.of(lsn));
        }

        @Override
        public void within(Sql sql) {
            boolean there = head.changeId() == null
                    || sql.row(
                                    "SELECT seq FROM changes WHERE revision = ? AND change_id = ? LIMIT 1",
                                    row -> row.integer("seq"),
                                    head.revision(),
                                    head.changeId())
                            .isPresent();
            if (!there) {
                throw new Stale("it lacks the last change");
            }
        }

        private static void pause() {
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Stale("interrupted");
            }
        }
    }
}
