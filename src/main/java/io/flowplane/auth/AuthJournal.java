package io.flowplane.auth;

import io.flowplane.config.AuthSettings;
import io.flowplane.domain.Actor;
import io.flowplane.store.AuditEntry;
import io.flowplane.store.Store;
import io.flowplane.store.StoreUnavailable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Audit rows of authentication, written behind the answer. Of one source's failures the first few of a minute become rows of
 * their own and the rest is counted in one. While the database is away rows wait in a bounded buffer; what doesn't fit is
 * counted, and the count becomes a row.
 */
public final class AuthJournal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuthJournal.class);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final long FLUSH_MILLIS = 1000;
    private static final int BATCH = 500;
    private static final int LONGEST_TEXT = 256;

    private final Store store;
    private final AuthSettings settings;
    private final LongSupplier nanos;

    private final Map<String, Minute> minutes = new HashMap<>();
    private final ArrayDeque<AuditEntry> waiting = new ArrayDeque<>();
    private final Set<String> used = new LinkedHashSet<>();
    private final Map<String, Long> seen;
    private final ReentrantLock writing = new ReentrantLock();
    private final CountDownLatch closed = new CountDownLatch(1);
    private long lost;
    private long lostUntold;

    /** @param nanos a monotonic clock such as {@code System::nanoTime} */
    public AuthJournal(Store store, AuthSettings settings, LongSupplier nanos) {
        this.store = store;
        this.settings = settings;
        this.nanos = nanos;
        this.seen = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                return size() > settings.trackedSources();
            }
        };
    }

    /** Starts to write once a second. */
    public void start() {
        Thread.ofPlatform().daemon().name("auth-journal").start(this::flushUntilClosed);
    }

    /**
     * A refused credential.
     *
     * @param tokenId of a token that exists; null: nobody's
     * @param reason one word, such as {@code expired}
     */
    public void failed(RequestSource source, @Nullable String tokenId, String reason, Map<String, ?> details) {
        failed(
                "auth.failed",
                source.clientIp(),
                actor(source, tokenId),
                reason,
                with(details, "path", clean(source.path())));
    }

    /** A refused attempt to bootstrap. */
    public void bootstrapFailed(Actor actor, String reason) {
        String source = actor.clientIp() == null ? "unknown" : actor.clientIp();
        failed("bootstrap.failed", source, actor, reason, Map.of());
    }

    /** An accepted token: a row at most hourly for each token and source. */
    synchronized void authenticated(String tokenId, RequestSource source) {
        if (firstThisHour(tokenId) && used.size() < settings.cachedTokens()) {
            used.add(tokenId);
        }
        if (firstThisHour(tokenId + " " + Throttle.network(source.clientIp()))) {
            add(entry("auth.token.authenticated", actor(source, tokenId), Map.of()));
        }
    }

    /** Audit rows that were never written because the buffer was full. */
    public synchronized long lost() {
        return lost;
    }

    /** Writes what waits; what can't be written now waits on. */
    public void flush() {
        closeMinutes(nanos.getAsLong() - MINUTE);
        writing.lock();
        try {
            while (writeSome()) {
                // Until nothing waits.
            }
            touch();
        } catch (StoreUnavailable away) {
            LOG.debug("Audit rows of authentication wait for the database: {}", away.getMessage());
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        closeMinutes(nanos.getAsLong());
        flush();
    }

    private synchronized void failed(String event, String source, Actor actor, String reason, Map<String, ?> details) {
        String key = event + " " + Throttle.network(source);
        if (!minutes.containsKey(key) && minutes.size() >= settings.trackedSources()) {
            key = event;
        }
        String from = key.equals(event) ? null : source;
        Minute minute = minutes.computeIfAbsent(key, k -> new Minute(event, from, nanos.getAsLong()));
        if (minute.written < settings.auditedFailures()) {
            minute.written++;
            add(entry(event, actor, with(details, "reason", reason)));
        } else {
            minute.counted.merge(reason, 1L, Long::sum);
        }
    }

    /** Turns the counts of minutes that began at or before {@code start} into rows. */
    private synchronized void closeMinutes(long start) {
        Iterator<Minute> all = minutes.values().iterator();
        while (all.hasNext()) {
            Minute minute = all.next();
            if (minute.start - start <= 0) {
                all.remove();
                minute.summary().ifPresent(this::add);
            }
        }
    }

    private boolean firstThisHour(String what) {
        long now = nanos.getAsLong();
        Long before = seen.get(what);
        if (before != null && now - before < HOUR) {
            return false;
        }
        seen.remove(what);
        seen.put(what, now);
        return true;
    }

    private void add(AuditEntry entry) {
        if (waiting.size() >= settings.bufferedAudits()) {
            lost++;
            lostUntold++;
        } else {
            waiting.add(entry);
        }
    }

    /** Writes the oldest rows and only then takes them out; false when there are none. */
    private boolean writeSome() {
        List<AuditEntry> rows;
        long told;
        synchronized (this) {
            rows = new ArrayList<>(waiting.stream().limit(BATCH).toList());
            told = lostUntold;
        }
        int count = rows.size();
        if (told > 0) {
            rows.add(entry("auth.failed", Actor.system("auth-journal"), Map.of("reason", "lost", "count", told)));
        }
        if (rows.isEmpty()) {
            return false;
        }
        boolean written = write(rows);
        synchronized (this) {
            for (int i = 0; i < count; i++) {
                waiting.remove();
            }
            lostUntold -= told;
            lost += written ? 0 : count;
        }
        return true;
    }

    /** False when the database is there and refuses: such rows would block all others for ever. */
    private boolean write(List<AuditEntry> rows) {
        try {
            store.auditAcrossTeams(rows);
            return true;
        } catch (StoreUnavailable away) {
            throw away;
        } catch (RuntimeException broken) {
            LOG.error("{} audit rows of authentication can't be written", rows.size(), broken);
            return false;
        }
    }

    private void touch() {
        List<String> tokenIds;
        synchronized (this) {
            tokenIds = List.copyOf(used);
        }
        if (!tokenIds.isEmpty()) {
            store.touchTokensAcrossTeams(tokenIds);
            synchronized (this) {
                used.removeAll(Set.copyOf(tokenIds));
            }
        }
    }

    private void flushUntilClosed() {
        try {
            while (!closed.await(FLUSH_MILLIS, TimeUnit.MILLISECONDS)) {
                flushAndGoOn();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void flushAndGoOn() {
        try {
            flush();
        } catch (RuntimeException broken) {
            LOG.error("Audit rows of authentication can't be written", broken);
        }
    }

    private static Actor actor(RequestSource source, @Nullable String tokenId) {
        String agent = source.userAgent();
        return new Actor(
                tokenId == null ? "anonymous" : tokenId,
                clean(source.requestId()),
                source.clientIp(),
                agent == null ? null : clean(agent),
                source.traceparent());
    }

    private static AuditEntry entry(String event, Actor actor, Map<String, ?> details) {
        String tokenId = actor.userId().startsWith(TokenFormat.PAT) ? actor.userId() : null;
        return new AuditEntry(event, "token", tokenId, null, null, actor, details);
    }

    private static Map<String, ?> with(Map<String, ?> details, String key, Object value) {
        Map<String, Object> more = new TreeMap<>(details);
        more.put(key, value);
        return more;
    }

    /** What a stranger sent, short and without the secrets that people paste. */
    private static String clean(String text) {
        String hidden = TokenFormat.withoutSecrets(text);
        return hidden.length() <= LONGEST_TEXT ? hidden : hidden.substring(0, LONGEST_TEXT) + "…";
    }

    /** Failures since {@code start} of one source; null: of all those beyond what is tracked. */
    private static final class Minute {
        private final String event;
        private final @Nullable String source;
        private final long start;
        private final Map<String, Long> counted = new TreeMap<>();
        private int written;

        Minute(String event, @Nullable String source, long start) {
            this.event = event;
            this.source = source;
            this.start = start;
        }

        Optional<AuditEntry> summary() {
            if (counted.isEmpty()) {
                return Optional.empty();
            }
            long count = counted.values().stream().mapToLong(Long::longValue).sum();
            Actor actor = new Actor("anonymous", "auth-journal", source, null, null);
            return Optional.of(entry(event, actor, Map.of("reason", "more", "count", count, "reasons", counted)));
        }
    }
}
