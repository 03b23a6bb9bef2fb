package io.flowplane.trace.otel;

import java.util.concurrent.atomic.LongAdder;

/**
 * What became of spans since the start, for metrics.
 *
 * @param sent taken by a collector
 * @param lost given up, because a collector didn't take them
 */
public record TraceFigures(LongAdder sent, LongAdder lost) {
    TraceFigures() {
        this(new LongAdder(), new LongAdder());
    }
}
