package io.flowplane.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Requests through a gateway at a steady pace, over kept connections; whatever is no good answer is counted by what it was. */
final class Traffic implements AutoCloseable {
    private static final int CONNECTIONS = 20;

    private final int port;
    private final long pauseNanos;
    private final Predicate<RawHttp.Answer> good;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final long begin = System.nanoTime();

    Traffic(int port, int perSecond, Predicate<RawHttp.Answer> good) {
        this.port = port;
        this.good = good;
        this.pauseNanos = 1_000_000_000L * CONNECTIONS / perSecond;
        for (int i = 0; i < CONNECTIONS; i++) {
            long first = begin + pauseNanos * i / CONNECTIONS;
            threads.add(Thread.startVirtualThread(() -> run(first)));
        }
    }

    /** Late requests are made up for, so that the pace holds on average. */
    private void run(long first) {
        for (long next = first; !ended.get(); ) {
            try (RawHttp http = new RawHttp(port, "")) {
                while (!ended.get()) {
                    LockSupport.parkNanos(next - System.nanoTime());
                    next += pauseNanos;
                    asked.incrementAndGet();
                    RawHttp.Answer answer = http.send(new RawHttp.Request("GET", "/", ""));
                    if (!good.test(answer)) {
                        failed(answer.status() + " " + answer.body());
                    }
                }
            } catch (IOException e) {
                failed(e.toString());
                next += pauseNanos;
            }
        }
    }

    private void failed(String how) {
        failures.merge(how, 1, Integer::sum);
    }

    double perSecond() {
        return asked.get() * 1e9 / (System.nanoTime() - begin);
    }

    int asked() {
        return asked.get();
    }

    Map<String, Integer> failures() {
        return new TreeMap<>(failures);
    }

    /** Ends it when each request has its answer. */
    @Override
    public void close() {
        ended.set(true);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
