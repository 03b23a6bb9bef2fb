package io.flowplane.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bell by LISTEN and NOTIFY. A connection is trusted only once it has proven to keep what it listens to: a pooler may give
 * each transaction another session, and would take LISTEN without ever delivering. Without the bell, changes of other
 * instances are found by polling.
 */
final class PostgresBell implements Bell {
    static final String CHANNEL = "flowplane";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresBell.class);
    private static final long PROOF_MILLIS = 1_000;
    private static final int LOOK_MILLIS = 500;
    private static final long BEAT_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final Source source;
    private final Runnable ring;
    private final String instance;
    private final Pace pace;
    private final BellRope rope;
    private final Thread thread = Thread.ofPlatform().name("bell").daemon(true).unstarted(this::run);
    private final LongAdder heard = new LongAdder();
    private boolean started;
    private boolean said;
    private volatile boolean connected;
    private volatile boolean closed;

    /** How it goes on, in milliseconds: after a connection that kept nothing. */
    record Pace(long unproven) {
        static final Pace USUAL = new Pace(60_000);
    }

    /** Opens connections beside the pool. */
    @FunctionalInterface
    interface Source {
        Connection open() throws SQLException;
    }

    /**
     * @param ring called when others committed, and whenever that may have been missed
     * @param instance what this process calls itself, so that it doesn't hear itself
     */
    PostgresBell(Source source, Runnable ring, String instance, Pace pace) {
        this.source = source;
        this.ring = ring;
        this.instance = instance;
        this.pace = pace;
        this.rope = new BellRope(source, instance);
    }

    @Override
    public synchronized void listen() {
        if (!started) {
            started = true;
            thread.start();
        }
    }

    @Override
    public void tell() {
        rope.pull();
    }

    @Override
    public BellState state() {
        return new BellState(connected, heard.sum(), rope.pulls());
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        rope.close();
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        while (!closed) {
            boolean wasConnected = false;
            try (Connection connection = source.open()) {
                if (keepsListening(connection)) {
                    wasConnected = true;
                    attend(connection);
                } else {
                    say(
                            "is not kept by this connection (a pooler's?); FLOWPLANE_DATABASE_LISTEN_URL may name a direct one");
                    pause = pace.unproven;
                }
            } catch (SQLException e) {
                LOG.debug("The bell's connection ended: {}", e.getMessage());
                say("has no connection (" + e.getMessage() + ")");
            } finally {
                connected = false;
            }
            pause = wasConnected ? FIRST_PAUSE_MILLIS : pause;
            if (!sleep(pause)) {
                return;
            }
            pause = Math.min(pause * 2, Math.max(LONGEST_PAUSE_MILLIS, pace.unproven));
        }
    }

    private void say(String why) {
        if (!said && !closed) {
            said = true;
            LOG.info("The bell between instances {}: changes of other instances are polled every 500 ms", why);
        }
    }

    /** Whether this session is the database's own, and delivers what is told through another. */
    private boolean keepsListening(Connection connection) throws SQLException {
        if (!isDirect(connection)) {
            return false;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + CHANNEL);
        }
        String nonce = BellRope.PROOF + UUID.randomUUID();
        rope.pull(nonce);
        long end = System.nanoTime() + PROOF_MILLIS * 1_000_000;
        while (System.nanoTime() < end && !closed) {
            for (PGNotification notification : heard(connection, LOOK_MILLIS / 2)) {
                if (notification.getParameter().equals(nonce)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A pooler makes up the number that it tells at connecting. */
    private static boolean isDirect(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var results = statement.executeQuery("SELECT pg_backend_pid()")) {
            return results.next()
                    && results.getInt(1)
                            == connection.unwrap(PGConnection.class).getBackendPID();
        }
    }

    /** Rings for what others tell, until the connection ends; a silent one is asked now and then. */
    private void attend(Connection connection) throws SQLException {
        if (said) {
            LOG.info("The bell between instances is connected");
            said = false;
        }
        connected = true;
        // Something may have been missed.
        ring.run();
        long beat = System.nanoTime();
        while (!closed) {
            if (isForUs(heard(connection, LOOK_MILLIS))) {
                heard.increment();
                ring.run();
            }
            if (System.nanoTime() - beat > BEAT_NANOS) {
                if (!isDirect(connection)) {
                    return;
                }
                beat = System.nanoTime();
            }
        }
    }

    private static PGNotification[] heard(Connection connection, int millis) throws SQLException {
        PGNotification[] notifications = connection.unwrap(PGConnection.class).getNotifications(millis);
        return notifications == null ? new PGNotification[0] : notifications;
    }

    private boolean isForUs(PGNotification[] notifications) {
        for (PGNotification notification : notifications) {
            String told = notification.getParameter();
            if (!told.equals(instance) && !told.startsWith(BellRope.PROOF)) {
                return true;
            }
        }
        return false;
    }

    private static boolean sleep(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
