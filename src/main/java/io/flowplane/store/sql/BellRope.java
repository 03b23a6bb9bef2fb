package io.flowplane.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other instances of commits by NOTIFY, on a thread and a connection of its own: at once when it was idle, then at most
 * 50 times a second. What can't be told is dropped.
 */
final class BellRope implements AutoCloseable {
    /** Begins what is told only to prove that it arrives. */
    static final String PROOF = "?";

    private static final Logger LOG = LoggerFactory.getLogger(BellRope.class);
    private static final long SPACING_MILLIS = 20;
    private static final long PAUSE_MILLIS = 1_000;

    private final PostgresBell.Source source;
    private final String instance;
    private final List<String> toTell = new ArrayList<>();
    private final LongAdder pulls = new LongAdder();
    private @Nullable Thread thread;
    private boolean closed;
    private @Nullable Connection connection;

    BellRope(PostgresBell.Source source, String instance) {
        this.source = source;
        this.instance = instance;
    }

    /** A commit happened here. */
    void pull() {
        pull(instance);
    }

    /** Tells some word; twice the same before it is told is once. */
    synchronized void pull(String word) {
        if (closed || toTell.contains(word)) {
            return;
        }
        toTell.add(word);
        if (thread == null) {
            thread = Thread.ofPlatform().name("bell-rope").daemon(true).start(this::run);
        }
        notifyAll();
    }

    /** How often something was told. */
    long pulls() {
        return pulls.sum();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(tell(next()) ? SPACING_MILLIS : PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    private synchronized List<String> next() throws InterruptedException {
        while (toTell.isEmpty()) {
            wait();
        }
        List<String> words = List.copyOf(toTell);
        toTell.clear();
        return words;
    }

    /** A connection may have ended while idle: a new one tells whether the database has. */
    private boolean tell(List<String> words) {
        boolean idle = connection != null;
        if (attempt(words) || (idle && attempt(words))) {
            pulls.increment();
            return true;
        }
        return false;
    }

    private boolean attempt(List<String> words) {
        try {
            Connection current = connection == null ? source.open() : connection;
            connection = current;
            try (PreparedStatement statement = current.prepareStatement(
                    "SELECT pg_notify('" + PostgresBell.CHANNEL + "', w) FROM unnest(?) AS w")) {
                statement.setArray(1, current.createArrayOf("text", words.toArray()));
                statement.execute();
            }
            return true;
        } catch (SQLException e) {
            LOG.debug("Other instances could not be told: {}", e.getMessage());
            disconnect();
            return false;
        }
    }

    private void disconnect() {
        Connection current = connection;
        connection = null;
        try {
            if (current != null) {
                current.close();
            }
        } catch (SQLException e) {
            LOG.debug("A broken connection couldn't be closed", e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
