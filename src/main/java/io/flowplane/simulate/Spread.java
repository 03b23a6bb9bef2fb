package io.flowplane.simulate;

import java.util.Arrays;

/**
 * How times are spread, in milliseconds.
 *
 * @param count how many there are; the others are 0 when there are none
 */
public record Spread(int count, double p50, double p95, double p99, double max) {
    private static final double NANOS = 1e6;

    /** Of nanoseconds, in any order. */
    public static Spread of(long[] nanos) {
        if (nanos.length == 0) {
            return new Spread(0, 0, 0, 0, 0);
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Spread(
                sorted.length, at(sorted, 0.50), at(sorted, 0.95), at(sorted, 0.99), sorted[sorted.length - 1] / NANOS);
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1] / NANOS;
    }
}
