package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.DebianProgram;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts of {@code deploy/prometheus/rules}: promtool holds them against their cases, the docs have a section for each. */
@Tag("slow")
class AlertsTest {
    private static final Path PROMETHEUS = RealEnvoy.repository().resolve("deploy/prometheus");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

    @TempDir
    Path folder;

    @Test
    void eachFiresWhenItShouldAndIsSilentWhenItShould() throws IOException {
        String cases = Files.readString(PROMETHEUS.resolve("tests/flowplane_test.yml"));
        assertThat(alerts())
                .hasSizeGreaterThan(10)
                .allSatisfy(alert -> assertThat(cases)
                        .containsPattern(
                                "alertname: " + alert + "\\n +eval_time: \\w+\\n +exp_alerts:\\n +- exp_labels")
                        .containsPattern("alertname: " + alert + ", eval_time: \\w+, exp_alerts: \\[]"));
        Shell.Result tested = Shell.run(
                PROMETHEUS,
                "p=" + DebianProgram.path("promtool") + "; $p check rules rules/*.yml && $p test rules tests/*.yml");
        assertThat(tested.status()).as(tested.output()).isZero();
    }

    @Test
    void eachLeadsToASectionOfTheOperatorsPage() throws IOException {
        String rules = rules();
        String page = Files.readString(RealEnvoy.repository().resolve("docs/operations.md"));
        assertThat(alerts()).allSatisfy(alert -> {
            assertThat(rules).contains("runbook_url: docs/operations.md#" + alert.toLowerCase(java.util.Locale.ROOT));
            assertThat(page).contains("\n### " + alert + "\n");
        });
    }

    @Test
    void whatAnAlertIsAboutCanBeSeenOnADashboard() throws IOException {
        Set<String> shown = new TreeSet<>();
        PromQueries.ofDashboards().forEach(query -> shown.addAll(PromQueries.metrics(query)));
        Set<String> watched = new TreeSet<>();
        PromQueries.ofAlerts().forEach(query -> watched.addAll(PromQueries.metrics(query)));
        assertThat(watched).hasSizeGreaterThan(10).isSubsetOf(shown);
    }

    @Test
    void everyQueryOfTheDashboardsIsOneToPrometheus() throws IOException {
        StringBuilder rules = new StringBuilder("groups: [{name: dashboards, rules: [\n");
        for (String query : PromQueries.ofDashboards()) {
            String filled = query.replace("$__rate_interval", "5m").replaceAll("\\$(job|instance|team)", "a");
            rules.append("  {record: 'a:b', expr: '")
                    .append(filled)
                    .append("', labels: {n: '")
                    .append(rules.length())
                    .append("'}},\n");
        }
        Path file = Files.writeString(folder.resolve("queries.yml"), rules.append("]}]\n"));
        Shell.Result checked = Shell.run(folder, DebianProgram.path("promtool") + " check rules " + file);
        assertThat(checked.status()).as(checked.output()).isZero();
        Files.writeString(file, rules.toString().replaceFirst("sum\\(", "sum(("));
        assertThat(Shell.run(folder, DebianProgram.path("promtool") + " check rules " + file)
                        .status())
                .isPositive();
    }

    @Test
    void aQueryForWhatIsNotThereIsFound() {
        Set<String> metrics = Set.of("http_requests_total", "flowplane_commit_to_ack_seconds");
        Set<String> labels = Set.of("method", "status");
        String right = "histogram_quantile(0.99, sum by (le) (rate(flowplane_commit_to_ack_seconds_bucket[5m])))"
                + " > 5 * sum(rate(http_requests_total{job=~\"$job\",status=~\"5..\"}[$__rate_interval] offset 10m))";
        assertThat(PromQueries.unknown(right, metrics, labels)).isEmpty();
        assertThat(PromQueries.unknown("rate(http_request_total{code=\"5\"}[5m])", metrics, labels))
                .containsExactly("code", "http_request_total");
        assertThat(PromQueries.unknown("sum by (path) (http_requests_total)", metrics, labels))
                .containsExactly("path");
    }

    private static List<String> alerts() throws IOException {
        return ALERT.matcher(rules()).results().map(found -> found.group(1)).toList();
    }

    private static String rules() throws IOException {
        return Files.readString(PROMETHEUS.resolve("rules/flowplane.yml"));
    }
}
