package io.flowplane.store.sql;

import io.flowplane.domain.Actor;
import io.flowplane.store.StoreUnavailable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A work that waits for the writer, and its caller, who waits for the work.
 *
 * @param <T> what the work gives back
 */
final class Job<T> {
    private final Actor actor;
    private final @Nullable String lane;
    private final Function<WorkTx, T> work;
    private final long deadline;
    private final Traced traced;
    private final long queuedAt = System.nanoTime();
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    /**
     * @param lane whose writes it joins, empty text for the system's; null when it needs none
     * @param waitMillis until its caller gives up
     */
    Job(Actor actor, @Nullable String lane, Function<WorkTx, T> work, long waitMillis, Traced traced) {
        this.actor = actor;
        this.lane = lane;
        this.work = work;
        this.traced = traced;
        this.deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
    }

    Actor actor() {
        return actor;
    }

    @Nullable
    String lane() {
        return lane;
    }

    Traced traced() {
        return traced;
    }

    /** When it came, by {@link System#nanoTime()}. */
    long queuedAt() {
        return queuedAt;
    }

    /** Whether somebody still waits for it: a write that was given up before it began is never done. */
    boolean isWanted() {
        return !answer.isDone() && deadline - System.nanoTime() > 0;
    }

    /** Runs it; whatever it throws becomes its outcome. */
    Outcome<T> run(WorkTx tx) {
        try {
            return new Outcome<>(this, work.apply(tx), null, 0);
        } catch (Throwable e) {
            return new Outcome<>(this, null, e, 0);
        }
    }

    void fail(Throwable failure) {
        answer.completeExceptionally(failure);
    }

    /** Waits for the commit. */
    T await() {
        try {
            return answer.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw givenUp("The database didn't take the write in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw givenUp("Interrupted while waiting for the database", e);
        }
    }

    private StoreUnavailable givenUp(String reason, Exception cause) {
        StoreUnavailable unavailable = new StoreUnavailable(reason, cause);
        answer.completeExceptionally(unavailable);
        return unavailable;
    }

    private static RuntimeException rethrown(Throwable failure) {
        return switch (failure) {
            // One failure may be the answer to many callers: each gets an exception of its own.
            case StoreUnavailable e -> new StoreUnavailable(String.valueOf(e.getMessage()), e);
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> new IllegalStateException(failure);
        };
    }

    /**
     * What a work is in traces.
     *
     * @param parents the spans that it is done for, as {@link io.flowplane.trace.TraceParent}s
     */
    record Traced(String name, List<String> parents) {
        static final Traced NOWHERE = new Traced("", List.of());

        static Traced of(Actor actor) {
            String parent = actor.traceparent();
            return parent == null ? NOWHERE : new Traced("database write", List.of(parent));
        }
    }

    /**
     * What a work did, not told before the commit.
     *
     * @param offset how far its revision is above the one before the transaction; 0: it took none
     */
    record Outcome<T>(
            Job<T> job, @Nullable T value, @Nullable Throwable thrown, int offset) {
        @SuppressWarnings("NullAway") // a work may well give back null, if its caller's type says so
        void tell() {
            if (thrown != null) {
                job.answer.completeExceptionally(thrown);
            } else {
                job.answer.complete(value);
            }
        }
    }
}
