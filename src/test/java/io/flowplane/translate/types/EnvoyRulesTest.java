package io.flowplane.translate.types;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.pgv.validate.Validate;
import io.flowplane.domain.Problem;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class EnvoyRulesTest {
    private final List<Problem> problems = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // number: below, above, exclusive, unsigned
                "envoy.config.core.v3.SocketAddress|{'address':'a','port_value':65536}|/port_value",
                "envoy.type.v3.Percent|{'value':100.5}|/value",
                "envoy.type.v3.Percent|{'value':'NaN'}|/value",
                "envoy.extensions.compression.gzip.compressor.v3.Gzip|{'window_bits':8}|/window_bits",
                "envoy.type.v3.TokenBucket|{'max_tokens':1,'tokens_per_fill':0,'fill_interval':'1s'}|/tokens_per_fill",
                // text: empty, too long in bytes, pattern, prefix and suffix, header
                "envoy.config.core.v3.SocketAddress|{'address':'','port_value':1}|/address",
                "envoy.config.core.v3.SocketAddress|{'address':'a'}|",
                "envoy.config.route.v3.RouteMatch|{'path_separated_prefix':'/a/'}|/path_separated_prefix",
                "envoy.config.core.v3.HeaderValue|{'key':'a\\nb'}|/key",
                "envoy.config.core.v3.HeaderValue|{'key':'a','value':'b\\r\\nc: d'}|/value",
                "envoy.config.route.v3.HeaderMatcher|{'name':'a\\nb'}|/name",
                "envoy.config.route.v3.RouteAction.HashPolicy|{'header':{'header_name':''}}|/header/header_name",
                // messages, one-ofs, lists, maps, durations
                "envoy.config.core.v3.Address|{}|",
                "envoy.config.core.v3.HttpUri|{'uri':'a','cluster':'b'}|/timeout",
                "envoy.config.core.v3.HttpUri|{'uri':'a','cluster':'b','timeout':'-1s'}|/timeout",
                "envoy.config.core.v3.HttpUri|{'uri':'a','timeout':'1s'}|",
                "envoy.config.route.v3.VirtualHost|{'name':'a'}|/domains",
                "envoy.config.route.v3.VirtualHost|{'name':'a','domains':['b\\nc']}|/domains/0",
                "envoy.config.core.v3.Metadata|{'filter_metadata':{'':{}}}|/filter_metadata/",
                "envoy.config.core.v3.TypedExtensionConfig|{'name':'a'}|/typed_config",
            })
    void aBrokenRuleIsToldAtItsPlace(String type, String json, String pointer) {
        check(type, json);
        assertThat(problems).extracting(Problem::pointer).containsExactly(pointer == null ? "" : pointer);
    }

    @Test
    void pointersAreSpelledAsTheBodyIsAndGoThroughEveryAny() {
        check(
                "envoy.config.core.v3.TypedExtensionConfig",
                "{'name':'a','typedConfig':{'@type':'type.googleapis.com/google.protobuf.Any','value':"
                        + "{'@type':'type.googleapis.com/envoy.config.core.v3.SocketAddress','address':'','portValue':70000}}}");
        assertThat(problems)
                .extracting(Problem::pointer)
                .containsExactlyInAnyOrder("/typedConfig/value/address", "/typedConfig/value/portValue");
    }

    @Test
    void generatedMessagesAreCheckedByTheSameRules() {
        EnvoyRules.check(Address.getDefaultInstance(), null, Pointer.ROOT, problems::add);
        EnvoyRules.check(HttpUri.newBuilder().setUri("a").setCluster("b").build(), null, Pointer.ROOT, problems::add);
        assertThat(problems).extracting(Problem::pointer).containsExactly("", "/timeout");
    }

    @Test
    void fieldsThatEnvoyNoLongerTakesAreRefused() {
        check(
                "envoy.config.route.v3.RateLimit",
                "{'actions':[{'dynamic_metadata':{'descriptor_key':'a','metadata_key':{'key':'b','path':[{'key':'c'}]}}}]}");
        assertThat(problems)
                .extracting(Problem::pointer, Problem::code)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("/actions/0/dynamic_metadata", "deprecated"));
    }

    @Test
    void everyRuleOfThisEnvoysCurrentMessagesIsKnown() {
        TreeSet<String> unknown = new TreeSet<>();
        for (String name : EnvoyTypes.shared().names()) {
            Descriptor type = EnvoyTypes.shared().find(name).orElseThrow();
            for (FieldDescriptor field : type.getFields()) {
                ScalarRules.unknown(field.getOptions().getExtension(Validate.rules))
                        .forEach(rule -> unknown.add(rule + " of " + field.getFullName()));
            }
        }
        assertThat(unknown).isEmpty();
    }

    private void check(String type, String json) {
        JsonNode node = Json.parse(json.replace('\'', '"'), JsonLimits.DEFAULT);
        DynamicMessage message = new ProtoReader(problems::add)
                .read(EnvoyTypes.shared().find(type).orElseThrow(), node, Pointer.ROOT);
        assertThat(problems).isEmpty();
        EnvoyRules.check(message, node, Pointer.ROOT, problems::add);
    }
}
