package io.flowplane.xds;

/** How often something may happen: so many at once, and so many each second after. */
final class Allowance {
    private final int burst;
    private final int perSecond;
    private double left;
    private long at;

    Allowance(int burst, int perSecond) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.left = burst;
    }

    /** Takes one; false when none is left. Time in milliseconds. */
    boolean take(long now) {
        if (at != 0) {
            left = Math.min(burst, left + (now - at) * perSecond / 1_000.0);
        }
        at = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
