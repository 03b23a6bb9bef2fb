package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.ControlledPostgres;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database whose disk is full: writes are refused, Envoys are served, and it heals when there is room again. */
@Tag("slow")
class FullDiskTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final int port = FreePort.next();
    private SmallDisk disk;
    private FlowplaneProcess server;

    @BeforeEach
    void mount() {
        disk = SmallDisk.mount(folder.resolve("disk"), 200);
    }

    @AfterEach
    void unmount() {
        if (server != null) {
            server.close();
        }
        disk.close();
    }

    @Test
    void ofSqlite() {
        outlive(FlowplaneProcess.serve(
                folder, Map.of("DATABASE_URL", "sqlite://" + disk.path().resolve("flowplane.db"))));
    }

    @Test
    void ofPostgres() {
        try (ControlledPostgres postgres = ControlledPostgres.start(disk.path().resolve("data"))) {
            outlive(FlowplaneProcess.serve(folder, Map.of("DATABASE_URL", postgres.url())));
            server.close();
        }
    }

    private void outlive(FlowplaneProcess started) {
        server = started;
        server.bootstrap();
        try (Upstream upstream = new Upstream("blue")) {
            ok(server.put("/api/v1/clusters/web", Gateway.cluster("web", upstream.port())));
            ok(server.put("/api/v1/routes/web", Gateway.routes("web", "web")));
            ok(server.put("/api/v1/listeners/web", Gateway.listener("web", port, "web")));
            List<String> answered = new ArrayList<>();
            disk.fill();
            int refused = 0;
            for (int n = 0; refused < 3; n++) {
                assertThat(n).as("writes before the full disk is noticed").isLessThan(20_000);
                FlowplaneProcess.Answer answer = server.put("/api/v1/routes/r" + n, big(n));
                if (answer.status() == 201) {
                    answered.add("r" + n);
                } else {
                    assertThat(answer.status()).as(answer.body()).isIn(503, 507);
                    assertThat(answer.body()).doesNotContain("SQL", disk.path().toString());
                    refused++;
                }
            }
            assertThat(server.get("/healthz").status()).isEqualTo(200);
            try (RealEnvoy envoy =
                    RealEnvoy.startWithAds(server.xdsPort(), "GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}")) {
                Gateway.awaitAnswer(port, "200 blue");
                disk.free();
                long end = System.nanoTime() + SOON.toNanos();
                while (server.put("/api/v1/clusters/after", Gateway.cluster("after", 1))
                                .status()
                        >= 300) {
                    assertThat(System.nanoTime()).as("heals").isLessThan(end);
                    FlowplaneProcess.pause(200);
                }
                envoy.await(
                        "the write after it", SOON, () -> envoy.get("/clusters").contains("after::"));
            }
            for (String name : answered) {
                assertThat(server.get("/api/v1/routes/" + name).status())
                        .as(name)
                        .isEqualTo(200);
            }
        }
    }

    /** Some 100 KB, so that the disk is soon full. */
    private static String big(int n) {
        StringBuilder domains = new StringBuilder("\"first\"");
        for (int i = 0; i < 4_000; i++) {
            domains.append(",\"host-").append(i).append("-of-").append(n).append(".example\"");
        }
        return """
                {"virtualHosts": [{"name": "all", "domains": [%s], "routes": [
                  {"match": {"path": {"type": "prefix", "value": "/"}}, "action": {"type": "directResponse", "status": 200}}]}]}
                """.formatted(domains);
    }

    private static void ok(FlowplaneProcess.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }

    /** A file system of its own; who may not mount has one in a namespace, which only its own processes see. */
    private record SmallDisk(Path path) implements AutoCloseable {
        static SmallDisk mount(Path path, int megabytes) {
            Shell.Result mounted = Shell.run(
                    path.getParent(),
                    "mkdir -p %1$s && mount -t tmpfs -o size=%2$dm,mode=700 tmpfs %1$s".formatted(path, megabytes));
            assertThat(mounted.status())
                    .as("a small disk needs the right to mount: run the tests as root. " + mounted.output())
                    .isZero();
            return new SmallDisk(path);
        }

        void fill() {
            byte[] block = new byte[64 * 1024];
            try (OutputStream out = Files.newOutputStream(path.resolve("filler"))) {
                while (true) {
                    out.write(block);
                }
            } catch (IOException full) {
                // that is the point
            }
        }

        void free() {
            try {
                Files.delete(path.resolve("filler"));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            Shell.run(path.getParent(), "umount -l " + path);
        }
    }
}
