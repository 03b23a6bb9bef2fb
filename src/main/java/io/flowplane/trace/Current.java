package io.flowplane.trace;

/** The span that a thread works for. */
final class Current {
    static final ScopedValue<Span> SPAN = ScopedValue.newInstance();

    private Current() {}
}
