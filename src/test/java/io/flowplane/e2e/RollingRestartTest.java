package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.ControlledPostgres;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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

/** Two instances on one database behind a balancer: both are restarted in turn, and no caller and no Envoy notices. */
@Tag("slow")
class RollingRestartTest {
    private static final int DRAIN_SECONDS = 3;
    private static final String CALLER = "127.0.0.9";
    private static final String CLAIMED = "198.51.100.1";

    @TempDir
    Path folder;

    private final int[] apis = {FreePort.next(), FreePort.next()};
    private final int[] xdses = {FreePort.next(), FreePort.next()};
    private final FlowplaneProcess[] servers = new FlowplaneProcess[2];
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .localAddress(InetAddress.ofLiteral(CALLER))
            .build();
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private ControlledPostgres postgres;
    private Upstream upstream;
    private String token;

    @BeforeEach
    void start() {
        postgres = ControlledPostgres.start(folder.resolve("data"));
        upstream = new Upstream("blue");
        serve(0);
        token = servers[0].bootstrap();
        serve(1);
    }

    @AfterEach
    void end() {
        for (FlowplaneProcess server : servers) {
            server.close();
        }
        http.shutdownNow();
        upstream.close();
        postgres.close();
    }

    @Test
    void behindHaproxyNoCallFails() throws Exception {
        try (Balancer balancer = Balancer.haproxy(folder, apis, xdses)) {
            restartBothUnderLoad(balancer, "POST");
        }
    }

    /**
     * nginx learns that an instance is gone only from a connection that fails, and repeats every request on the next one but
     * a POST: one that comes in the instant in which the port is closed may fail.
     */
    @Test
    void behindTheGuidesNginxNoCallThatItMayRepeatFails() throws Exception {
        try (Balancer balancer = Balancer.nginx(folder, apis, xdses)) {
            restartBothUnderLoad(balancer, "PUT");
        }
    }

    /** Whom the trusted balancer names is in the audit; what a caller claims of itself isn't. */
    private void assertCallersAreTold(Balancer balancer) {
        assertThat(call(balancer, "GET", "/api/v1/clusters", null, "fp_pat_wrong"))
                .startsWith("401");
        servers[0].use(token);
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        String rows = "";
        while (!rows.contains("\"" + CALLER + "\"")) {
            assertThat(System.nanoTime()).as(rows).isLessThan(end);
            FlowplaneProcess.pause(200);
            rows = servers[0].get("/api/v1/audit-logs?eventType=auth.failed").body();
        }
        assertThat(rows).doesNotContain(CLAIMED);
    }

    private void restartBothUnderLoad(Balancer balancer, String create) throws Exception {
        int port = FreePort.next();
        awaitBalancer(balancer);
        for (String[] made : new String[][] {
            {"clusters", Gateway.cluster("web", upstream.port())},
            {"routes", Gateway.routes("web", "web")},
            {"listeners", Gateway.listener("web", port, "web")}
        }) {
            assertThat(call(balancer, "POST", "/api/v1/" + made[0], made[1])).isEqualTo("201");
        }
        try (RealEnvoy envoy =
                RealEnvoy.startWithAds(balancer.xdsPort(), "DELTA_GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}")) {
            Gateway.awaitAnswer(port, "200 blue");
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int self = i;
                callers.add(Thread.startVirtualThread(() -> callUntilDone(balancer, create, self)));
            }
            for (int i = 0; i < 2; i++) {
                assertThat(servers[i].terminate()).isZero();
                serve(i);
                // As long as the balancers need to see that it is back.
                FlowplaneProcess.pause(1_500);
            }
            done.set(true);
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(failures).isEmpty();
            assertThat(answered.get()).isGreaterThan(200);
            assertThat(call(balancer, "PUT", "/api/v1/clusters/last", Gateway.cluster("last", 1)))
                    .isEqualTo("201");
            envoy.await(
                    "the last change",
                    Duration.ofSeconds(10),
                    () -> envoy.get("/clusters").contains("last::"));
            assertThat(envoy.stat("listener_manager.listener_modified")).isZero();
            assertThat(envoy.rejections()).isEmpty();
            assertThat(Gateway.ask(port)).isEqualTo("200 blue");
            assertCallersAreTold(balancer);
        }
    }

    private void callUntilDone(Balancer balancer, String create, int self) {
        for (int n = 0; !done.get(); n++) {
            String name = "c-" + self + "-" + n;
            expect("200", balancer, "GET", "/api/v1/clusters/web", null);
            String path = create.equals("POST") ? "/api/v1/clusters" : "/api/v1/clusters/" + name;
            expect("201", balancer, create, path, Gateway.cluster(name, 1));
            expect("204", balancer, "DELETE", "/api/v1/clusters/" + name, null);
        }
    }

    private void expect(String status, Balancer balancer, String method, String path, String body) {
        String got = call(balancer, method, path, body);
        if (got.equals(status)) {
            answered.incrementAndGet();
        } else {
            failures.add(method + " " + path + ": " + got);
        }
    }

    private String call(Balancer balancer, String method, String path, String body) {
        return call(balancer, method, path, body, token);
    }

    private String call(Balancer balancer, String method, String path, String body, String bearer) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + balancer.apiPort() + path))
                    .timeout(Duration.ofSeconds(20))
                    .header("Authorization", "Bearer " + bearer)
                    .header("X-Forwarded-For", CLAIMED)
                    .header("Content-Type", "application/json")
                    .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                    .build();
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return response.statusCode() < 300
                    ? String.valueOf(response.statusCode())
                    : response.statusCode() + " " + response.body();
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        }
    }

    private void awaitBalancer(Balancer balancer) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!call(balancer, "GET", "/readyz", null).equals("200")) {
            assertThat(System.nanoTime()).as("the balancer answers").isLessThan(end);
            FlowplaneProcess.pause(100);
        }
    }

    private void serve(int i) {
        servers[i] = FlowplaneProcess.serve(
                folder,
                Map.of(
                        "DATABASE_URL",
                        postgres.url(),
                        "FLOWPLANE_API_PORT",
                        String.valueOf(apis[i]),
                        "FLOWPLANE_XDS_PORT",
                        String.valueOf(xdses[i]),
                        "FLOWPLANE_TRUSTED_PROXIES",
                        "127.0.0.1",
                        "FLOWPLANE_DRAIN_SECONDS",
                        String.valueOf(DRAIN_SECONDS)));
        servers[i].awaitReady();
    }
}
