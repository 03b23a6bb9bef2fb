package io.flowplane.trace;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stretch of work in a trace. Times are those of {@link System#nanoTime()}. Whoever begins one ends it. */
public interface Span {
    /** Whose work it is. */
    enum Kind {
        /** Answers somebody else's request. */
        SERVER,
        /** Waits for somebody else's answer. */
        CLIENT,
        INTERNAL
    }

    /** Records nothing. */
    static Span none() {
        return NoSpan.ONLY;
    }

    /** The span that this thread works for, see {@link #during}. */
    static Span current() {
        return Current.SPAN.isBound() ? Current.SPAN.get() : none();
    }

    /** {@code work} for another thread, which then works for this thread's span. */
    static Runnable carried(Runnable work) {
        Span current = current();
        return current.isRecording() ? () -> current.during(work) : work;
    }

    boolean isRecording();

    /** What others need to join the trace; null when there is no trace at all. */
    @Nullable
    String traceparent();

    /** A span below this one, from now on. */
    Span child(String name, Kind kind);

    /** What it is called in the end. */
    void name(String name);

    /** Sets an attribute; null sets nothing. */
    Span put(String key, @Nullable String value);

    Span put(String key, long value);

    /** Something happened at this time. */
    void event(String name, long nanos);

    /** It didn't work, in words for people. */
    void fail(String why);

    void end(long nanos);

    default void end() {
        end(System.nanoTime());
    }

    /** Runs {@code work} with this span as the current one. */
    default void during(Runnable work) {
        if (isRecording()) {
            ScopedValue.where(Current.SPAN, this).run(work);
        } else {
            work.run();
        }
    }

    /** Runs {@code work} with this span as the current one, and ends it then; whatever is thrown makes it a failure. */
    default <T> T around(Supplier<T> work) {
        if (!isRecording()) {
            return work.get();
        }
        try {
            return ScopedValue.where(Current.SPAN, this).call(work::get);
        } catch (RuntimeException | Error e) {
            fail(e.getMessage() == null ? e.toString() : e.getMessage());
            throw e;
        } finally {
            end();
        }
    }
}
