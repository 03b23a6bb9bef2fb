package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.Collector;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of a server that has seen everything: an Envoy that accepts, one that rejects, a lost token, traces. */
@Tag("slow")
class MetricsPageTest {
    private static final Pattern DOCUMENTED = Pattern.compile("^\\| `([a-z_]+)` \\|", Pattern.MULTILINE);
    private static final Pattern ELSEWHERE =
            Pattern.compile("^\\| `([a-z_]+)` \\|.*; with (?:TLS|a replica) \\|$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("[{,]([a-z_]+)=\"");
    private static final Pattern SHOWN = Pattern.compile("^# TYPE (\\S+) ", Pattern.MULTILINE);

    @TempDir
    Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private FlowplaneProcess server;
    private String metrics;

    @BeforeEach
    void seeEverything() {
        Collector collector = keep(new Collector());
        server = keep(FlowplaneProcess.serve(
                folder,
                Map.of(
                        "FLOWPLANE_ENABLE_TRACING",
                        "true",
                        "FLOWPLANE_OTLP_ENDPOINT",
                        collector.address(),
                        "FLOWPLANE_SECRET_ENCRYPTION_KEY",
                        "00".repeat(32),
                        "FLOWPLANE_SNAPSHOT_DIR",
                        folder.resolve("pictures").toString())));
        server.bootstrap();
        keep(RealEnvoy.startWithAds(server.xdsPort(), "DELTA_GRPC", "{\"id\": \"edge-1\", \"cluster\": \"c\"}"));
        until("flowplane_xds_acks_total [2-9]");
        int port = FreePort.next();
        server.post("/api/v1/secrets", """
                {"name": "word", "secretType": "generic_secret", "expiresAt": "2999-01-01T00:00:00Z",
                 "configuration": {"secret": "AAAA"}}""");
        until("flowplane_secret_expiry_timestamp_seconds\\{team=\"default\"} 3.2");
        server.post("/api/v1/clusters", Gateway.cluster("web", 8081));
        server.post("/api/v1/routes", Gateway.routes("web", "web"));
        server.post("/api/v1/listeners", Gateway.listener("web", port, "web"));
        until("flowplane_commit_to_ack_seconds_count\\{type=\"LDS\"}");
        server.post(
                "/api/v1/listeners",
                Gateway.listener("elsewhere", port + 1, "web").replace("127.0.0.1", "192.0.2.1"));
        until("flowplane_xds_rejections_total\\{");
        until("flowplane_xds_team_lag_seconds\\{team=\"default\"} [0-9.]*[1-9]");
        until("flowplane_trace_spans_sent_total [1-9]");
        until("flowplane_active_tokens 1");
        metrics = server.get("/metrics").body();
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable part : running.reversed()) {
            part.close();
        }
    }

    @Test
    void prometheusFindsNothingToCriticise() throws IOException {
        Path file = Files.writeString(folder.resolve("metrics.txt"), metrics);
        Shell.Result checked = Shell.run(
                folder,
                "promtool=$(" + RealEnvoy.repository().resolve("tools/debian.sh")
                        + " promtool 2>/dev/null) && \"$promtool\" check metrics < " + file);
        assertThat(checked.output()).isBlank();
        assertThat(checked.status()).isZero();
    }

    @Test
    void thePageNamesWhatThereIs() throws IOException {
        String page = Files.readString(RealEnvoy.repository().resolve("docs/observability.md"));
        Set<String> here = names(DOCUMENTED, page);
        here.removeAll(names(ELSEWHERE, page));
        assertThat(names(SHOWN, metrics)).isEqualTo(here);
    }

    @Test
    void alertsAndDashboardsAskForWhatThereIs() throws IOException {
        String page = Files.readString(RealEnvoy.repository().resolve("docs/observability.md"));
        Set<String> there = names(SHOWN, metrics);
        there.addAll(names(ELSEWHERE, page));
        there.add("up");
        Set<String> labels = names(LABEL, metrics);
        labels.addAll(Set.of("what", "port"));
        assertThat(PromQueries.shipped())
                .hasSizeGreaterThan(50)
                .allSatisfy(query -> assertThat(PromQueries.unknown(query, there, labels))
                        .as(query)
                        .isEmpty());
    }

    @Test
    void deliveryIsMeasuredByType() {
        for (String type : List.of("CDS", "LDS")) {
            assertThat(metrics)
                    .containsPattern("flowplane_commit_to_push_seconds_count\\{type=\"" + type + "\"} [1-9]")
                    .containsPattern("flowplane_commit_to_ack_seconds_count\\{type=\"" + type + "\"} [1-9]");
        }
        assertThat(metrics)
                .contains("flowplane_xds_rejections_total{team=\"default\",type=\"LDS\"} 1.0")
                .containsPattern("flowplane_snapshot_build_seconds_count [1-9]");
    }

    private void until(String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!wanted.matcher(server.get("/metrics").body()).find()) {
            assertThat(System.nanoTime()).as(pattern).isLessThan(end);
            FlowplaneProcess.pause(20);
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        running.add(part);
        return part;
    }

    private static Set<String> names(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        pattern.matcher(text).results().forEach(match -> names.add(match.group(1)));
        return names;
    }
}
