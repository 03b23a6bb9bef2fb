package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.store.TestDatabases;
import io.flowplane.testing.PgBouncer;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers that reach PostgreSQL through PgBouncer alone, as the operations guide sets it up. */
@Tag("slow")
class PooledInstancesTest {
    @TempDir
    Path folder;

    @Test
    void twoServersBehindPgBouncerDoAllThatTheyDoWithoutIt() throws Exception {
        String direct = TestDatabases.postgresUrl();
        String database = direct.substring(direct.lastIndexOf('/') + 1);
        try (PgBouncer bouncer = PgBouncer.start(folder, TestDatabases.postgresPort(), database);
                FlowplaneProcess one = FlowplaneProcess.serve(folder, Map.of("DATABASE_URL", bouncer.url()));
                FlowplaneProcess two = FlowplaneProcess.serve(folder, passwordInAFile(bouncer.url()))) {
            two.awaitReady();
            two.use(one.bootstrap());
            try (RealEnvoy envoy =
                    RealEnvoy.startWithAds(two.xdsPort(), "DELTA_GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}")) {
                for (int i = 1; i <= 5; i++) {
                    assertReaches(one, envoy, "c" + i, Duration.ofMillis(1_500));
                }
                SeveralInstancesTest.await(
                        "the other's proxy is known",
                        () -> one.get("/api/v1/proxies").json().size() == 1);
                assertRevocationCounts(one, two);
                assertThat(one.output()).containsOnlyOnce("changes of other instances are polled every 500 ms");
                bouncer.kill();
                assertThat(one.put("/api/v1/clusters/x", Gateway.cluster("x", 1))
                                .status())
                        .isEqualTo(503);
                bouncer.start();
                SeveralInstancesTest.await(
                        "it heals",
                        () -> one.put("/api/v1/clusters/x", Gateway.cluster("x", 1))
                                        .status()
                                == 201);
                assertReaches(one, envoy, "after", Duration.ofSeconds(10));
                assertThat(envoy.rejections()).isEmpty();
            }
        }
    }

    private Map<String, String> passwordInAFile(String url) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "secret\n");
        return Map.of(
                "DATABASE_URL", url.replace(":secret@", "@"), "FLOWPLANE_DATABASE_PASSWORD_FILE", file.toString());
    }

    private static void assertReaches(FlowplaneProcess writer, RealEnvoy envoy, String name, Duration within) {
        assertThat(writer.put("/api/v1/clusters/" + name, Gateway.cluster(name, 1))
                        .status())
                .isEqualTo(201);
        envoy.await(
                name + " reaches the Envoy of the other instance",
                within,
                () -> envoy.get("/clusters").contains("\n" + name + "::")
                        || envoy.get("/clusters").startsWith(name + "::"));
    }

    private static void assertRevocationCounts(FlowplaneProcess one, FlowplaneProcess two) throws Exception {
        FlowplaneProcess.Answer made =
                one.post("/api/v1/tokens", "{\"name\": \"pipe\", \"scopes\": [\"clusters:read\"]}");
        String admin = two.token();
        two.use(made.json().get("token").asString());
        assertThat(two.get("/api/v1/clusters").status()).isEqualTo(200);
        assertThat(one.delete("/api/v1/tokens/" + made.json().get("id").asString())
                        .status())
                .isEqualTo(204);
        Thread.sleep(1_000);
        assertThat(two.get("/api/v1/clusters").status()).isEqualTo(401);
        two.use(admin);
    }
}
