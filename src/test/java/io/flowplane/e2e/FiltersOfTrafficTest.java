package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.e2e.LabGateway.Reply;
import io.flowplane.testing.GrpcPeer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Filters that bound traffic or disturb it: rate limits of three kinds, buffers, faults, health checks. */
@Tag("slow")
@ExtendWith(FilterLab.Shared.class)
class FiltersOfTrafficTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void aLocalLimitCountsForTheListenerAndForEachRouteThatHasItsOwn(FilterLab lab) {
        LabGateway gateway = lab.gateway(
                """
                {"filter": {"type": "local_rate_limit", "stat_prefix": "lab", "status_code": 503,
                  "token_bucket": {"max_tokens": 3, "fill_interval_ms": 3600000}}}""",
                LabGateway.spelled("envoy.filters.http.local_ratelimit", "localRateLimit", "local_rate_limit", """
                        {"stat_prefix": "route", "token_bucket": {"max_tokens": 2, "tokens_per_fill": 1, "fill_interval_ms": 3600000}}"""));
        assertThat(statuses(gateway, "/", 5)).containsExactly(200, 200, 200, 503, 503);
        for (String path : LabGateway.SPELLED) {
            assertThat(statuses(gateway, path, 4)).as(path).containsExactly(200, 200, 429, 429);
        }
        assertThat(lab.envoy().stat("lab.http_local_rate_limit.rate_limited")).isEqualTo(2);
    }

    @Test
    void aLocalLimitThatIsOnlyCountedLetsEverythingThrough(FilterLab lab) {
        LabGateway gateway = lab.gateway("""
                {"type": "local_rate_limit", "stat_prefix": "shadow", "filter_enforced": {"numerator": 0},
                 "token_bucket": {"max_tokens": 1, "fill_interval_ms": 3600000}}""");
        assertThat(statuses(gateway, "/", 3)).containsExactly(200, 200, 200);
        assertThat(lab.envoy().stat("shadow.http_local_rate_limit.rate_limited"))
                .isEqualTo(2);
    }

    @Test
    void aRateLimitServiceCountsByWhatRoutesSay(FilterLab lab) {
        Map<String, Integer> counts = new ConcurrentHashMap<>();
        GrpcPeer service = lab.keep(new GrpcPeer(
                GrpcPeer.envoyApi(),
                Map.of("envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit", (asked, answers) -> {
                    String key = asked.path("domain").asString("") + asked.get("descriptors");
                    boolean over = counts.merge(key, 1, Integer::sum) > 2;
                    answers.accept(
                            "{\"overall_code\": \"%s\", \"statuses\": [{\"code\": \"%s\", \"limit_remaining\": 7, \"current_limit\": {\"requests_per_unit\": 2, \"unit\": \"HOUR\"}}]}"
                                    .formatted(over ? "OVER_LIMIT" : "OK", over ? "OVER_LIMIT" : "OK"));
                })));
        LabGateway gateway = new LabGateway(lab)
                .filters("""
                        {"filter": {"type": "rate_limit", "domain": "lab", "timeout_ms": 5000, "failure_mode_deny": true,
                          "rate_limit_service": {"cluster_name": "%s"}, "enable_x_ratelimit_headers": "draft_version03"}}""".formatted(lab.grpcCluster(service.port())))
                .routes(LabGateway.spelled(
                        "envoy.filters.http.ratelimit", "rateLimit", "rate_limit", "{\"domain\": \"other\"}"))
                .hostExtras("\"rateLimits\": [{\"actions\": [{\"request_headers\": {\"header_name\": \"x-user\","
                        + " \"descriptor_key\": \"user\"}}]}]")
                .open();
        assertThat(gateway.get("/", "x-user", "ann").header("x-ratelimit-limit"))
                .startsWith("2");
        assertThat(statuses(gateway, "/", 2, "x-user", "ann")).containsExactly(200, 429);
        assertThat(statuses(gateway, "/", 3, "x-user", "bob")).containsExactly(200, 200, 429);
        assertThat(statuses(gateway, "/", 4)).containsOnly(200);
        for (String path : LabGateway.SPELLED) {
            assertThat(statuses(gateway, path, 1, "x-user", "eve")).as(path).hasSize(1);
        }
        assertThat(counts.keySet()).anyMatch(key -> key.startsWith("other") && key.contains("eve"));
        assertThat(statuses(gateway, "/typed", 1, "x-user", "eve")).containsExactly(429);
        assertThat(statuses(gateway, "/", 1, "x-user", "eve")).containsExactly(200);
        service.close();
        lab.envoy()
                .await(
                        "the service is gone",
                        SOON,
                        () -> gateway.get("/", "x-user", "zoe").status() == 500);
    }

    @Test
    void envoyTellsAQuotaServiceWhatItUsesAndKeepsToItsAnswer(FilterLab lab) {
        List<JsonNode> reports = new CopyOnWriteArrayList<>();
        GrpcPeer service = lab.keep(new GrpcPeer(
                GrpcPeer.envoyApi(),
                Map.of(
                        "envoy.service.rate_limit_quota.v3.RateLimitQuotaService/StreamRateLimitQuotas",
                        (report, answers) -> {
                            reports.add(report);
                            for (JsonNode usage : report.path("bucket_quota_usages")) {
                                if (usage.get("bucket_id").toString().contains("greedy")) {
                                    answers.accept("""
                                            {"bucket_action": [{"bucket_id": %s, "quota_assignment_action": {"assignment_time_to_live": "600s",
                                             "rate_limit_strategy": {"blanket_rule": "DENY_ALL"}}}]}""".formatted(usage.get("bucket_id")));
                                }
                            }
                        })));
        LabGateway gateway = lab.gateway("""
                {"filter": {"type": "rate_limit_quota", "domain": "lab", "rlqs_server": {"cluster": "%s"},
                  "bucket": [{"key": "name", "value": "lab"}, {"key": "user", "header": "x-user"}],
                  "reporting_interval_ms": 200, "denied_status": 503}}""".formatted(lab.grpcCluster(service.port())));
        assertThat(gateway.get("/", "x-user", "greedy").status()).isEqualTo(200);
        lab.envoy()
                .await(
                        "the service's word counts",
                        SOON,
                        () -> gateway.get("/", "x-user", "greedy").status() == 503);
        assertThat(gateway.get("/", "x-user", "modest").status()).isEqualTo(200);
        lab.envoy()
                .await(
                        "the other bucket is told",
                        SOON,
                        () -> reports.toString().contains("modest"));
        assertThat(reports.getFirst().get("domain").asString()).isEqualTo("lab");
    }

    @Test
    void bodiesAboveABuffersLimitAreRefused(FilterLab lab) {
        LabGateway gateway = lab.gateway(
                "{\"filter\": {\"type\": \"buffer\", \"max_request_bytes\": 1000}}",
                LabGateway.spelled("envoy.filters.http.buffer", "buffer", "buffer", "{\"max_request_bytes\": 5000}")
                        .replace(
                                LabGateway.route("/", ""),
                                LabGateway.route("/off", "\"envoy.filters.http.buffer\": {\"disabled\": true}") + ", "
                                        + LabGateway.route("/", "")));
        assertThat(gateway.post("/", "x".repeat(1000)).status()).isEqualTo(200);
        assertThat(gateway.post("/", "x".repeat(1001)).status()).isEqualTo(413);
        for (String path : LabGateway.SPELLED) {
            assertThat(gateway.post(path, "x".repeat(5000)).status()).as(path).isEqualTo(200);
            assertThat(gateway.post(path, "x".repeat(5001)).status()).as(path).isEqualTo(413);
        }
        assertThat(gateway.post("/off", "x".repeat(9000)).status()).isEqualTo(200);
    }

    @Test
    void faultsDelayAndBreakOffWhatTheyAreToldTo(FilterLab lab) {
        LabGateway gateway = new LabGateway(lab)
                .filters("{\"filter\": {\"type\": \"fault\", \"delay\": {\"fixed_delay_ms\": 1}}}")
                .routes(LabGateway.spelled(
                                "envoy.filters.http.fault", "fault", "fault", "{\"abort\": {\"http_status\": 418}}")
                        .replace(
                                LabGateway.route("/", ""),
                                LabGateway.route(
                                                "/grpc",
                                                "\"envoy.filters.http.fault\": {\"abort\": {\"grpc_status\": 8}}")
                                        + ", "
                                        + LabGateway.route(
                                                "/never",
                                                "\"envoy.filters.http.fault\": {\"abort\": {\"http_status\": 500, \"percentage\": {\"numerator\": 0}}}")
                                        + ", " + LabGateway.route("/", "")))
                .open();
        long delayed = lab.envoy().stat("http.ingress_http.fault.delays_injected");
        assertThat(gateway.get("/").status()).isEqualTo(200);
        assertThat(lab.envoy().stat("http.ingress_http.fault.delays_injected")).isEqualTo(delayed + 1);
        for (String path : LabGateway.SPELLED) {
            Reply reply = gateway.get(path);
            assertThat(reply.status()).as(path).isEqualTo(418);
            assertThat(reply.body()).isEqualTo("fault filter abort");
        }
        assertThat(gateway.get("/grpc", "content-type", "application/grpc").header("grpc-status"))
                .isEqualTo("8");
        assertThat(gateway.get("/never").status()).isEqualTo(200);
    }

    @Test
    void healthChecksAreAnsweredByEnvoyOrByTheServiceBehind(FilterLab lab) {
        LabGateway own = lab.gateway("{\"filter\": {\"type\": \"health_check\", \"endpoint_path\": \"/healthz\"}}");
        int before = lab.echo().requests();
        Reply answer = own.get("/healthz");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(lab.echo().requests()).isEqualTo(before);
        assertThat(own.get("/other").status()).isEqualTo(200);
        assertThat(lab.echo().requests()).isEqualTo(before + 1);

        LabGateway through = lab.gateway("""
                {"filter": {"type": "health_check", "endpoint_path": "/healthz", "pass_through_mode": true, "cache_time_ms": 3600000}}""");
        assertThat(through.get("/healthz").status()).isEqualTo(200);
        assertThat(through.get("/healthz").status()).isEqualTo(200);
        assertThat(lab.echo().requests()).as("the second answer was kept").isEqualTo(before + 2);
    }

    private static List<Integer> statuses(LabGateway gateway, String path, int times, String... headers) {
        return java.util.stream.IntStream.range(0, times)
                .mapToObj(i -> gateway.get(path, headers).status())
                .toList();
    }
}
