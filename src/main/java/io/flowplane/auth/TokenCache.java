package io.flowplane.auth;

import io.flowplane.config.AuthSettings;
import io.flowplane.store.Store;
import io.flowplane.store.StoreUnavailable;
import io.flowplane.store.Token;
import io.flowplane.trace.Span;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tokens in memory. A cached token is read again after {@link AuthSettings#cacheAge()}; while that fails, or takes longer than
 * {@link AuthSettings#patience()}, the cached one is believed: callers can still authenticate while the database is away. Only
 * tokens that exist are kept, so that guesses fill nothing.
 */
final class TokenCache {
    private final Store store;
    private final AuthSettings settings;
    private final LongSupplier nanos;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, Reading> readings = new HashMap<>();

    TokenCache(Store store, AuthSettings settings, LongSupplier nanos) {
        this.store = store;
        this.settings = settings;
        this.nanos = nanos;
    }

    /** What is in memory, however old. */
    synchronized Optional<Token> peek(String tokenId) {
        return Optional.ofNullable(entries.get(tokenId)).map(Entry::token);
    }

    /** The token, as fresh as the database lets it be. */
    Optional<Token> get(String tokenId) {
        Entry entry;
        Reading reading;
        synchronized (this) {
            entry = entries.get(tokenId);
            if (entry != null && age(entry.readAt) < settings.cacheAge().toNanos()) {
                return Optional.of(entry.token);
            }
            reading = reading(tokenId);
        }
        if (entry == null) {
            return reading.await();
        }
        long waited = age(reading.startedAt);
        return reading.await(Duration.ofNanos(settings.patience().toNanos() - waited), entry.token);
    }

    /**
     * The token as the database has it now.
     *
     * @throws StoreUnavailable when it can't be asked
     */
    Optional<Token> read(String tokenId) {
        Reading reading;
        synchronized (this) {
            reading = reading(tokenId);
        }
        return reading.await();
    }

    synchronized void forget(String tokenId) {
        entries.remove(tokenId);
        readings.remove(tokenId);
    }

    synchronized void forgetAll() {
        entries.clear();
        readings.clear();
    }

    synchronized int size() {
        return entries.size();
    }

    /** Joins the reading that is under way, or starts one. */
    private Reading reading(String tokenId) {
        Reading underWay = readings.get(tokenId);
        if (underWay != null) {
            return underWay;
        }
        Reading started = new Reading(new CompletableFuture<>(), nanos.getAsLong());
        readings.put(tokenId, started);
        Thread.ofVirtual().name("token-read").start(Span.carried(() -> carryOut(tokenId, started)));
        return started;
    }

    private void carryOut(String tokenId, Reading reading) {
        try {
            Optional<Token> token = store.tokenAcrossTeams(tokenId);
            finish(tokenId, reading, token.orElse(null), token.isEmpty());
            reading.result.complete(token);
        } catch (RuntimeException | Error failure) {
            finish(tokenId, reading, null, false);
            reading.result.completeExceptionally(failure);
        }
    }

    /** Keeps what was read, unless it was forgotten meanwhile: then it may be older than the change. */
    private synchronized void finish(String tokenId, Reading reading, @Nullable Token token, boolean gone) {
        if (!readings.remove(tokenId, reading)) {
            return;
        }
        if (gone) {
            entries.remove(tokenId);
            return;
        }
        Entry before = entries.get(tokenId);
        Token kept = token == null && before != null ? before.token : token;
        if (kept != null) {
            if (before == null) {
                makeRoom();
            }
            entries.put(tokenId, new Entry(kept, nanos.getAsLong()));
        }
    }

    private void makeRoom() {
        Iterator<String> some = entries.keySet().iterator();
        while (entries.size() >= settings.cachedTokens() && some.hasNext()) {
            some.next();
            some.remove();
        }
    }

    private long age(long since) {
        return nanos.getAsLong() - since;
    }

    private record Entry(Token token, long readAt) {}

    /** One look into the database that any number of requests wait for; compared by identity. */
    private static final class Reading {
        private final CompletableFuture<Optional<Token>> result;
        private final long startedAt;

        Reading(CompletableFuture<Optional<Token>> result, long startedAt) {
            this.result = result;
            this.startedAt = startedAt;
        }

        Optional<Token> await() {
            try {
                return result.join();
            } catch (CompletionException failure) {
                if (failure.getCause() instanceof StoreUnavailable away) {
                    throw new StoreUnavailable(String.valueOf(away.getMessage()), away);
                }
                throw failure;
            }
        }

        /** As {@link #await()}, but gives {@code known} when the database doesn't answer in time. */
        Optional<Token> await(Duration atMost, Token known) {
            try {
                return result.get(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted");
            } catch (TimeoutException slow) {
                return Optional.of(known);
            } catch (ExecutionException failure) {
                if (failure.getCause() instanceof StoreUnavailable) {
                    return Optional.of(known);
                }
                throw new CompletionException(failure.getCause());
            }
        }
    }
}
