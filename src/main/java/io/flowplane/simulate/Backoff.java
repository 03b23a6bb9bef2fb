package io.flowplane.simulate;

import java.util.concurrent.ThreadLocalRandom;

/** How long an Envoy waits before it tries again: any time up to half a second, doubled each time up to a limit. */
final class Backoff {
    private static final int FIRST_MILLIS = 500;

    private final int longestMillis;
    private int limit = FIRST_MILLIS;

    Backoff(int longestMillis) {
        this.longestMillis = longestMillis;
    }

    int nextMillis() {
        int wait = ThreadLocalRandom.current().nextInt(limit);
        limit = Math.min(limit * 2, longestMillis);
        return wait;
    }

    void reset() {
        limit = FIRST_MILLIS;
    }
}
