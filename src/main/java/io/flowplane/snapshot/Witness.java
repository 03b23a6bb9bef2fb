package io.flowplane.snapshot;

import io.flowplane.trace.Tracing;
import java.util.function.LongConsumer;

/**
 * Who watches the refresher work.
 *
 * @param tracing where the spans of publications begin
 * @param built told how long each publication took, in nanoseconds, from what was read to what hangs
 */
public record Witness(Tracing tracing, LongConsumer built) {
    /** Nobody. */
    public static final Witness NONE = new Witness(Tracing.OFF, nanos -> {});
}
