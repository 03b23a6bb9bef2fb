package io.flowplane.trace;

import org.jspecify.annotations.Nullable;

/** Where spans begin; given to the rooms by the composition root. */
public interface Tracing extends AutoCloseable {
    /** No span is ever recorded, at no cost. */
    Tracing OFF = new Off();

    /** Whether any span may be recorded. */
    boolean isOn();

    /**
     * A span for a request that came in: of the caller's trace, or the first of a new one.
     *
     * @param caller the caller's {@link TraceParent}, null when it sent none
     */
    Span serve(String name, @Nullable String caller);

    /**
     * A span of a trace that is under way; {@link Span#none()} when it isn't recorded.
     *
     * @param parent the {@link TraceParent} of the span above; null or nonsense: there is none
     * @param startNanos when it began, by {@link System#nanoTime()}
     */
    Span join(@Nullable String parent, String name, Span.Kind kind, long startNanos);

    /** Sends what waits, as far as that goes in a few seconds. */
    @Override
    void close();

    /** See {@link #OFF}. */
    final class Off implements Tracing {
        private Off() {}

        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public Span serve(String name, @Nullable String caller) {
            return Span.none();
        }

        @Override
        public Span join(@Nullable String parent, String name, Span.Kind kind, long startNanos) {
            return Span.none();
        }

        @Override
        public void close() {}
    }
}
