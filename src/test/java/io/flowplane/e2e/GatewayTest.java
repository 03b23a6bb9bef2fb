package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.Effort;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real Envoys, state of the world and delta side by side, through creation, change, deletion and restarts. */
@Tag("slow")
class GatewayTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String LISTENERS =
            "listener_manager\\.(listener_modified|listener_removed|total_listeners_draining)";

    @TempDir
    Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private FlowplaneProcess server;
    private final int sotwPort = FreePort.next();
    private final int deltaPort = FreePort.next();
    private RealEnvoy sotw;
    private RealEnvoy delta;
    private Upstream blue;
    private Upstream green;

    /** Two teams, since two Envoys on one machine can't share a listener's port. */
    @BeforeEach
    void start() {
        server = keep(FlowplaneProcess.serve(folder, Map.of()));
        server.bootstrap();
        blue = keep(new Upstream("blue"));
        green = keep(new Upstream("green"));
        makeGateway("default", sotwPort);
        makeGateway("other", deltaPort);
        sotw = keep(RealEnvoy.startWithAds(server.xdsPort(), "GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}"));
        delta = keep(RealEnvoy.startWithAds(
                server.xdsPort(),
                "DELTA_GRPC",
                "{\"id\": \"a\", \"cluster\": \"c\", \"metadata\": {\"team\": \"other\"}}"));
        Gateway.awaitAnswer(sotwPort, "200 blue");
        Gateway.awaitAnswer(deltaPort, "200 blue");
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable part : running.reversed()) {
            part.close();
        }
    }

    @Test
    void swapsUnderTrafficLoseNoRequest() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        List<Thread> callers =
                List.of(caller(sotwPort, done, asked, failures), caller(deltaPort, done, asked, failures));
        for (int i = 1; i <= Effort.rounds(10); i++) {
            for (String team : List.of("default", "other")) {
                Upstream next = i % 2 == 0 ? blue : green;
                ok(server.put(
                        "/api/v1/clusters/next-" + i + "?team=" + team, Gateway.cluster("next-" + i, next.port())));
                ok(server.put("/api/v1/routes/web?team=" + team, Gateway.routes("web", "next-" + i)));
                String old = i == 1 ? "web" : "next-" + (i - 1);
                assertThat(server.delete("/api/v1/clusters/" + old + "?team=" + team)
                                .status())
                        .isEqualTo(204);
            }
            FlowplaneProcess.pause(100);
        }
        Gateway.awaitAnswer(sotwPort, "200 blue");
        Gateway.awaitAnswer(deltaPort, "200 blue");
        done.set(true);
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(asked.get()).isGreaterThan(50);
        assertThat(failures).isEmpty();
        assertNothingRejected();
    }

    @Test
    void aChangedClusterDrainsNoListener() {
        for (int i = 1; i <= 3; i++) {
            ok(server.put(
                    "/api/v1/clusters/web",
                    "{\"name\": \"web\", \"connectTimeoutSeconds\": %d, \"endpoints\": [{\"host\": \"127.0.0.1\", \"port\": %d}]}"
                            .formatted(i, green.port())));
        }
        Gateway.awaitAnswer(sotwPort, "200 green");
        assertThat(sotw.stats(LISTENERS).values()).containsOnly(0L);
        assertNothingRejected();
    }

    @Test
    void aWriteThatChangesNothingReachesNobody() {
        Map<String, Long> before = updates(sotw);
        ok(server.put("/api/v1/clusters/web", Gateway.cluster("web", blue.port())));
        ok(server.put("/api/v1/routes/web", Gateway.routes("web", "web")));
        FlowplaneProcess.pause(1_500);
        assertThat(updates(sotw)).isEqualTo(before);
    }

    @Test
    void anEnvoyThatReconnectsGetsNothingItHas() {
        Map<String, Long> sotwBefore = updates(sotw);
        Map<String, Long> deltaBefore = updates(delta);
        int xds = server.xdsPort();
        int api = server.apiPort();
        assertThat(server.terminate()).isZero();
        assertThat(Gateway.ask(sotwPort)).isEqualTo("200 blue");
        assertThat(Gateway.ask(deltaPort)).isEqualTo("200 blue");

        server = keep(FlowplaneProcess.serve(
                folder, Map.of("FLOWPLANE_XDS_PORT", String.valueOf(xds), "FLOWPLANE_API_PORT", String.valueOf(api))));
        server.awaitReady();
        sotw.await("the stream is back", SOON, () -> sotw.stat("control_plane.connected_state") == 1);
        delta.await("the stream is back", SOON, () -> delta.stat("control_plane.connected_state") == 1);
        FlowplaneProcess.pause(2_000);

        assertThat(sotw.stats(LISTENERS).values()).containsOnly(0L);
        assertThat(delta.stats(LISTENERS).values()).containsOnly(0L);
        assertThat(applied(updates(sotw))).isEqualTo(applied(sotwBefore));
        assertThat(applied(updates(delta))).isEqualTo(applied(deltaBefore));
        assertNothingRejected();
    }

    @Test
    void aNewEnvoyComesUpAfterAKilledServerIsBack() {
        int xds = server.xdsPort();
        server.kill();
        sotw.kill();
        RealEnvoy fresh = keep(RealEnvoy.startWithAds(xds, "GRPC", "{\"id\": \"b\", \"cluster\": \"c\"}"));
        server = keep(FlowplaneProcess.serve(folder, Map.of("FLOWPLANE_XDS_PORT", String.valueOf(xds))));
        Gateway.awaitAnswer(sotwPort, "200 blue");
        assertThat(fresh.rejections()).isEmpty();
    }

    @Test
    void deletionTakesEachOrderThatReferencesAllow() {
        assertThat(server.delete("/api/v1/clusters/web").status()).isEqualTo(409);
        assertThat(server.delete("/api/v1/routes/web").status()).isEqualTo(409);
        assertThat(server.delete("/api/v1/listeners/web").status()).isEqualTo(204);
        sotw.await("the listener is gone", SOON, () -> sotw.stat("listener_manager.total_listeners_active") == 0);
        assertThat(server.delete("/api/v1/routes/web").status()).isEqualTo(204);
        assertThat(server.delete("/api/v1/clusters/web").status()).isEqualTo(204);
        sotw.await("the cluster is gone", SOON, () -> sotw.stat("cluster_manager.active_clusters") == 1);
        assertThat(Gateway.ask(deltaPort)).isEqualTo("200 blue");
        assertNothingRejected();
    }

    @Test
    void proxiesAndStatusTellWhatEachEnvoyRuns() {
        var status = server.get("/api/v1/clusters/web?team=other").json().get("status");
        assertThat(status.get("programmed").asBoolean()).isTrue();
        delta.await(
                "it is acknowledged",
                SOON,
                () -> server.get("/api/v1/clusters/web?team=other")
                                .json()
                                .get("status")
                                .get("acknowledged")
                                .asInt()
                        == 1);
        var proxies = server.get("/api/v1/proxies").json();
        assertThat(proxies.size()).isEqualTo(2);
        assertThat(server.get("/metrics").body()).contains("flowplane_xds_connections 2.0");
    }

    @Test
    void envoyRunsOnTheBootstrapDocumentAsItIs() {
        String document =
                server.get("/api/v1/teams/default/bootstrap?format=yaml").body();
        sotw.kill();
        RealEnvoy fresh = keep(RealEnvoy.start(document));
        Gateway.awaitAnswer(sotwPort, "200 blue");
        assertThat(fresh.rejections()).isEmpty();
    }

    private void makeGateway(String team, int port) {
        ok(server.put("/api/v1/clusters/web?team=" + team, Gateway.cluster("web", blue.port())));
        ok(server.put("/api/v1/routes/web?team=" + team, Gateway.routes("web", "web")));
        ok(server.put("/api/v1/listeners/web?team=" + team, Gateway.listener("web", port, "web")));
    }

    private static Thread caller(int port, AtomicBoolean done, AtomicInteger asked, Queue<String> failures) {
        return Thread.startVirtualThread(() -> {
            while (!done.get()) {
                String answer = Gateway.ask(port);
                asked.incrementAndGet();
                if (!answer.equals("200 blue") && !answer.equals("200 green")) {
                    failures.add(answer);
                }
                FlowplaneProcess.pause(5);
            }
        });
    }

    private static Map<String, Long> updates(RealEnvoy envoy) {
        return envoy.stats(
                ".*\\.(cds|lds|rds\\.web)\\.(update_success|update_attempt|config_reload)|cluster\\.web\\.update_success");
    }

    /** Without attempts, which count reconnects too. */
    private static Map<String, Long> applied(Map<String, Long> stats) {
        stats.keySet().removeIf(name -> name.endsWith("update_attempt"));
        return stats;
    }

    private void assertNothingRejected() {
        assertThat(sotw.rejections()).isEmpty();
        assertThat(delta.rejections()).isEmpty();
    }

    private static void ok(FlowplaneProcess.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }

    private <T extends AutoCloseable> T keep(T part) {
        running.add(part);
        return part;
    }
}
