package io.flowplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.apply.BodyCompiler;
import io.flowplane.domain.Kind;
import io.flowplane.domain.spec.filter.Switch;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * The gaps that {@code docs/raw-config.md} lists: configuration in Envoy's own JSON that we accept and Envoy refuses. A gap
 * that closes makes its line fail here, and is then taken off the list.
 */
@Tag("slow")
class RawConfigGapsTest {
    private static TinyAds ads;
    private static RealEnvoy envoy;

    @BeforeAll
    static void start() throws IOException {
        ads = new TinyAds();
        envoy = RealEnvoy.startWithAds(ads.port(), "GRPC", "{id: gaps, cluster: gaps}");
    }

    @AfterAll
    static void stop() {
        envoy.close();
        ads.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "lua|{'default_source_code':{'inline_string':'function ('}}|script load error",
                "jwt_authn|{'providers':{'a':{'local_jwks':{'inline_string':'{}'}}}}|jwks",
                "jwt_authn|{'providers':{'a':{'local_jwks':{'filename':'/no/such/file'}}}}|/no/such/file",
                "basic_auth|{'users':{'filename':'/no/such/file'}}|Invalid path",
                "wasm|{'config':{'vm_config':{'runtime':'envoy.wasm.runtime.v8','code':{'local':{'filename':'/no/such/file'}}}}}|/no/such/file",
                "grpc_json_transcoder|{'proto_descriptor':'/no/such/file','services':['a']}|/no/such/file",
                "grpc_json_transcoder|{'proto_descriptor_bin':'AAAA','services':['a']}|descriptor",
                "health_check|{'pass_through_mode':false,'cache_time':'1s'}|cache_time",
                "header_mutation|{'mutations':{'request_mutations':[{'append':{'header':{'key':'a','value':'%NONSENSE%'}}}]}}|Not supported field",
                "header_to_metadata|{'request_rules':[{'header':'a'}]}|on_header_present",
                "ext_authz|{'http_service':{'server_uri':{'uri':'http://a','cluster':'a','timeout':'1s'},'path_prefix':'a'},'transport_api_version':'V3'}|path_prefix",
                "ext_proc|{'grpc_service':{'envoy_grpc':{'cluster_name':'a'}},'processing_mode':{'request_body_mode':'FULL_DUPLEX_STREAMED'}}|request_trailer_mode",
                "compressor|{'compressor_library':{'name':'a','typed_config':{'@type':'type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors'}}}|registered implementation",
                "stateful_session|{'session_state':{'name':'a','typed_config':{'@type':'type.googleapis.com/envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState','cookie':{'name':'a'}}}}|registered implementation for name",
                "set_filter_state|{'on_request_headers':[{'object_key':'a','format_string':{'text_format_source':{'inline_string':'a'}}}]}|object factory",
                "cdn_loop|{'cdn_id':'[a'}|CDN identifier",
            })
    void weAcceptItAndEnvoyRefusesIt(String filter, String config, String words) throws Exception {
        String body = """
                {"address":"%s","port":19000,"filterChains":[{"filters":[{"type":"httpConnectionManager","routeConfigName":"r",
                  "httpFilters":[{"name":"envoy.filters.http.%s","config":%s}]}]}]}
                """.formatted(Offering.address(), filter, config.replace('\'', '"'));
        var resources = new BodyCompiler(Switch.ALL)
                .compile(Kind.LISTENER, "l", (ObjectNode) Json.parse(body, JsonLimits.DEFAULT))
                .resources();
        List<String> refused = ads.offer(Offering.complete(resources));
        assertThat(refused).hasSize(1).allMatch(said -> said.contains(words));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'@type':'type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit','stat_prefix':'a'}|token bucket must be set",
                "{'@type':'type.googleapis.com/envoy.extensions.filters.http.ratelimit.v3.RateLimitPerRoute','rate_limits':[{'stage':1,'actions':[{'remote_address':{}}]}]}|'stage' field",
            })
    void weAcceptItAtARouteAndEnvoyRefusesIt(String config, String words) throws Exception {
        String body = """
                {"virtualHosts":[{"name":"v","domains":["*"],"routes":[{"match":{"path":{"type":"prefix","value":"/"}},
                  "action":{"type":"forward","cluster":"a"},"typedPerFilterConfig":{"own":%s}}]}]}
                """.formatted(config.replace('\'', '"'));
        String name = "r" + words.length();
        var resources = new BodyCompiler(Switch.ALL)
                .compile(Kind.ROUTE_CONFIG, name, (ObjectNode) Json.parse(body, JsonLimits.DEFAULT))
                .resources();
        List<String> refused = ads.offer(Offering.complete(resources));
        assertThat(refused).hasSize(1).allMatch(said -> said.contains(words));
    }
}
