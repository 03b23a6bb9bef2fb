package io.flowplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.api.RunningApi.Got;
import io.flowplane.config.ApiSettings;
import io.flowplane.config.Cidr;
import io.flowplane.trace.Tracing;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is answered while a part is away, and who is believed about addresses. */
class AvailabilityTest {
    @TempDir
    Path folder;

    @Test
    void aliveAndReadyAreTwoThings() {
        try (RunningApi api = new RunningApi(folder)) {
            assertThat(api.asNobody().get("/readyz").status()).isEqualTo(200);
            api.health.report("database", false, "connection refused");
            Got alive = api.asNobody().get("/healthz");
            assertThat(alive.status()).isEqualTo(200);
            assertThat(alive.json().at("/parts/0/status").stringValue()).isEqualTo("down");
            assertThat(api.asNobody().get("/health").json()).isEqualTo(alive.json());
            api.health.drain();
            Got draining = api.asNobody().get("/readyz");
            assertThat(draining.status()).isEqualTo(503);
            assertThat(draining.json().get("reason").stringValue()).contains("shutting down");
            assertThat(api.asNobody().get("/healthz").status()).isEqualTo(200);
        }
    }

    @Test
    void aDatabaseThatIsAwayIs503WithoutAWordOfWhy() {
        try (RunningApi api = new RunningApi(folder)) {
            assertThat(api.asAdmin().get("/api/v1/clusters").status()).isEqualTo(200);
            api.store.close();
            for (Got got : List.of(
                    api.asAdmin().get("/api/v1/clusters/web"),
                    api.asAdmin().get("/api/v1/clusters"),
                    api.asAdmin().put("/api/v1/clusters/web", "{'endpoints':[{'host':'10.0.0.1','port':80}]}"))) {
                assertThat(got.status()).as(got.body()).isEqualTo(503);
                assertThat(got.header("Retry-After")).isNotEmpty();
                assertThat(got.body()).doesNotContain("sqlite").doesNotContain("SQL");
            }
            assertThat(api.asNobody().get("/metrics").status()).isEqualTo(200);
        }
    }

    @Test
    void metricsSpeakOfTemplatesAndNeverOfPaths() {
        try (RunningApi api = new RunningApi(folder)) {
            api.asAdmin().get("/api/v1/clusters/some-name");
            api.asAdmin().get("/some/odd/path");
            api.asAdmin().send("BREW", "/api/v1/clusters", null);
            String metrics = api.asNobody().get("/metrics").body();
            assertThat(metrics)
                    .contains("http_requests_total{method=\"GET\",path=\"/api/v1/clusters/{name}\",status=\"404\"} 1.0")
                    .contains("path=\"unmatched\"")
                    .contains("method=\"OTHER\"")
                    .doesNotContain("some-name")
                    .doesNotContain("odd");
        }
    }

    @Test
    void anotherInstanceCannotListenOnTheSamePort(@TempDir Path other) {
        try (RunningApi api = new RunningApi(folder)) {
            ApiSettings d = api.settings;
            ApiSettings same = new ApiSettings(
                    d.bindAddress(),
                    api.port(),
                    d.maxBodyBytes(),
                    d.maxDocumentBytes(),
                    d.gatewayPorts(),
                    d.maxHeaderBytes(),
                    d.maxRequestLineBytes(),
                    d.maxConnections(),
                    d.maxConcurrentRequests(),
                    d.readTimeout(),
                    d.idleTimeout(),
                    d.drain(),
                    d.trustedProxies(),
                    d.defaultTeam(),
                    d.xdsAdvertiseAddress(),
                    d.xdsTls(),
                    d.version());
            assertThat(org.assertj.core.api.Assertions.catchThrowable(
                            () -> ApiServer.start(same, api.health, api.metrics, Tracing.OFF, Optional::empty)))
                    .isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void onlyTrustedProxiesAreBelievedAboutTheClient() throws Exception {
        ClientAddresses clients = new ClientAddresses(List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("::1")));
        InetAddress proxy = InetAddress.ofLiteral("10.0.0.1");
        InetAddress stranger = InetAddress.ofLiteral("203.0.113.7");
        assertThat(clients.client(stranger, List.of("198.51.100.1"))).isEqualTo(stranger);
        assertThat(clients.client(proxy, List.of("198.51.100.1"))).isEqualTo(InetAddress.ofLiteral("198.51.100.1"));
        assertThat(clients.client(proxy, List.of("6.6.6.6, 198.51.100.1, 10.9.9.9")))
                .isEqualTo(InetAddress.ofLiteral("198.51.100.1"));
        assertThat(clients.client(proxy, List.of("6.6.6.6", "198.51.100.1")))
                .isEqualTo(InetAddress.ofLiteral("198.51.100.1"));
        assertThat(clients.client(proxy, List.of("evil.example"))).isEqualTo(proxy);
        assertThat(clients.client(proxy, List.of("198.51.100.0/24"))).isEqualTo(proxy);
        assertThat(clients.client(proxy, List.of())).isEqualTo(proxy);
    }

    @Test
    void rangesOfAddressesAreReadStrictly() {
        assertThat(Cidr.parse("10.0.0.0/8").contains(InetAddress.ofLiteral("10.255.0.1")))
                .isTrue();
        assertThat(Cidr.parse("10.0.0.0/8").contains(InetAddress.ofLiteral("11.0.0.1")))
                .isFalse();
        assertThat(Cidr.parse("2001:db8::/33").contains(InetAddress.ofLiteral("2001:db8:7fff::1")))
                .isTrue();
        assertThat(Cidr.parse("2001:db8::/33").contains(InetAddress.ofLiteral("2001:db8:8000::1")))
                .isFalse();
        for (String odd :
                List.of("", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0", "a/8", "10.0.0.0/8/8")) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Cidr.parse(odd)))
                    .as(odd)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
