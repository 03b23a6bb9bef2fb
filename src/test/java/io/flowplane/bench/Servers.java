package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** What parts need of servers. */
final class Servers {
    private static final int AT_ONCE = 8;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private Servers() {}

    static Path folder() {
        try {
            return Files.createTempDirectory("flowplane-bench-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A PostgreSQL that loses no commit. */
    static EmbeddedPostgres durablePostgres() throws IOException {
        return EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    static String url(EmbeddedPostgres postgres) {
        return "postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/postgres";
    }

    /** A write that must succeed. */
    static void put(FlowplaneProcess server, String path, String body) {
        FlowplaneProcess.Answer answer = server.put(path, body);
        if (answer.status() != 200 && answer.status() != 201) {
            throw new AssertionError(path + ": " + answer);
        }
    }

    /** Does something for each number, several at once; the first fault is thrown. */
    static void inParallel(IntStream numbers, IntConsumer work) {
        Semaphore places = new Semaphore(AT_ONCE);
        ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            numbers.forEach(n -> {
                places.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        work.accept(n);
                    } catch (RuntimeException | Error e) {
                        faults.add(e);
                    } finally {
                        places.release();
                    }
                });
            });
        }
        if (!faults.isEmpty()) {
            throw new AssertionError(faults.peek());
        }
    }

    /** Garbage collected and free memory given back, by a JVM. */
    static void settle(long pid) {
        Command.ofJdk("jcmd", String.valueOf(pid), "GC.run");
        Command.ofJdk("jcmd", String.valueOf(pid), "System.trim_native_heap");
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Not within a minute: " + what);
            }
            FlowplaneProcess.pause(1);
        }
    }
}
