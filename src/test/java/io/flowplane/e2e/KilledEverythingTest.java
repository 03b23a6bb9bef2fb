package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.ControlledPostgres;
import io.flowplane.testing.Effort;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of the server, of PostgreSQL, of both, in the middle of writes, again and again: no answered write is lost, no change
 * is without its audit row, revisions have no gap, and Envoy ends with what the database holds.
 */
@Tag("slow")
class KilledEverythingTest {
    private static final int ROUNDS = Effort.rounds(6);
    private static final int WRITERS = 4;
    /** Before anything is killed: on a slow machine it takes longer. */
    private static final int ANSWERED_AT_LEAST = 10;

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final AtomicIntegerArray lastAnswered = new AtomicIntegerArray(WRITERS);
    private final AtomicIntegerArray lastTried = new AtomicIntegerArray(WRITERS);
    private final int xds = FreePort.next();
    private ControlledPostgres postgres;
    private FlowplaneProcess server;

    @AfterEach
    void end() {
        server.close();
        postgres.close();
    }

    @Test
    void nothingAnsweredIsLostAndNothingIsHalf() throws Exception {
        postgres = ControlledPostgres.start(folder.resolve("data"));
        server = serve();
        String token = server.bootstrap();
        try (RealEnvoy envoy = RealEnvoy.startWithAds(xds, "DELTA_GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}")) {
            for (int round = 0; round < ROUNDS; round++) {
                stormUntilKilled(round);
                if (!server.process().isAlive()) {
                    server = serve();
                    server.use(token);
                }
                awaitHealing();
                assertHistoryIsWhole();
            }
            assertThat(answered).hasSizeGreaterThanOrEqualTo(ANSWERED_AT_LEAST * ROUNDS);
            Set<String> stored = new TreeSet<>(column("SELECT name FROM clusters"));
            envoy.await(
                    "every cluster, and no other", SOON, () -> clustersOf(envoy).equals(stored));
            assertThat(envoy.rejections()).isEmpty();
        }
    }

    private void stormUntilKilled(int round) throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        int enough = answered.size() + ANSWERED_AT_LEAST;
        List<Thread> writers = new ArrayList<>();
        for (int w = 0; w < WRITERS; w++) {
            int writer = w;
            writers.add(Thread.startVirtualThread(() -> write(writer, round, done)));
        }
        SeveralInstancesTest.await("enough is written", () -> answered.size() >= enough);
        Thread.sleep(ThreadLocalRandom.current().nextInt(600));
        boolean both = round % 3 == 2;
        if (round % 3 == 0 || both) {
            server.kill();
        }
        if (round % 3 == 1 || both) {
            postgres.kill();
            postgres.start();
        }
        done.set(true);
        for (Thread writer : writers) {
            writer.join();
        }
    }

    /** Creates clusters, and changes one of its own: write n gives it n endpoints' worth of port. */
    private void write(int writer, int round, AtomicBoolean done) {
        FlowplaneProcess target = server;
        try {
            for (int n = 0; !done.get(); n++) {
                String name = "c-" + round + "-" + writer + "-" + n;
                if (target.post("/api/v1/clusters", Gateway.cluster(name, 1)).status() == 201) {
                    answered.add(name);
                }
                int number = lastTried.incrementAndGet(writer);
                String own = "own-" + writer;
                int status = target.put("/api/v1/clusters/" + own, Gateway.cluster(own, number))
                        .status();
                if (status == 200 || status == 201) {
                    lastAnswered.set(writer, number);
                }
            }
        } catch (UncheckedIOException killed) {
            // whatever was not answered may be stored or not
        }
    }

    /** The pool that reads is renewed by itself, and perhaps a moment later than the connection that writes. */
    private void awaitHealing() {
        long end = System.nanoTime() + SOON.toNanos();
        while (server.put("/api/v1/clusters/probe", Gateway.cluster("probe", 1)).status() >= 300
                || server.get("/api/v1/clusters/probe").status() >= 300) {
            assertThat(System.nanoTime()).as("writes and reads again").isLessThan(end);
            FlowplaneProcess.pause(50);
        }
    }

    private void assertHistoryIsWhole() throws SQLException {
        assertThat(column("SELECT name FROM clusters")).containsAll(answered);
        for (int w = 0; w < WRITERS; w++) {
            FlowplaneProcess.Answer own = server.get("/api/v1/clusters/own-" + w);
            Matcher port = Pattern.compile("\"port\":(\\d+)").matcher(own.body());
            assertThat(own.status()).as(own.toString()).isIn(200, 404);
            int stored = port.find() ? Integer.parseInt(port.group(1)) : 0;
            assertThat(stored).isBetween(lastAnswered.get(w), lastTried.get(w));
        }
        assertThat(column("SELECT revision FROM changes GROUP BY revision HAVING count(DISTINCT change_id) > 1"))
                .isEmpty();
        assertThat(column("SELECT (max(revision) = count(DISTINCT revision) AND min(revision) = 1"
                        + " AND max(revision) = (SELECT value FROM revision))::text FROM changes"))
                .containsExactly("true");
        assertThat(column("SELECT revision FROM changes EXCEPT SELECT revision FROM audit_logs"))
                .as("changes without an audit row")
                .isEmpty();
        assertThat(
                        column(
                                "SELECT revision FROM audit_logs WHERE revision IS NOT NULL EXCEPT SELECT revision FROM changes"))
                .as("audit rows of changes that are not there")
                .isEmpty();
        assertThat(
                        column(
                                "SELECT c.name FROM clusters c WHERE c.spec <> (SELECT h.after FROM changes h"
                                        + " WHERE h.kind = 'cluster' AND h.name = c.name ORDER BY h.revision DESC, h.seq DESC LIMIT 1)"))
                .as("resources that differ from their history")
                .isEmpty();
    }

    private List<String> column(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private static Set<String> clustersOf(RealEnvoy envoy) {
        Set<String> names = new TreeSet<>();
        Matcher name = Pattern.compile("^([^:\\s]+)::observability_name::", Pattern.MULTILINE)
                .matcher(envoy.get("/clusters"));
        while (name.find()) {
            if (!name.group(1).equals("test_xds")) {
                names.add(name.group(1));
            }
        }
        return names;
    }

    private FlowplaneProcess serve() {
        FlowplaneProcess started = FlowplaneProcess.serve(
                folder, Map.of("DATABASE_URL", postgres.url(), "FLOWPLANE_XDS_PORT", String.valueOf(xds)));
        started.awaitReady();
        return started;
    }
}
