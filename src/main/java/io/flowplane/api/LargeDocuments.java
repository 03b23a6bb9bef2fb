package io.flowplane.api;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gives back to the machine what large documents took. Nothing else that this process does needs so much at once, and its
 * collector only shrinks the heap with a full collection, which may otherwise not come for days.
 */
final class LargeDocuments {
    private static final int LARGE_BYTES = 1 << 20;
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final AtomicBoolean waiting = new AtomicBoolean();

    /** A document of this size was read, and will soon be let go. */
    void wasRead(int bytes) {
        if (bytes >= LARGE_BYTES && waiting.compareAndSet(false, true)) {
            Thread.ofVirtual().name("after-import").start(this::collect);
        }
    }

    private void collect() {
        try {
            Thread.sleep(QUIET);
            waiting.set(false);
            System.gc();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
