package io.flowplane.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.flowplane.apply.BodyCompiler;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.spec.filter.Switch;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import io.flowplane.testing.EchoProto;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Friendly filters as a tenant would use them against the gateway, the machine or others. */
class HostileFiltersTest {
    private static final String JWT =
            "{'type':'jwt_authn','providers':{'p':{'jwks':{'type':'local','inline_string':%s}%s}}}";
    private static final String EC =
            "{\\\"keys\\\":[{\\\"kty\\\":\\\"EC\\\",\\\"crv\\\":\\\"P-256\\\",\\\"x\\\":\\\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\\\","
                    + "\\\"y\\\":\\\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\\\"%s}]}";

    /** The route and the destination of a request are no headers to play with. */
    @ParameterizedTest
    @ValueSource(strings = {":path", ":authority", ":method", "host", "Host", "x y", "x\\r\\nx-evil: 1", ""})
    void noFilterWritesAHeaderThatEnvoyKeepsToItselfOrThatIsNone(String header) {
        for (String entry : writing(header)) {
            assertThat(problems(entry)).as(entry).isNotEmpty();
        }
        for (String entry : writing("x-good")) {
            assertThat(problems(entry)).as(entry).isEmpty();
        }
    }

    private static List<String> writing(String header) {
        String name = "'" + header + "'";
        String jwks = "'" + EC.formatted("") + "'";
        return List.of(
                "{'type':'header_mutation','request_headers_to_add':[{'key':" + name + ",'value':'x'}]}",
                "{'type':'header_mutation','request_headers_to_remove':[" + name + "]}",
                "{'type':'credential_injector','secret_ref':{'name':'s','header':" + name + "}}",
                "{'type':'basic_auth','users':{'a':'{SHA}tESsBmE/yNY3lb6a0L6vVQEZNqw='},'forward_username_header':"
                        + name + "}",
                "{'type':'custom_response','matchers':[{'status_code':{'type':'exact','code':500},'response':{'headers':{"
                        + name + ":'x'}}}]}",
                "{'type':'ext_authz','service':{'type':'http','server_uri':'http://a.example.com/','headers_to_add':"
                        + "[{'key':" + name + ",'value':'x'}]}}",
                JWT.formatted(jwks, ",'forward_payload_header':" + name),
                JWT.formatted(jwks, ",'claim_to_headers':[{'claim_name':'a','header_name':" + name + "}]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'header_mutation','response_headers_to_add':[{'key':'x','value':'a\\r\\nset-cookie: b'}]}",
                "{'type':'custom_response','matchers':[{'status_code':{'type':'exact','code':500},'response':{'headers':{'x':'a\\nb'}}}]}",
                "{'type':'cors','policy':{'allow_origin':['a'],'allow_methods':['GET\\r\\nx: y']}}",
                "{'type':'oauth2','token_endpoint':'http://a/','authorization_endpoint':'http://a/\\r\\nx: y','redirect_uri':'http://a/','credentials':{'client_id':'a','token_secret':'t','hmac_secret':'h'}}",
                "{'type':'credential_injector','secret_ref':{'name':'s','header_prefix':'a\\r\\nb: '}}",
                "{'type':'rate_limit','domain':'d','rate_limit_service':{'cluster_name':'c','authority':'a\\r\\nb'}}",
                "{'type':'health_check','endpoint_path':'/a\\r\\nb'}",
            })
    void noLineBreakGetsIntoAHeader(String filter) {
        refused(filter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a{1,1000}){1,1000}", "(", "(?=a)", "\\\\C", "a**{2,1000}{2,1000}"})
    void aRegularExpressionThatCostsTooMuchOrThatEnvoyDoesNotKnowIsRefused(String regex) {
        String match = "{'type':'regex','value':'" + regex + "'}";
        refused("{'type':'csrf','additional_origins':[" + match + "]}");
        refused("{'type':'cors','policy':{'allow_origin':[" + match + "]}}");
        refused("{'type':'rbac','rules':{'policies':{'p':{'permissions':[{'type':'url_path','path':" + match
                + "}],'principals':[{'type':'any'}]}}}}");
        refused(
                "{'type':'oauth2','token_endpoint':'http://a/','authorization_endpoint':'http://a/','redirect_uri':'http://a/',"
                        + "'credentials':{'client_id':'a','token_secret':'t','hmac_secret':'h'},'pass_through_matcher':[{'path_regex':'"
                        + regex + "'}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 + 1", "request.null", "request.time.in", "a", "request."})
    void anAttributeIsNoExpression(String attribute) {
        String filter = "{'type':'ext_proc','grpc_service':{'target_uri':'p'},'request_attributes':['%s']}";
        refused(filter.formatted(attribute));
        assertThat(problems(filter.formatted("request.inner_time"))).isEmpty();
    }

    @Test
    void aKeyThatSignsIsNoPublicKey() {
        assertThat(problems(JWT.formatted("'" + EC.formatted("") + "'", ""))).isEmpty();
        assertThat(problems(JWT.formatted("'" + EC.formatted(",\\\"d\\\":\\\"AQAB\\\"") + "'", "")))
                .extracting(Problem::code)
                .containsExactly("inline_secret");
        String shared = "'{\\\"keys\\\":[{\\\"kty\\\":\\\"oct\\\",\\\"k\\\":\\\"c2VjcmV0\\\"}]}'";
        assertThat(problems(JWT.formatted(shared, "")))
                .extracting(Problem::code)
                .containsExactly("inline_secret");
    }

    /** Whoever writes the bytes decides what is in them; each layer is looked at. */
    @Test
    void bytesThatHoldSomethingStrangeAreRefusedWhereverItStands() {
        Any garbage = Any.newBuilder()
                .setTypeUrl("type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer")
                .setValue(ByteString.copyFromUtf8("garbage"))
                .build();
        assertThat(codes(compressor(garbage))).containsExactly("invalid_message");
        Any unknown = Any.newBuilder()
                .setTypeUrl("type.googleapis.com/no.such.Message")
                .build();
        assertThat(codes(compressor(unknown))).containsExactly("invalid_message");
        Any lua = Any.newBuilder()
                .setTypeUrl("type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua")
                .build();
        assertThat(codes(compressor(lua))).contains("switched_off");
        Any deep = Any.getDefaultInstance();
        for (int i = 0; i < 5_000; i++) {
            deep = Any.newBuilder()
                    .setTypeUrl("type.googleapis.com/google.protobuf.Any")
                    .setValue(deep.toByteString())
                    .build();
        }
        assertThat(codes(compressor(deep))).containsExactly("invalid_message");
        assertThat(codes(RBAC.getDefaultInstance())).isEmpty();
    }

    @Test
    void secretsInBytesAreRefusedAsTheyAreInJson() {
        String users = Base64.getEncoder()
                .encodeToString(io.envoyproxy.envoy.extensions.filters.http.basic_auth.v3.BasicAuth.newBuilder()
                        .setUsers(Wire.inline("a:{SHA}tESsBmE/yNY3lb6a0L6vVQEZNqw="))
                        .build()
                        .toByteArray());
        assertThat(problems("{'name':'b','filter':{'type':'custom','type_url':"
                        + "'type.googleapis.com/envoy.extensions.filters.http.basic_auth.v3.BasicAuth','value':'"
                        + users
                        + "'}}"))
                .extracting(Problem::code)
                .containsExactly("inline_secret");
    }

    @Test
    void aDescriptorIsLookedIntoBeforeEnvoyDoes() {
        assertThat(transcoder(EchoProto.set())).isEmpty();
        assertThat(transcoder(EchoProto.set("no/slash"))).isNotEmpty();
        assertThat(transcoder(EchoProto.set("/a/{said_text"))).isNotEmpty();
        assertThat(transcoder(EchoProto.set("/a/{said_text=**}/b"))).isNotEmpty();
        assertThat(transcoder(EchoProto.set("/" + "{a=*}/".repeat(20_000)))).isNotEmpty();
        assertThat(transcoder(FileDescriptorSet.newBuilder()
                        .addFile(EchoProto.set().getFile(3))
                        .build()))
                .as("without its imports")
                .isNotEmpty();
        FileDescriptorProto itself = FileDescriptorProto.newBuilder()
                .setName("a.proto")
                .addDependency("a.proto")
                .build();
        assertThat(transcoder(FileDescriptorSet.newBuilder().addFile(itself).build()))
                .isNotEmpty();
        DescriptorProto nested = DescriptorProto.newBuilder().setName("m").build();
        for (int i = 0; i < 200; i++) {
            nested = DescriptorProto.newBuilder()
                    .setName("m")
                    .addNestedType(nested)
                    .build();
        }
        FileDescriptorProto deep = FileDescriptorProto.newBuilder()
                .setName("a.proto")
                .addMessageType(nested)
                .build();
        assertThat(transcoder(FileDescriptorSet.newBuilder().addFile(deep).build()))
                .isNotEmpty();
    }

    private static List<Problem> transcoder(FileDescriptorSet set) {
        return problems("{'filter':{'type':'grpc_json_transcoder','services':['lab.Echo'],'proto_descriptor_bin':'"
                + Base64.getEncoder().encodeToString(set.toByteArray()) + "'}}");
    }

    private static Message compressor(Any inside) {
        return Compressor.newBuilder()
                .setCompressorLibrary(
                        TypedExtensionConfig.newBuilder().setName("a").setTypedConfig(inside))
                .build();
    }

    private static List<String> codes(Message message) {
        return problems("{'name':'x','filter':{'type':'custom','type_url':'type.googleapis.com/"
                        + message.getDescriptorForType().getFullName() + "','value':'"
                        + Base64.getEncoder().encodeToString(message.toByteArray()) + "'}}")
                .stream()
                .map(Problem::code)
                .toList();
    }

    private static String listener(String filter) {
        return "{'address':'::','port':80,'filterChains':[{'filters':[{'type':'httpConnectionManager',"
                + "'routeConfigName':'r','httpFilters':[" + filter + "]}]}]}";
    }

    private static void refused(String filter) {
        assertThat(problems(filter)).as(filter).isNotEmpty();
    }

    private static List<Problem> problems(String entry) {
        ObjectNode json = (ObjectNode) Json.parse(listener(entry).replace('\'', '"'), JsonLimits.DEFAULT);
        Refusal refusal = catchThrowableOfType(
                Refusal.class, () -> new BodyCompiler(java.util.Set.<Switch>of()).compile(Kind.LISTENER, "n", json));
        return refusal == null ? List.of() : refusal.problems();
    }
}
