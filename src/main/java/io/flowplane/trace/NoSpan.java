package io.flowplane.trace;

import org.jspecify.annotations.Nullable;

/** The span where none is recorded. */
final class NoSpan implements Span {
    static final Span ONLY = new NoSpan();

    private NoSpan() {}

    @Override
    public boolean isRecording() {
        return false;
    }

    @Override
    public @Nullable String traceparent() {
        return null;
    }

    @Override
    public Span child(String name, Kind kind) {
        return this;
    }

    @Override
    public void name(String name) {}

    @Override
    public Span put(String key, @Nullable String value) {
        return this;
    }

    @Override
    public Span put(String key, long value) {
        return this;
    }

    @Override
    public void event(String name, long nanos) {}

    @Override
    public void fail(String why) {}

    @Override
    public void end(long nanos) {}
}
