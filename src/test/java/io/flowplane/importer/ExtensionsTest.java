package io.flowplane.importer;

import static io.flowplane.importer.Documents.HEAD;
import static io.flowplane.importer.Documents.definition;
import static io.flowplane.importer.Documents.faults;
import static io.flowplane.importer.Documents.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.spec.ApiDefinitionSpec.ApiRoute;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import io.flowplane.json.Records;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class ExtensionsTest {
    private static Normalised overrides(String json) {
        String quoted = json.replace('\'', '"');
        return RouteOverrides.of((ObjectNode) Json.parse(quoted.getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT));
    }

    /** A document whose only operation says {@code member}. */
    private static String operation(String member) {
        return HEAD + "paths: {/a: {get: {" + member + "}}}\n";
    }

    private static ApiRoute route(String document) {
        return definition(document).routes().getFirst();
    }

    private static String filters(String document) {
        return Records.write(definition(document)).path("filters").toString().replace('"', '\'');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'cors':'disabled'}|{'cors':{'disabled':true}}",
                "{'jwtAuth':'Disabled'}|{'jwt_authn':{'disabled':true}}",
                "{'authn':'admins'}|{'jwt_authn':{'requirement_name':'admins'}}",
                "{'jwt_auth':{'requirementName':'admins'}}|{'jwt_authn':{'requirement_name':'admins'}}",
                "{'envoy.filters.http.lua':'disabled'}|{'envoy.filters.http.lua':"
                        + "{'@type':'type.googleapis.com/envoy.config.route.v3.FilterConfig','disabled':true}}",
                "{'envoy.filters.http.x':{'type_url':'a','value':'b'}}|{'envoy.filters.http.x':{'type_url':'a','value':'b'}}",
                "{'rate_limit':{'token_bucket':{'max_tokens':1}}}|{'local_rate_limit':{'token_bucket':{'max_tokens':1}}}",
                "{'rateLimit':{'requestsPerUnit':100,'unit':'minute'}}|{'local_rate_limit':{'stat_prefix':'rate_limit',"
                        + "'token_bucket':{'fill_interval_ms':60000,'max_tokens':100,'tokens_per_fill':100}}}",
                "{'rate_limit':{'requests_per_unit':5,'unit':'HOURS','stat_prefix':'x'}}|{'local_rate_limit':{"
                        + "'stat_prefix':'x','token_bucket':{'fill_interval_ms':3600000,'max_tokens':5,'tokens_per_fill':5}}}",
                "{'localRateLimit':{'tokenBucket':{'maxTokens':1,'fillIntervalMs':5}}}|{'local_rate_limit':{"
                        + "'token_bucket':{'max_tokens':1,'fill_interval_ms':5}}}",
                "{'rate_limit':{'domain':'d'}}|{'rate_limit':{'domain':'d'}}",
                "{'cors':{'allowOrigin':['https://a.example'],'allowMethods':['GET'],'maxAge':60}}|{'cors':{'policy':{"
                        + "'allow_origin':[{'type':'exact','value':'https://a.example'}],'allow_methods':['GET'],'max_age':60}}}",
                "{'cors':{'policy':{'allow_origin':'*'}}}|{'cors':{'policy':{'allow_origin':[{'type':'exact','value':'*'}]}}}",
                "{'cors':{'policy':{'allow_origin':[{'type':'prefix','value':'https://'}]}}}|{'cors':{'policy':{"
                        + "'allow_origin':[{'type':'prefix','value':'https://'}]}}}",
                "{'headerMutation':{'requestAdd':[{'header':{'key':'X-A'},'value':'1'}],'responseRemove':['b']}}|"
                        + "{'header_mutation':{'request_headers_to_add':[{'value':'1','key':'X-A'}],"
                        + "'response_headers_to_remove':['b']}}",
                "{'header_mutation':{'responseAdd':{'xRequestId':'1'}}}|"
                        + "{'header_mutation':{'response_headers_to_add':[{'key':'xRequestId','value':'1'}]}}",
                "{'header_mutation':{'request_headers_to_add':[{'name':'a','value':'1','append':true}]}}|"
                        + "{'header_mutation':{'request_headers_to_add':[{'value':'1','append':true,'key':'a'}]}}",
                "{'extAuthz':{'disabled':true}}|{'ext_authz':{'disabled':true}}",
                "{'custom_response':'disabled'}|{'custom_response':{'disabled':true}}",
            })
    void everySpellingOfAnOverrideBecomesOne(String given, String made) {
        Normalised normalised = overrides(given);
        assertThat(normalised.problems()).isEmpty();
        assertThat(normalised.value().toString().replace('"', '\'')).isEqualTo(made);
    }

    @Test
    void corsHasATemplateForClientsThatAuthenticate() {
        assertThat(overrides("{'cors':'allow-authenticated'}").value().toString())
                .isEqualTo("{\"cors\":{\"policy\":{\"allow_origin\":[{\"type\":\"regex\",\"value\":\"https://[^/]+\"}],"
                        + "\"allow_methods\":[\"GET\",\"POST\",\"PUT\",\"PATCH\",\"DELETE\",\"OPTIONS\"],"
                        + "\"allow_headers\":[\"authorization\",\"content-type\",\"x-request-id\"],"
                        + "\"expose_headers\":[\"x-request-id\"],\"max_age\":86400,\"allow_credentials\":true}}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'cors':'of course'}|/cors unknown_value",
                "{'rate_limit':'fast'}|/rate_limit unknown_value",
                "{'cors':[]}|/cors wrong_type",
                "{'cors':true}|/cors wrong_type",
                "{'authn':'a','jwt_authn':'b'}|/jwt_authn given_twice",
                "{'a/b~c':1}|/a~1b~0c wrong_type",
            })
    void anOverrideAtFaultIsToldWithItsPlace(String given, String fault) {
        assertThat(overrides(given).problems())
                .extracting(problem -> problem.pointer() + " " + problem.code())
                .containsExactly(fault);
    }

    @Test
    void placesLeadFromWhatWasMadeToWhatWasGiven() {
        Normalised made =
                overrides("{'rateLimit':{'requestsPerUnit':1,'unit':'day'},'cors':{'allowOrigin':'*','maxAge':1}}");
        assertThat(made.places().origin("/local_rate_limit/token_bucket/max_tokens"))
                .isEqualTo("/rateLimit/requestsPerUnit");
        assertThat(made.places().origin("/cors/policy/max_age")).isEqualTo("/cors/maxAge");
        assertThat(made.places().origin("/cors/policy/allow_origin/0/value")).startsWith("/cors/allowOrigin");
        assertThat(overrides("{'authn':'x'}").places().origin("/jwt_authn/requirement_name"))
                .isEqualTo("/authn");
    }

    @Test
    void anOperationsOverridesAreItsOwnAndCountBeforeItsPaths() {
        ImportedApi api = read(HEAD + """
                paths:
                  /a:
                    x-flowplane-route-overrides: {cors: disabled, authn: users}
                    get: {x-flowplane-route-overrides: {jwtAuth: admins}}
                    put: {}
                  /b: {get: {}}
                """);
        assertThat(api.definition().routes())
                .extracting(route -> route.name() + " " + Records.write(route).path("filters"))
                .containsExactly(
                        "GET /a {\"cors\":{\"disabled\":true},\"jwt_authn\":{\"requirement_name\":\"admins\"}}",
                        "PUT /a {\"cors\":{\"disabled\":true},\"jwt_authn\":{\"requirement_name\":\"users\"}}",
                        "GET /b ");
        assertThat(api.places().origin("/routes/0/filters/jwt_authn/x"))
                .isEqualTo("/paths/~1a/get/x-flowplane-route-overrides/jwtAuth");
        assertThat(api.places().origin("/routes/1/filters/jwt_authn/x"))
                .isEqualTo("/paths/~1a/x-flowplane-route-overrides/authn");
        assertThat(api.places().origin("/routes/2/timeoutSeconds")).isEqualTo("/paths/~1b/get");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{filter: {type: router}}]|[{'filter':{'type':'router'}}]",
                "[{type: router, suppressEnvoyHeaders: true}]|[{'filter':{'type':'router','suppress_envoy_headers':true}}]",
                "[{name: x, type: cors}]|[{'name':'x','filter':{'type':'cors'}}]",
                "[{name: envoy.filters.http.buffer, config: {max_request_bytes: 5}}]|"
                        + "[{'name':'envoy.filters.http.buffer','config':{'max_request_bytes':5}}]",
                "{envoy.filters.http.buffer: {max_request_bytes: 5}}|"
                        + "[{'name':'envoy.filters.http.buffer','config':{'max_request_bytes':5}}]",
                "{rate_limit: {requestsPerUnit: 5, unit: second}, cors: {allowOrigin: '*'}}|"
                        + "[{'filter':{'type':'cors','policy':{'allow_origin':[{'type':'exact','value':'*'}]}}},"
                        + "{'filter':{'type':'local_rate_limit','stat_prefix':'rate_limit','token_bucket':"
                        + "{'max_tokens':5,'tokens_per_fill':5,'fill_interval_ms':1000}}}]",
            })
    void filtersOfTheDocumentAreAListOrAMap(String given, String made) {
        assertThat(filters(operation("") + "x-flowplane-filters: " + given)).isEqualTo(made);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "x|/x-flowplane-filters wrong_type",
                "[cors]|/x-flowplane-filters/0 wrong_type",
                "[1]|/x-flowplane-filters/0 wrong_type",
                "{cors: disabled, authn: x}|/x-flowplane-filters/authn wrong_type",
                "[{filter: {type: corss}}]|/x-flowplane-filters/0/filter/type unknown_value",
                "[{type: corss}]|/x-flowplane-filters/0/type unknown_value",
                "{corss: {}}|/x-flowplane-filters/corss/type unknown_value",
                "{rateLimit: {requestsPerUnit: x, unit: second}}|/x-flowplane-filters/rateLimit/requestsPerUnit wrong_type",
                "{cors: {allowOrigin: '*', maxAge: -1}}|/x-flowplane-filters/cors/maxAge out_of_range",
                "[{type: local_rate_limit, stat_prefix: x, token_bucket: {max_tokens: 0, fill_interval_ms: 1}}]"
                        + "|/x-flowplane-filters/0/token_bucket/max_tokens out_of_range",
            })
    void aFilterAtFaultIsToldWithItsPlaceInTheDocument(String given, String fault) {
        assertThat(faults(operation("") + "x-flowplane-filters: " + given)).contains(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{status_code: 404, body: gone, headers: {X-A: b}}|exact 404 {\"body\":\"gone\",\"headers\":{\"X-A\":\"b\"}}",
                "[{statusCode: 500, body: {error: x}}]|exact 500 {\"body\":\"{\\\"error\\\":\\\"x\\\"}\"}",
                "{5xx: {body: x}}|range 500-599 {\"body\":\"x\"}",
                "{404: gone}|exact 404 {\"body\":\"gone\"}",
                "{matchers: [{statusCode: {type: exact, code: 404}, response: {body: x}}]}|exact 404 {\"body\":\"x\"}",
            })
    void customResponsesStandForStatuses(String given, String shown) {
        ObjectNode settings = (ObjectNode) Records.write(route(operation("x-flowplane-custom-response: " + given)))
                .path("filters")
                .path("custom_response");
        var matcher = settings.path("matchers").path(0);
        var code = matcher.path("status_code");
        String of = code.has("min")
                ? code.path("min") + "-" + code.path("max")
                : code.path("code").toString();
        assertThat(code.path("type").stringValue() + " " + of + " " + matcher.path("response"))
                .isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "gone|/paths/~1a/get/x-flowplane-custom-response wrong_type",
                "{}|/paths/~1a/get/x-flowplane-custom-response required",
                "[{body: x}]|/paths/~1a/get/x-flowplane-custom-response/0/status_code required",
                "{status_code: 999, body: x}|/paths/~1a/get/x-flowplane-custom-response/status_code out_of_range",
                "{status: 404, body: x}|/paths/~1a/get/x-flowplane-custom-response/status wrong_type",
                "{404: 1}|/paths/~1a/get/x-flowplane-custom-response/404 wrong_type",
            })
    void aCustomResponseAtFaultIsToldWithItsPlace(String given, String fault) {
        assertThat(faults(operation("x-flowplane-custom-response: " + given))).contains(fault);
    }

    @Test
    void aCustomResponseBesideAnOverrideIsAFault() {
        assertThat(faults(operation("x-flowplane-custom-response: {404: x},"
                        + " x-flowplane-route-overrides: {custom_response: disabled}")))
                .containsExactly("/paths/~1a/get/x-flowplane-custom-response given_twice");
    }

    @Test
    void timeoutsAreTheOperationsElseItsPathsElseTheDocuments() {
        assertThat(definition(HEAD + """
                        x-flowplane-timeout: 5
                        paths:
                          /a: {get: {}, put: {x-flowplane-timeout: 0.5}}
                          /b: {x-flowplane-timeout: 7, get: {}}
                        """).routes())
                .extracting(ApiRoute::timeoutSeconds)
                .containsExactly(Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofSeconds(7));
        assertThat(route(operation("")).timeoutSeconds()).isEqualTo(Duration.ofSeconds(30));
        assertThat(faults(operation("x-flowplane-timeout: soon")))
                .containsExactly("/paths/~1a/get/x-flowplane-timeout wrong_type");
    }

    @Test
    void anExtensionThatWeDontKnowOrNotHereIsAFaultAndOthersAreIgnored() {
        List<String> faults = faults("""
                openapi: 3.1.0
                info: {title: T, version: "1", x-flowplane-filters: [], x-flowplane-domian: x, x-logo: y}
                servers: [{url: http://a.example, x-flowplane-wieght: 1}]
                x-flowplane-route-overrides: {}
                x-flowplane-filter: []
                x-amazon-apigateway: {}
                paths:
                  x-flowplane: ignored
                  /a: {x-flowplane-filters: [], x-ms-paths: 1, get: {x-flowplane-domain: x, x-flowplane-overrides: {}, x-a: 1}}
                """);
        assertThat(faults)
                .containsExactlyInAnyOrder(
                        "/info/x-flowplane-filters unknown_extension",
                        "/info/x-flowplane-domian unknown_extension",
                        "/servers/0/x-flowplane-wieght unknown_extension",
                        "/x-flowplane-route-overrides unknown_extension",
                        "/x-flowplane-filter unknown_extension",
                        "/paths/~1a/x-flowplane-filters unknown_extension",
                        "/paths/~1a/get/x-flowplane-domain unknown_extension",
                        "/paths/~1a/get/x-flowplane-overrides unknown_extension");
        assertThat(Documents.refusal(operation("x-flowplane-route-override: {}"), Wishes.NONE)
                        .detail())
                .contains("did you mean 'x-flowplane-route-overrides'?");
    }
}
