package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes at a steady pace while something else is measured: in turn another endpoint, and another setting, of some clusters. */
final class OtherChanges implements AutoCloseable {
    private static final int CLUSTERS = 50;
    private static final int FIRST_PORT = 10_000;

    private final FlowplaneProcess server;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledFuture<?> pace;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final long begin = System.nanoTime();
    private final boolean endpointsAlone;

    OtherChanges(FlowplaneProcess server, int perSecond, boolean endpointsAlone) {
        this.server = server;
        this.endpointsAlone = endpointsAlone;
        long every = TimeUnit.SECONDS.toMicros(1) / perSecond;
        pace = clock.scheduleAtFixedRate(() -> callers.execute(this::change), every, every, TimeUnit.MICROSECONDS);
    }

    private void change() {
        int n = begun.getAndIncrement();
        int timeout = endpointsAlone ? 1 : 1 + n / CLUSTERS / 2 % 60;
        String body = "{\"connectTimeoutSeconds\": %d, \"endpoints\": [{\"host\": \"127.0.0.1\", \"port\": %d}]}"
                .formatted(timeout, FIRST_PORT + (endpointsAlone ? n : (n / CLUSTERS + 1) / 2) % 50_000);
        try {
            int status =
                    server.put("/api/v1/clusters/other-" + n % CLUSTERS, body).status();
            (status == 200 || status == 201 ? done : failed).incrementAndGet();
        } catch (RuntimeException e) {
            failed.incrementAndGet();
        }
    }

    double perSecond() {
        return done.get() * 1e9 / (System.nanoTime() - begin);
    }

    int failed() {
        return failed.get();
    }

    @Override
    public void close() {
        pace.cancel(false);
        clock.shutdownNow();
        callers.close();
    }
}
