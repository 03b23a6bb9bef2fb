package io.flowplane.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What Prometheus gets to read. */
class MetricsTest {
    private final Metrics metrics = new Metrics();

    @Test
    void requestsAreCountedByMethodTemplateAndStatus() {
        metrics.request("GET", "/api/v1/clusters/{name}", 200, 3_000_000);
        metrics.request("GET", "/api/v1/clusters/{name}", 200, 30_000_000);

        assertThat(lines())
                .contains("http_requests_total{method=\"GET\",path=\"/api/v1/clusters/{name}\",status=\"200\"} 2.0")
                .contains(
                        "http_request_duration_seconds_bucket{method=\"GET\",path=\"/api/v1/clusters/{name}\",le=\"0.005\"} 1")
                .contains("http_request_duration_seconds_count{method=\"GET\",path=\"/api/v1/clusters/{name}\"} 2");
    }

    @Test
    void theGuidesBareNameStandsBesideTheTotal() {
        metrics.auditRows(3);

        assertThat(lines())
                .contains("flowplane_audit_log_writes_total 3.0", "flowplane_audit_log_writes 3.0")
                .contains("# TYPE flowplane_audit_log_writes untyped");
    }

    @Test
    void aGaugeIsReadWhenAskedFor() {
        double[] open = {1};
        metrics.gauge("flowplane_xds_connections", "Connected Envoys.", () -> open[0]);
        open[0] = 7;

        assertThat(lines()).contains("flowplane_xds_connections 7.0");
    }

    @Test
    void aFigureThatCannotBeReadIsLeftOut() {
        metrics.gauge("flowplane_active_tokens", "Tokens.", () -> Double.NaN);

        assertThat(lines()).noneMatch(line -> line.startsWith("flowplane_active_tokens "));
    }

    @Test
    void labelsByTeamAreBounded() {
        Map<String, Integer> teams = new TreeMap<>();
        for (int i = 0; i < 1_500; i++) {
            teams.put("team-%04d".formatted(i), 1);
        }
        metrics.gauges("flowplane_xds_team_connections", "By team.", "team", () -> teams);

        assertThat(lines().stream().filter(line -> line.startsWith("flowplane_xds_team_connections{")))
                .hasSize(1_001)
                .contains("flowplane_xds_team_connections{team=\"other\"} 500.0");
    }

    @Test
    void theFarthestBehindStandsForTheTeamsThatAreNotShown() {
        Map<String, Double> teams = new TreeMap<>();
        for (int i = 0; i < 1_500; i++) {
            teams.put("team-%04d".formatted(i), i / 100.0);
        }
        metrics.gauges("flowplane_xds_team_lag_seconds", "Lag.", "team", () -> teams, Math::max);

        assertThat(lines()).contains("flowplane_xds_team_lag_seconds{team=\"other\"} 14.99");
    }

    @Test
    void rejectionsOfMoreTeamsThanAreToldApartAreCountedTogether() {
        for (int i = 0; i < 1_200; i++) {
            metrics.rejected("team-" + i, "CDS");
        }
        metrics.rejected("team-7", "CDS");

        assertThat(lines())
                .contains("flowplane_xds_rejections_total{team=\"other\",type=\"CDS\"} 200.0")
                .contains("flowplane_xds_rejections_total{team=\"team-7\",type=\"CDS\"} 2.0");
    }

    @Test
    void timesOfDeliveryAreHistograms() {
        metrics.pushed("RDS", 20_000_000);
        metrics.acknowledged("RDS", 300_000_000);
        metrics.built(2_000_000);

        assertThat(lines())
                .contains("flowplane_commit_to_push_seconds_bucket{type=\"RDS\",le=\"0.025\"} 1")
                .contains("flowplane_commit_to_ack_seconds_bucket{type=\"RDS\",le=\"0.25\"} 0")
                .contains("flowplane_snapshot_build_seconds_bucket{le=\"0.0025\"} 1");
    }

    private java.util.List<String> lines() {
        return new String(metrics.scrape(), StandardCharsets.UTF_8).lines().toList();
    }
}
