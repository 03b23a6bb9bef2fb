package io.flowplane.bench;

/**
 * What we aim at.
 *
 * @param sign how a value is held against the limit: ≤, ≥, or nothing for exactly this; {@code -} when there is no goal
 */
record Goal(String sign, double limit) {
    static final Goal NONE = new Goal("-", 0);

    static Goal atMost(double most) {
        return new Goal("≤ ", most);
    }

    static Goal atLeast(double least) {
        return new Goal("≥ ", least);
    }

    static Goal exactly(double wanted) {
        return new Goal("", wanted);
    }

    /** For people; empty when there is no goal. */
    String words() {
        return this.equals(NONE) ? "" : sign + Figure.text(limit);
    }

    boolean reachedBy(double value) {
        return switch (sign) {
            case "≤ " -> value <= limit;
            case "≥ " -> value >= limit;
            case "" -> value == limit;
            default -> true;
        };
    }
}
