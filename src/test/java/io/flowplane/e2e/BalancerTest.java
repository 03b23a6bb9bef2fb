package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.store.TestDatabases;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import io.flowplane.testing.TestAuthority;
import io.flowplane.testing.TestAuthority.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The balancers as they are shipped, with TLS: callers by HTTPS, Envoys by mTLS through to two instances. */
@Tag("slow")
class BalancerTest {
    @TempDir
    Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private TestAuthority authority;
    private FlowplaneProcess[] servers;
    private int[] apis;
    private int[] xdses;

    @BeforeEach
    void start() {
        authority = new TestAuthority(folder, "root");
        Pair shown = authority.server("instance");
        Map<String, String> settings = new HashMap<>(Map.of(
                "DATABASE_URL", TestDatabases.postgresUrl(),
                "FLOWPLANE_TRUSTED_PROXIES", "127.0.0.1",
                "FLOWPLANE_XDS_TLS_CERT_PATH", shown.certificate().toString(),
                "FLOWPLANE_XDS_TLS_KEY_PATH", shown.key().toString(),
                "FLOWPLANE_XDS_TLS_CLIENT_CA_PATH", authority.ca().toString()));
        servers = new FlowplaneProcess[] {
            keep(FlowplaneProcess.serve(folder, settings)), keep(FlowplaneProcess.serve(folder, settings))
        };
        servers[1].use(servers[0].bootstrap());
        servers[1].awaitReady();
        apis = new int[] {servers[0].apiPort(), servers[1].apiPort()};
        xdses = new int[] {servers[0].xdsPort(), servers[1].xdsPort()};
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable part : running.reversed()) {
            part.close();
        }
    }

    @Test
    void nginxServesCallersByHttpsAndHidesNoCertificateOfAnEnvoy() throws IOException {
        assertServes(keep(Balancer.nginxByTls(folder, apis, xdses, authority.server("balancer"))));
    }

    @Test
    void haproxyServesCallersByHttpsAndHidesNoCertificateOfAnEnvoy() throws IOException {
        Pair pair = authority.server("balancer");
        Path both = Files.writeString(
                folder.resolve("both.pem"), Files.readString(pair.certificate()) + Files.readString(pair.key()));
        assertServes(keep(Balancer.haproxyByTls(folder, apis, xdses, both)));
    }

    private void assertServes(Balancer balancer) throws IOException {
        String url = "https://127.0.0.1:" + balancer.apiPort();
        SeveralInstancesTest.await(
                "ready",
                () -> curl("-o /dev/null -w '%{http_code}' " + url + "/readyz").equals("200"));
        for (String way : List.of(
                "/metrics",
                "//metrics",
                "/metrics/",
                "/%6Detrics",
                "/x/../metrics",
                "/./metrics",
                "/%2e/metrics",
                "/x/%2E%2e/metrics",
                "/api/..;/metrics",
                "/%2fmetrics",
                "/metrics?a",
                "/metrics;a")) {
            assertThat(curl("--path-as-is '" + url + way + "'")).as(way).doesNotContain("flowplane_xds_connections");
        }
        assertThat(curl("--http2 -o /dev/null -w '%{http_version} %{http_code}' " + url + "/api/v1/clusters"))
                .isEqualTo("2 401");
        try (Upstream upstream = new Upstream("blue")) {
            for (String team : List.of("red", "blue")) {
                int port = FreePort.next();
                put(url, team, "clusters", Gateway.cluster("web", upstream.port()));
                put(url, team, "routes", Gateway.routes("web", "web"));
                put(url, team, "listeners", Gateway.listener("web", port, "web"));
                keep(RealEnvoy.start(TlsTest.guide(
                        balancer.xdsPort(), authority.proxy(team, TestAuthority.spiffe(team)), authority.ca())));
                Gateway.awaitAnswer(port, "200 blue");
            }
        }
        SeveralInstancesTest.await(
                "both are known by their certificates' teams",
                () -> servers[0].get("/api/v1/proxies").body().contains("\"team\":\"red\"")
                        && servers[0].get("/api/v1/proxies").body().contains("\"team\":\"blue\""));
    }

    private void put(String url, String team, String kind, String json) {
        assertThat(curl("-o /dev/null -w '%{http_code}' -X PUT '" + url + "/api/v1/" + kind + "/web?team=" + team
                        + "' -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' -d '" + json
                        + "'"))
                .isEqualTo("201");
    }

    private String curl(String arguments) {
        return Shell.run(
                        folder,
                        Map.of("TOKEN", servers[0].token()),
                        "curl -s --cacert " + authority.ca() + " " + arguments)
                .output();
    }

    private <T extends AutoCloseable> T keep(T part) {
        running.add(part);
        return part;
    }
}
