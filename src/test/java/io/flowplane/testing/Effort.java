package io.flowplane.testing;

/** How long a test of many rounds goes on: as long as CI has time for, or much longer in {@code ./flowplane soak}. */
public final class Effort {
    private Effort() {}

    /** {@code usual} rounds, times what {@code -Dsoak.factor} says. */
    public static int rounds(int usual) {
        return usual * Integer.getInteger("soak.factor", 1);
    }
}
