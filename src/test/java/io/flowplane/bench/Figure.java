package io.flowplane.bench;

import java.util.Locale;

/**
 * One measured thing.
 *
 * @param row of the table in bench/README.md; 0 when it is none of them
 * @param subject who was measured: {@link #OURS} or a peer
 */
record Figure(int row, String what, String subject, String unit, Goal goal) {
    static final String OURS = "Flowplane";

    /** A value as people read it: two digits behind the point at most, and none of a large one. */
    static String text(double value) {
        if (Math.abs(value) >= 1_000 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,d", Math.round(value));
        }
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.2f", value);
    }
}
