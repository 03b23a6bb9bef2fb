package io.flowplane.translate.types;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.flowplane.domain.Problem;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ProtoReaderTest {
    private static final String ROUTE = "envoy.config.route.v3.RouteAction";
    private static final String LIMIT = "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit";
    private final List<Problem> problems = new ArrayList<>();

    @Test
    void namesAreTakenInBothSpellings() {
        var snake = read(LIMIT, "{'stat_prefix':'a','token_bucket':{'max_tokens':1,'fill_interval':'1s'}}");
        var camel = read(LIMIT, "{'statPrefix':'a','tokenBucket':{'maxTokens':1,'fillInterval':'1s'}}");
        assertThat(problems).isEmpty();
        assertThat(camel.toByteString()).isEqualTo(snake.toByteString());
    }

    @Test
    void theSameFieldInBothSpellingsIsAFault() {
        read(LIMIT, "{'stat_prefix':'a','statPrefix':'b'}");
        assertThat(pointers()).containsExactly("/statPrefix");
    }

    @Test
    void everyFaultIsToldWithItsPlace() {
        read(
                LIMIT,
                "{'stat_prefx':1,'token_bucket':{'max_tokens':-1,'fill_interval':5},'descriptors':[{'entries':[{'kei':1}]},7]}");
        assertThat(pointers())
                .containsExactlyInAnyOrder(
                        "/stat_prefx",
                        "/token_bucket/max_tokens",
                        "/token_bucket/fill_interval",
                        "/descriptors/0/entries/0/kei",
                        "/descriptors/1");
        assertThat(problems).anyMatch(p -> p.message().contains("did you mean 'stat_prefix'?"));
    }

    @Test
    void equalContentGivesEqualBytesWhateverTheOrderOfItsMembers() {
        String type = "google.protobuf.Any";
        String url = "'@type':'type.googleapis.com/envoy.config.core.v3.Metadata'";
        var one = read(type, "{" + url + ",'filter_metadata':{'b':{'y':1,'x':[{'q':1,'p':2}]},'a':{}}}");
        var two = read(type, "{'filter_metadata':{'a':{},'b':{'x':[{'p':2,'q':1}],'y':1}}," + url + "}");
        assertThat(problems).isEmpty();
        assertThat(one.toByteString()).isEqualTo(two.toByteString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "google.protobuf.Duration|'-1.000000001s'",
                "google.protobuf.Duration|'315576000000s'",
                "google.protobuf.Timestamp|'2026-01-31T12:00:00.5+01:00'",
                "google.protobuf.UInt64Value|'18446744073709551615'",
                "google.protobuf.Int32Value|-2147483648",
                "google.protobuf.Int32Value|1e3",
                "google.protobuf.Int32Value|2.0",
                "google.protobuf.DoubleValue|'-Infinity'",
                "google.protobuf.FloatValue|1.5",
                "google.protobuf.BytesValue|'_-8='",
                "google.protobuf.BoolValue|true",
                "google.protobuf.StringValue|'ü𝄞'",
                "google.protobuf.Struct|{'a':null,'b':[1,'x',true,{}]}",
                "google.protobuf.Value|null",
                "google.protobuf.ListValue|[[],{}]",
                "google.protobuf.Any|{'@type':'type.googleapis.com/google.protobuf.Duration','value':'3s'}",
                "google.protobuf.Any|{'@type':'type.googleapis.com/google.protobuf.Any','value':{'@type':'type.googleapis.com/google.protobuf.Empty'}}",
            })
    void theWellKnownTypesReadAsProtobufsOwnParserReadsThem(String type, String json) throws Exception {
        DynamicMessage ours = read(type, json);
        assertThat(problems).isEmpty();
        var descriptor = EnvoyTypes.shared().find(type).orElseThrow();
        var theirs = DynamicMessage.newBuilder(descriptor);
        JsonFormat.parser()
                .usingTypeRegistry(TypeRegistry.newBuilder()
                        .add(List.of(
                                EnvoyTypes.shared()
                                        .find("google.protobuf.Duration")
                                        .orElseThrow(),
                                EnvoyTypes.shared().find("google.protobuf.Any").orElseThrow(),
                                EnvoyTypes.shared()
                                        .find("google.protobuf.Empty")
                                        .orElseThrow()))
                        .build())
                .merge(json.replace('\'', '"'), theirs);
        assertThat(ours.toByteString()).isEqualTo(theirs.build().toByteString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "google.protobuf.Duration|'1.5'",
                "google.protobuf.Duration|'315576000001s'",
                "google.protobuf.Duration|'1.0000000001s'",
                "google.protobuf.Timestamp|'yesterday'",
                "google.protobuf.UInt32Value|4294967296",
                "google.protobuf.UInt32Value|1.5",
                "google.protobuf.Int64Value|'9223372036854775808'",
                "google.protobuf.Int64Value|'1e999999999'",
                "google.protobuf.BytesValue|'*'",
                "google.protobuf.BoolValue|'true'",
                "google.protobuf.StringValue|1",
                "google.protobuf.Struct|[]",
                "google.protobuf.Any|{'a':1}",
                "google.protobuf.Any|{'@type':'envoy.config.core.v3.Address'}",
                "google.protobuf.Any|{'@type':'type.googleapis.com/no.Such'}",
                "google.protobuf.Any|{'@type':'type.googleapis.com/google.protobuf.Duration','value':'3s','more':1}",
                "google.protobuf.Any|{'@type':'type.googleapis.com/google.protobuf.Duration'}",
            })
    void nonsenseInWellKnownTypesIsToldOnce(String type, String json) {
        read(type, json);
        assertThat(problems).hasSize(1);
    }

    @Test
    void twoChoicesOfAOneofAreAFaultAndNullIsNone() {
        read(ROUTE, "{'cluster':'a','cluster_header':'x-b'}");
        assertThat(pointers()).containsExactly("/cluster_header");
        problems.clear();
        read(ROUTE, "{'cluster':'a','cluster_header':null}");
        assertThat(problems).isEmpty();
    }

    @Test
    void enumsAreTakenByNameAndNumberAndNotOtherwise() {
        assertThat(read(ROUTE, "{'cluster':'a','priority':'HIGH'}"))
                .isEqualTo(read(ROUTE, "{'cluster':'a','priority':1}"));
        assertThat(problems).isEmpty();
        read(ROUTE, "{'priority':'HIGHH','cluster_not_found_response_code':99}");
        assertThat(problems).hasSize(2).anyMatch(p -> p.message().contains("did you mean 'HIGH'?"));
    }

    @Test
    void nestingEndsBeforeTheStackDoes() {
        String deep = "{'and_rules':{'rules':[".repeat(60) + "{'any':true}" + "]}}".repeat(60);
        read("envoy.config.rbac.v3.Permission", deep, new JsonLimits(1000, 100_000));
        assertThat(problems).hasSize(1).allMatch(p -> p.code().equals("too_deep"));
    }

    @Test
    void aFloodOfFaultsEndsAtTheFirstHundred() {
        StringBuilder flood = new StringBuilder("{'a0':1");
        for (int i = 1; i < 20_000; i++) {
            flood.append(",'stat_prefix").append(i).append("':1");
        }
        read(LIMIT, flood.append("}").toString());
        assertThat(problems).hasSize(100);
        problems.clear();
        String unknown =
                "{'@type':'type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentikation'},";
        read(
                "google.protobuf.Any",
                "{'@type':'type.googleapis.com/envoy.config.core.v3.Metadata','typed_filter_metadata':{'a':"
                        + unknown.substring(0, unknown.length() - 1) + "}}");
        assertThat(problems).hasSize(1).allMatch(p -> p.message().contains("JwtAuthentication'?"));
    }

    @Test
    void pointersAreEscaped() {
        read("envoy.config.core.v3.Metadata", "{'filter_metadata':{'a/b~c':1}}");
        assertThat(pointers()).containsExactly("/filter_metadata/a~1b~0c");
    }

    private DynamicMessage read(String type, String json) {
        return read(type, json, JsonLimits.DEFAULT);
    }

    private DynamicMessage read(String type, String json, JsonLimits limits) {
        JsonNode node = Json.parse(json.replace('\'', '"'), limits);
        return new ProtoReader(problems::add)
                .read(EnvoyTypes.shared().find(type).orElseThrow(), node, Pointer.ROOT);
    }

    private List<String> pointers() {
        return problems.stream().map(Problem::pointer).toList();
    }
}
