package io.flowplane.simulate;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/** When something first happened to each proxy; for some it may not have happened yet. */
final class Moments {
    private final AtomicLongArray nanos;

    Moments(int proxies) {
        this.nanos = new AtomicLongArray(proxies);
    }

    /** It happens now; true the first time. */
    boolean mark(int proxy) {
        return nanos.compareAndSet(proxy, 0, System.nanoTime());
    }

    /** When it happened, by {@link System#nanoTime()}; 0: not yet. */
    long at(int proxy) {
        return nanos.get(proxy);
    }

    /** How often it happened. */
    int count() {
        return (int) IntStream.range(0, nanos.length())
                .filter(proxy -> at(proxy) != 0)
                .count();
    }

    /** Nanoseconds that it took those that it happened to, in order. */
    long[] since(IntToLongFunction begin) {
        long[] all = new long[nanos.length()];
        int count = 0;
        for (int i = 0; i < all.length; i++) {
            if (at(i) != 0) {
                all[count++] = at(i) - begin.applyAsLong(i);
            }
        }
        Arrays.sort(all, 0, count);
        return Arrays.copyOf(all, count);
    }
}
