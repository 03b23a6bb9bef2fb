package io.flowplane.store;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.store.sql.SqlStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Measures writes per second with 16 callers on virtual threads; a program, not a test: {@code WriteThroughput [seconds]}. */
public final class WriteThroughput {
    private static final int CALLERS = 16;
    private static final Actor ACTOR = Actor.system("throughput");

    private WriteThroughput() {}

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length == 0 ? 5 : Integer.parseInt(arguments[0]);
        try (Store sqlite = TestDatabases.sqlite(Files.createTempDirectory("throughput"))) {
            measure("warm-up", sqlite, 2);
            measure("SQLite, 16 callers", sqlite, seconds);
        }
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
                Store postgres = SqlStore.open(
                        TestDatabases.settings("postgresql://postgres@localhost:" + server.getPort() + "/postgres"))) {
            measure("warm-up", postgres, 2);
            measure("PostgreSQL, 16 callers", postgres, seconds);
        }
        System.exit(0);
    }

    private static void measure(String name, Store store, int seconds) throws Exception {
        long[] latencies = new long[2_000_000];
        int[] counts = new int[CALLERS];
        int share = latencies.length / CALLERS;
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int caller = 0; caller < CALLERS; caller++) {
                int self = caller;
                threads.execute(() -> {
                    for (int n = 0; System.nanoTime() < end; n++) {
                        long before = System.nanoTime();
                        write(store, "team-" + self % 4, name + "-" + self + "-" + n);
                        latencies[self * share + counts[self]++] = System.nanoTime() - before;
                    }
                });
            }
        }
        double elapsed = (System.nanoTime() - start) / 1e9;
        int writes = Arrays.stream(counts).sum();
        long[] sorted =
                Arrays.stream(latencies).filter(nanos -> nanos > 0).sorted().toArray();
        System.out.printf(
                "%-24s %6.0f writes/s, p50 %.1f ms, p99 %.1f ms%n",
                name, writes / elapsed, sorted[writes / 2] / 1e6, sorted[writes * 99 / 100] / 1e6);
    }

    /** As a PUT of a route configuration does it. */
    private static void write(Store store, String team, String name) {
        ResourceKey key = new ResourceKey(team, Kind.ROUTE_CONFIG, name);
        store.writeAcrossTeams(ACTOR, team, tx -> {
            tx.ensureTeam(team);
            tx.find(key);
            tx.audit(new AuditEntry("resource.route.created", "route", null, name, team, ACTOR, Map.of()));
            return tx.create(
                    key,
                    new Tx.Draft(
                            "{\"domains\":[\"*\"]}",
                            null,
                            List.of(new Reference(Reference.CLUSTER, "backend", false)),
                            Resource.BY_HAND));
        });
    }
}
