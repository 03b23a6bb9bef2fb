package io.flowplane.auth;

import io.flowplane.config.AuthSettings;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Slows down guessing: so many failures per source and minute, then 429. A source is an IPv4 address or an IPv6 /64 network.
 * A valid token always passes, also from a slowed source: whole companies share one address, and a secret of 256 bits is not
 * found by trying.
 */
public final class Throttle {
    private static final long WINDOW = TimeUnit.MINUTES.toNanos(1);

    private final AuthSettings limits;
    private final LongSupplier nanos;
    private final Map<String, Window> windows = new HashMap<>();
    private long spareSecond = Long.MIN_VALUE;
    private int spareUsed;

    /** @param nanos a monotonic clock such as {@code System::nanoTime} */
    public Throttle(AuthSettings limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
    }

    /** Seconds until {@code source} may fail again; 0: now. */
    public synchronized int secondsToWait(String source) {
        Window window = windows.get(network(source));
        long left = window == null || window.failures < limits.failuresPerMinute()
                ? 0
                : window.start + WINDOW - nanos.getAsLong();
        return left <= 0 ? 0 : (int) TimeUnit.NANOSECONDS.toSeconds(left + 999_999_999);
    }

    /** Counts one failure. */
    public synchronized void failed(String source) {
        long now = nanos.getAsLong();
        String network = network(source);
        if (!windows.containsKey(network) && windows.size() >= limits.trackedSources()) {
            makeRoom(now);
        }
        windows.compute(
                network,
                (n, window) -> window == null || now - window.start >= WINDOW
                        ? new Window(now, 1)
                        : new Window(window.start, window.failures + 1));
    }

    /** Whether one more look into the database is spared for a source that is slowed down: so many a second, for all of them. */
    public synchronized boolean spareLookup() {
        long second = TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong());
        if (second != spareSecond) {
            spareSecond = second;
            spareUsed = 0;
        }
        return ++spareUsed <= limits.spareLookupsPerSecond();
    }

    /** Sources that are remembered, for tests of the bound. */
    synchronized int tracked() {
        return windows.size();
    }

    private void makeRoom(long now) {
        windows.values().removeIf(w -> now - w.start >= WINDOW);
        Iterator<Window> some = windows.values().iterator();
        for (int tenth = limits.trackedSources() / 10;
                tenth >= 0 && windows.size() >= limits.trackedSources();
                tenth--) {
            some.next();
            some.remove();
        }
    }

    /** An attacker owns a whole /64 of IPv6, so that counts as one source. */
    static String network(String source) {
        if (source.indexOf(':') < 0) {
            return source;
        }
        try {
            byte[] address = InetAddress.ofLiteral(source).getAddress();
            return address.length == 16
                    ? Inet6Address.getByAddress(java.util.Arrays.copyOf(java.util.Arrays.copyOf(address, 8), 16))
                            .getHostAddress()
                    : source;
        } catch (IllegalArgumentException | java.net.UnknownHostException noAddress) {
            return source;
        }
    }

    /** Failures since {@code start}. */
    private record Window(long start, int failures) {}
}
