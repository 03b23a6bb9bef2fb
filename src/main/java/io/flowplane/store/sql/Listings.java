package io.flowplane.store.sql;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import io.flowplane.store.Cursor;
import io.flowplane.store.Listing;
import io.flowplane.store.Page;
import io.flowplane.store.StoreUnavailable;
import io.flowplane.store.sql.Connections.Lease;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Listings from one consistent read. What fits into one chunk is read at once and gives its connection back; only a longer
 * whole listing holds one while its caller reads, and at most half of all connections are held so.
 */
final class Listings {
    static final int CHUNK = 500;

    private final Connections connections;
    private final Duration wait;
    private final Semaphore held;
    private final KnownTotals totals = new KnownTotals();

    Listings(Connections connections, Duration wait) {
        this.connections = connections;
        this.wait = wait;
        this.held = new Semaphore(Math.max(1, connections.max() / 2));
    }

    /** @throws Refusal when {@code page} continues from something that no listing gave */
    <T> Listing<T> open(Source<T> source, Page page) {
        return open(source, page, Freshness.NOT_ASKED);
    }

    /**
     * As {@link #open(Source, Page)}, from a copy that is new enough.
     *
     * @throws Freshness.Stale when it isn't
     */
    <T> Listing<T> open(Source<T> source, Page page, Freshness freshness) {
        Key after = page.after() == null ? null : source.key(page.after());
        if (page.limit() > 0) {
            return connections.read(() -> first(source, page, after, freshness));
        }
        enter();
        boolean goesOn = false;
        try {
            Rows<T> rows = connections.read(() -> first(source, page, after, freshness));
            goesOn = rows.goesOn();
            return rows;
        } finally {
            if (!goesOn) {
                held.release();
            }
        }
    }

    /** The first rows, which keep the connection only if there are more to come. */
    private <T> Rows<T> first(Source<T> source, Page page, @Nullable Key after, Freshness freshness) {
        Lease lease = connections.lease();
        boolean keep = false;
        try {
            Rows<T> rows = lease.call(sql -> {
                freshness.before(sql);
                Rows<T> found = first(sql, source, page, after, freshness);
                freshness.within(sql);
                return found;
            });
            keep = rows.goesOn();
            if (keep) {
                rows.hold(lease);
            }
            return rows;
        } finally {
            if (!keep) {
                lease.close();
            }
        }
    }

    /** A page ends its transaction itself, unless the copy that it is read from is asked more. */
    private <T> Rows<T> first(Sql sql, Source<T> source, Page page, @Nullable Key after, Freshness freshness) {
        boolean ends = page.limit() > 0 && freshness.equals(Freshness.NOT_ASKED);
        Order all = source.order();
        Order near = ends ? all.near(after) : all;
        int limit = page.limit() == 0 ? CHUNK : page.limit() + 1;
        Rows<T> rows = first(sql, source, near.rows(after, limit, sql.dialect()), page, ends);
        return near.equals(all) || rows.nextPage() != null
                ? rows
                : first(sql, source, all.rows(after, limit, sql.dialect()), page, ends);
    }

    private <T> Rows<T> first(Sql sql, Source<T> source, Order.Selection rows, Page page, boolean ends) {
        KnownTotals.Total known = totals.find(source.order());
        Sql.Both<KnownTotals.Total, T> both =
                sql.both(KnownTotals.query(source.order(), known), rows.read(source.reader()), ends);
        KnownTotals.Total total = both.first().getFirst();
        totals.keep(source.order(), total);
        return new Rows<>(source, total, both.second(), page);
    }

    private void enter() {
        try {
            if (!held.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoreUnavailable(
                        "Too many whole listings are being read at once",
                        new SQLException("no free place for a listing"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("Interrupted while waiting for the database", e);
        }
    }

    /** As {@link #begin(Sql)}, of a state that is new enough. */
    static void begin(Sql sql, Freshness freshness) {
        freshness.before(sql);
        begin(sql);
        freshness.within(sql);
    }

    /** Opens a transaction that sees one state throughout; giving the connection back ends it. */
    static void begin(Sql sql) {
        sql.begin();
        String snapshot = sql.dialect().snapshot();
        if (!snapshot.isEmpty()) {
            sql.script(snapshot);
        }
    }

    /**
     * What a listing shows.
     *
     * @param key of a row, as texts
     * @param values of a key's texts, as the columns' types
     */
    record Source<T>(
            Order order,
            Sql.Reader<T> reader,
            Function<T, List<String>> key,
            Function<List<String>, List<Object>> values) {
        List<T> rows(Sql sql, @Nullable Key after, int limit) {
            Order.Selection rows = order.rows(after, limit, sql.dialect());
            return sql.rows(rows.sql(), reader, rows.parameters());
        }

        Key key(String cursor) {
            try {
                String json = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
                List<String> texts = Json.strings(json);
                if (texts.size() == order.columns()) {
                    return new Key(values.apply(texts));
                }
            } catch (RuntimeException e) {
                throw notOurs(e);
            }
            throw notOurs(null);
        }

        private static Refusal notOurs(@Nullable RuntimeException cause) {
            Refusal refusal = Refusal.of(
                    ErrorCode.INVALID_PARAMETER, "The cursor is not one that this list gave; start again without it.");
            if (cause != null) {
                refusal.addSuppressed(cause);
            }
            return refusal;
        }

        Key keyOf(T row) {
            return new Key(values.apply(key.apply(row)));
        }

        String cursor(T row) {
            byte[] json = Json.text(key.apply(row)).getBytes(StandardCharsets.UTF_8);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
        }
    }

    /** The place of a row in its order. */
    record Key(List<Object> values) {}

    private final class Rows<T> implements Listing<T> {
        private final Source<T> source;
        private final KnownTotals.Total total;
        private final @Nullable String nextPage;
        private final boolean whole;
        private List<T> chunk;
        private Iterator<T> rows;
        private @Nullable Lease lease;

        Rows(Source<T> source, KnownTotals.Total total, List<T> first, Page page) {
            boolean more = page.limit() > 0 && first.size() > page.limit();
            this.source = source;
            this.total = total;
            this.chunk = more ? first.subList(0, page.limit()) : first;
            this.rows = chunk.iterator();
            this.nextPage = more ? source.cursor(chunk.getLast()) : null;
            this.whole = page.limit() == 0;
        }

        boolean goesOn() {
            return whole && chunk.size() == CHUNK;
        }

        void hold(Lease connection) {
            lease = connection;
        }

        @Override
        public long total() {
            return total.rows();
        }

        @Override
        public Cursor head() {
            return total.head();
        }

        @Override
        public @Nullable String nextPage() {
            return nextPage;
        }

        @Override
        public boolean hasNext() {
            Lease connection = lease;
            if (!rows.hasNext() && connection != null) {
                fetch(connection);
            }
            return rows.hasNext();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return rows.next();
        }

        private void fetch(Lease connection) {
            Key last = source.keyOf(chunk.getLast());
            try {
                chunk = connection.call(sql -> source.rows(sql, last, CHUNK));
            } catch (SqlFailure e) {
                close();
                throw connections.unavailable(e.failure());
            }
            rows = chunk.iterator();
            if (!goesOn()) {
                close();
            }
        }

        @Override
        public void close() {
            Lease connection = lease;
            if (connection != null) {
                lease = null;
                connection.close();
                held.release();
            }
        }
    }
}
