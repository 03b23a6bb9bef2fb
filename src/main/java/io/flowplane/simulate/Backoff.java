package io.flowplane.simulate;

import java.util.concurrent.ThreadLocalRandom;

/** How long an Envoy waits before it tries again: any time up to half a second, doubled each time up to half a minute. */
final class Backoff {
    private static final int FIRST_MILLIS = 500;
    private static final int LONGEST_MILLIS = 30_000;

    private int limit = FIRST_MILLIS;

    int nextMillis() {
        int wait = ThreadLocalRandom.current().nextInt(limit);
        limit = Math.min(limit * 2, LONGEST_MILLIS);
        return wait;
    }

    void reset() {
        limit = FIRST_MILLIS;
    }
}
