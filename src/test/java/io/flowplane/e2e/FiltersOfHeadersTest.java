package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.e2e.LabGateway.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Filters that look at headers and change answers: CORS, CSRF, header mutation, custom responses, compression. */
@Tag("slow")
@ExtendWith(FilterLab.Shared.class)
class FiltersOfHeadersTest {
    private static final String POLICY = """
            {"policy": {"allow_origin": [{"type": "exact", "value": "https://app.example"},
                                         {"type": "suffix", "value": ".partner.example"}],
             "allow_methods": ["GET", "PUT"], "allow_headers": ["x-token"], "expose_headers": ["x-total"],
             "max_age": 600, "allow_credentials": true}}""";

    @Test
    void corsAnswersPreflightsAndMarksSimpleRequestsOfAllowedOriginsOnly(FilterLab lab) {
        LabGateway gateway = lab.gateway(
                "{\"filter\": {\"type\": \"cors\"}}",
                LabGateway.spelled("envoy.filters.http.cors", "cors", "cors", POLICY));
        for (String path : LabGateway.SPELLED) {
            Reply preflight = preflight(gateway, path, "https://app.example");
            assertThat(preflight.status()).as(path).isEqualTo(200);
            assertThat(preflight.header("access-control-allow-origin")).isEqualTo("https://app.example");
            assertThat(preflight.header("access-control-allow-methods")).isEqualTo("GET,PUT");
            assertThat(preflight.header("access-control-allow-headers")).isEqualTo("x-token");
            assertThat(preflight.header("access-control-max-age")).isEqualTo("600");
            assertThat(preflight.header("access-control-allow-credentials")).isEqualTo("true");

            Reply simple = gateway.get(path, "Origin", "https://a.partner.example");
            assertThat(simple.header("access-control-allow-origin")).isEqualTo("https://a.partner.example");
            assertThat(simple.header("access-control-expose-headers")).isEqualTo("x-total");
            assertThat(simple.seenHeader("origin")).isEqualTo("https://a.partner.example");

            Reply stranger = gateway.get(path, "Origin", "https://evil.example");
            assertThat(stranger.status()).isEqualTo(200);
            assertThat(stranger.header("access-control-allow-origin")).isEmpty();
        }
    }

    @Test
    void corsOfAVirtualHostHoldsForItsRoutesUnlessTheyHaveTheirOwn(FilterLab lab) {
        LabGateway gateway = new LabGateway(lab)
                .filters("{\"name\": \"envoy.filters.http.cors\", \"filter\": {\"type\": \"cors\"}}")
                .routes(LabGateway.route(
                                "/own",
                                "\"envoy.filters.http.cors\": {\"policy\": {\"allow_origin\":"
                                        + " [{\"type\": \"prefix\", \"value\": \"https://own.\"}]}}")
                        + ", " + LabGateway.route("/", ""))
                .hostExtras("\"typedPerFilterConfig\": {\"envoy.filters.http.cors\": " + POLICY + "}")
                .open();
        assertThat(preflight(gateway, "/", "https://app.example").header("access-control-allow-methods"))
                .isEqualTo("GET,PUT");
        assertThat(preflight(gateway, "/own", "https://own.example").header("access-control-allow-origin"))
                .isEqualTo("https://own.example");
        assertThat(gateway.get("/own", "Origin", "https://app.example").header("access-control-allow-origin"))
                .isEmpty();
    }

    @Test
    void csrfLetsRequestsOfTheSameAndOfNamedOriginsChangeThingsAndNoOthers(FilterLab lab) {
        LabGateway gateway = lab.gateway(
                """
                {"filter": {"type": "csrf", "additional_origins": [{"type": "suffix", "value": "friend.example"}]}}""",
                LabGateway.spelled(
                        "envoy.filters.http.csrf",
                        "csrf",
                        "csrf",
                        "{\"additional_origins\": [{\"type\": \"exact\", \"value\": \"other.example\"}]}"));
        String same = gateway.address();
        assertThat(gateway.post("/", "x", "Origin", same).status()).isEqualTo(200);
        assertThat(gateway.post("/", "x", "Origin", "https://a.friend.example").status())
                .isEqualTo(200);
        assertThat(gateway.post("/", "x", "Origin", "https://evil.example").status())
                .isEqualTo(403);
        assertThat(gateway.get("/", "Origin", "https://evil.example").status()).isEqualTo(200);
        for (String path : LabGateway.SPELLED) {
            assertThat(gateway.post(path, "x", "Origin", "https://other.example")
                            .status())
                    .as(path)
                    .isEqualTo(200);
            assertThat(gateway.post(path, "x", "Origin", "https://a.friend.example")
                            .status())
                    .as(path)
                    .isEqualTo(403);
        }
    }

