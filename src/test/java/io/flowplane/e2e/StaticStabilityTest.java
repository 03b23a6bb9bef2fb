package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.ControlledPostgres;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that starts while its database is away: with the last pictures on disk, and with nothing. */
@Tag("slow")
class StaticStabilityTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Pattern SERVED = Pattern.compile("Envoys are served the pictures as saved");

    @TempDir
    Path folder;

    private final int port = FreePort.next();
    private ControlledPostgres postgres;
    private Upstream upstream;
    private FlowplaneProcess server;
    private Path saved;

    @BeforeEach
    void makeGatewayAndLoseTheDatabase() throws IOException {
        saved = folder.resolve("pictures/pictures.jsonl.gz");
        postgres = ControlledPostgres.start(folder.resolve("data"));
        upstream = new Upstream("blue");
        server = serve();
        server.bootstrap();
        ok(server.put("/api/v1/clusters/web", Gateway.cluster("web", upstream.port())));
        ok(server.put("/api/v1/routes/web", Gateway.routes("web", "web")));
        ok(server.put("/api/v1/listeners/web", Gateway.listener("web", port, "web")));
        assertThat(server.terminate()).isZero();
        assertThat(saved).exists();
        postgres.stop();
    }

    @AfterEach
    void end() {
        server.close();
        upstream.close();
        postgres.close();
    }

    @Test
    void newEnvoysRunWhatAnEarlierRunKnewAndTheRestComesWithTheDatabase() {
        FlowplaneProcess before = server;
        server = serve();
        server.use(before.token());
        server.awaitOutput(SERVED);
        try (RealEnvoy envoy = envoy()) {
            Gateway.awaitAnswer(port, "200 blue");
            var ready = server.get("/readyz");
            assertThat(ready.status()).isEqualTo(200);
            assertThat(ready.json().get("readOnly").asBoolean()).isTrue();
            assertThat(ready.body()).contains("as saved at");
            assertThat(server.get("/metrics").body()).contains("flowplane_read_only 1.0");
            var refused = server.put("/api/v1/clusters/web", Gateway.cluster("web", 1));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.retryAfter()).isNotEmpty();

            postgres.start();
            server.awaitOutput(Pattern.compile("Ready after"));
            assertThat(server.get("/readyz").json().get("readOnly").asBoolean()).isFalse();
            assertThat(server.get("/metrics").body()).contains("flowplane_read_only 0.0");
            ok(server.put("/api/v1/clusters/later", Gateway.cluster("later", 1)));
            envoy.await("the new cluster", SOON, () -> envoy.get("/clusters").contains("later::"));
            assertThat(envoy.stat("listener_manager.listener_modified")).isZero();
            assertThat(envoy.stat("listener_manager.total_listeners_draining")).isZero();
            assertThat(envoy.rejections()).isEmpty();
        }
    }

    @Test
    void picturesThatAreNotWholeAreNotServedAndNeitherIsAnythingEmpty() throws IOException {
        byte[] whole = Files.readAllBytes(saved);
        Files.write(saved, java.util.Arrays.copyOf(whole, whole.length / 2));
        server = serve();
        server.awaitOutput(Pattern.compile("The saved pictures are not used"));
        assertThat(server.get("/readyz").status()).isEqualTo(503);
        try (RealEnvoy envoy = envoy()) {
            FlowplaneProcess.pause(2_000);
            assertThat(envoy.stat("cluster_manager.cds.update_success")).isZero();
            assertThat(envoy.stat("listener_manager.lds.update_success")).isZero();
            postgres.start();
            Gateway.awaitAnswer(port, "200 blue");
        }
    }

    private FlowplaneProcess serve() {
        return FlowplaneProcess.serve(
                folder,
                Map.of(
                        "DATABASE_URL",
                        postgres.url(),
                        "FLOWPLANE_SNAPSHOT_DIR",
                        folder.resolve("pictures").toString(),
                        "FLOWPLANE_DRAIN_SECONDS",
                        "0"));
    }

    private RealEnvoy envoy() {
        return RealEnvoy.startWithAds(server.xdsPort(), "GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}");
    }

    private static void ok(FlowplaneProcess.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }
}
