package io.flowplane.tls;

import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handshakes that failed: all counted, the first of each minute told one by one. */
public final class HandshakeFailures {
    private static final Logger LOG = LoggerFactory.getLogger(HandshakeFailures.class);
    private static final int MOST_LINES = 20;
    private static final long WINDOW_NANOS = 60_000_000_000L;

    private final LongAdder count = new LongAdder();
    private long windowStart = System.nanoTime();
    private int inWindow;

    /**
     * One failed.
     *
     * @param peer its address
     * @param reason for people, clean and short
     */
    public void note(String peer, String reason) {
        count.increment();
        if (mayTell()) {
            LOG.atWarn()
                    .setMessage("TLS handshake failed")
                    .addKeyValue("peer", peer)
                    .addKeyValue("reason", reason)
                    .log();
        }
    }

    public long count() {
        return count.sum();
    }

    private synchronized boolean mayTell() {
        endWindow();
        return ++inWindow <= MOST_LINES;
    }

    /** Says how many were not told, once their minute is over. */
    synchronized void endWindow() {
        if (System.nanoTime() - windowStart < WINDOW_NANOS) {
            return;
        }
        if (inWindow > MOST_LINES) {
            LOG.warn("TLS handshake failed {} more times within a minute, not told one by one", inWindow - MOST_LINES);
        }
        windowStart = System.nanoTime();
        inWindow = 0;
    }
}