    @Test
    void headersAreChangedOnListenerVirtualHostRouteAndShareAlike(FilterLab lab) {
        String weighted = """
                {"match": {"path": {"type": "prefix", "value": "/share"}}, "action": {"type": "weighted", "clusters": [
                  {"name": "echo", "weight": 1, "typedPerFilterConfig": {%s}}]}}""".formatted(mutation("share"));
        LabGateway gateway = new LabGateway(lab)
                .filters("""
                        {"filter": {"type": "header_mutation",
                          "request_headers_to_add": [{"key": "x-listener", "value": "yes"},
                                                     {"key": "x-client", "value": "set", "append": false}],
                          "request_headers_to_remove": ["x-secret"],
                          "response_headers_to_add": [{"key": "x-answer", "value": "%RESPONSE_CODE%"}],
                          "response_headers_to_remove": ["x-inner"]}}""")
                .routes(String.join(
                        ", ", weighted, LabGateway.route("/route", mutation("route")), LabGateway.route("/", "")))
                .hostExtras("\"typedPerFilterConfig\": {" + mutation("host") + "}")
                .open();
        Reply plain = gateway.get("/?header=x-inner:1", "x-secret", "s", "x-client", "mine");
        assertThat(plain.seenHeader("x-listener")).isEqualTo("yes");
        assertThat(plain.seenHeader("x-client")).isEqualTo("set");
        assertThat(plain.seenHeader("x-secret")).isEmpty();
        assertThat(plain.seenHeader("x-from")).isEqualTo("host");
        assertThat(plain.header("x-answer")).isEqualTo("200");
        assertThat(plain.header("x-inner")).isEmpty();
        assertThat(gateway.get("/route").seenHeader("x-from")).isEqualTo("route");
        assertThat(gateway.get("/share").seenHeader("x-from")).isEqualTo("share");
    }

    @Test
    void headerMutationsOfARouteAreTakenInEachSpelling(FilterLab lab) {
        LabGateway gateway = lab.gateway(
                "{\"filter\": {\"type\": \"header_mutation\"}}",
                LabGateway.spelled(
                        "envoy.filters.http.header_mutation",
                        "headerMutation",
                        "header_mutation",
                        "{\"request_headers_to_add\": [{\"key\": \"x-a\", \"value\": \"1\", \"append\": true}]}"));
        for (String path : LabGateway.SPELLED) {
            assertThat(gateway.get(path, "x-a", "0").seenHeader("x-a")).as(path).isEqualTo("0,1");
        }
        assertThat(gateway.get("/").seenHeader("x-a")).isEmpty();
    }

    @Test
    void answersAreReplacedByStatus(FilterLab lab) {
        LabGateway gateway = lab.gateway(
                """
                {"filter": {"type": "custom_response", "matchers": [
                  {"status_code": {"type": "exact", "code": 503},
                   "response": {"status_code": 200, "body": "back soon", "headers": {"x-custom": "1"}}},
                  {"status_code": {"type": "range", "min": 500, "max": 599}, "response": {"body": "our fault"}},
                  {"status_code": {"type": "list", "codes": [404, 410]}, "response": {"status_code": 404, "body": "nothing"}}]}}""",
                LabGateway.spelled(
                        "envoy.filters.http.custom_response",
                        "customResponse",
                        "custom_response",
                        "{\"matchers\": [{\"status_code\": {\"type\": \"exact\", \"code\": 503}, \"response\": {\"body\": \"route\"}}]}"));
        Reply soon = gateway.get("/?status=503");
        assertThat(soon.status()).isEqualTo(200);
        assertThat(soon.body()).isEqualTo("back soon");
        assertThat(soon.header("x-custom")).isEqualTo("1");
        Reply fault = gateway.get("/?status=500");
        assertThat(fault.status()).isEqualTo(500);
        assertThat(fault.body()).isEqualTo("our fault");
        assertThat(gateway.get("/?status=410").status()).isEqualTo(404);
        assertThat(gateway.get("/?status=404").body()).isEqualTo("nothing");
        assertThat(gateway.get("/?status=403").seen().get("method").asString()).isEqualTo("GET");
        for (String path : LabGateway.SPELLED) {
            assertThat(gateway.get(path + "?status=503").body()).as(path).isEqualTo("route");
        }
    }

    @Test
    void longAnswersOfNamedTypesAreCompressed(FilterLab lab) throws IOException {
        LabGateway gateway = lab.gateway(
                """
                {"filter": {"type": "compressor",
                  "response_direction_config": {"common_config": {"min_content_length": 100, "content_type": ["text/plain"]}},
                  "compressor_library": {"type": "gzip", "memory_level": 5, "window_bits": 12,
                    "compression_level": "best_speed", "compression_strategy": "default_strategy", "chunk_size": 4096}}}""",
                LabGateway.spelled(
                        "envoy.filters.http.compressor", "compressor", "compressor", "{\"disabled\": true}"));
        Reply zipped = gateway.get("/?size=5000&type=text/plain", "Accept-Encoding", "gzip");
        assertThat(zipped.header("content-encoding")).isEqualTo("gzip");
        assertThat(zipped.bytes().length).isLessThan(1000);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped.bytes())).readAllBytes())
                .hasSize(5000);
        assertThat(gateway.get("/?size=99&type=text/plain", "Accept-Encoding", "gzip")
                        .header("content-encoding"))
                .isEmpty();
        assertThat(gateway.get("/?size=5000&type=image/png", "Accept-Encoding", "gzip")
                        .header("content-encoding"))
                .isEmpty();
        assertThat(gateway.get("/?size=5000&type=text/plain").header("content-encoding"))
                .isEmpty();
        for (String path : LabGateway.SPELLED) {
            assertThat(gateway.get(path + "?size=5000&type=text/plain", "Accept-Encoding", "gzip")
                            .header("content-encoding"))
                    .as(path)
                    .isEmpty();
        }
    }

    private static String mutation(String from) {
        return "\"envoy.filters.http.header_mutation\": {\"request_headers_to_add\": [{\"key\": \"x-from\", \"value\": \""
                + from + "\"}]}";
    }

    private static Reply preflight(LabGateway gateway, String path, String origin) {
        return gateway.send(
                "OPTIONS",
                path,
                null,
                "Origin",
                origin,
                "Access-Control-Request-Method",
                "PUT",
                "Access-Control-Request-Headers",
                "x-token");
    }
}
