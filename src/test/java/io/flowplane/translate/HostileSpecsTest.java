package io.flowplane.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowplane.apply.BodyCompiler;
import io.flowplane.apply.Compiled;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Refusal;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Translation as someone would attack it, and what it promises about versions and references. */
class HostileSpecsTest {
    private static final String LISTENER = """
            {"address":"0.0.0.0","port":10000,"filterChains":[{"filters":[{"type":"httpConnectionManager",
              "routeConfigName":"r","httpFilters":[%s]}]}]}
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"x\",\"config\":{\"@type\":1}}",
                "{\"name\":\"x\",\"config\":{\"@type\":\"\"}}",
                "{\"name\":\"x\",\"config\":{\"@type\":\"/\"}}",
                "{\"name\":\"x\",\"config\":{\"@type\":\"type.googleapis.com/..\"}}",
                "{\"name\":\"x\",\"config\":{\"@type\":\"type.googleapis.com/google.protobuf.Any\"}}",
                "{\"name\":\"x\",\"config\":{\"@type\":\"type.googleapis.com/envoy.config.bootstrap.v3.Bootstrap\"}}",
                "{\"name\":\"x\",\"config\":{\"@type\":\"type.googleapis.com/envoy.extensions.filters.http.golang.v3alpha.Config\"}}",
                "{\"name\":\"x\",\"config\":{\"@type\":\"type.googleapis.com/envoy.config.core.v3.Metadata.FilterMetadataEntry\"}}",
                "{\"name\":\"envoy.cors\"}",
                "{\"name\":\"envoy.filters.http.cors\\u0000\"}",
            })
    void aFilterThatEnvoyDoesNotTakeIsRefusedWhateverItCallsItself(String filter) {
        assertThatThrownBy(() -> compile(Kind.LISTENER, LISTENER.formatted(filter)))
                .isInstanceOf(Refusal.class)
                .satisfies(e -> assertThat(((Refusal) e).problems()).isNotEmpty());
    }

    @Test
    void everyClusterThatAFilterNamesIsAReferenceWithoutWhichTheListenerIsHeldBack() {
        Compiled compiled = compile(Kind.LISTENER, LISTENER.formatted("""
                {"name":"envoy.filters.http.jwt_authn","config":{"providers":{"p":{"remote_jwks":{"http_uri":
                  {"uri":"https://a/jwks","cluster":"jwks","timeout":"1s"}}}}}},
                {"name":"envoy.filters.http.ext_authz","config":{"transport_api_version":"V3","grpc_service":
                  {"envoy_grpc":{"cluster_name":"authz"}}}}"""));
        assertThat(compiled.references())
                .containsExactly(
                        new Reference(Reference.CLUSTER, "authz", true),
                        new Reference(Reference.CLUSTER, "jwks", true),
                        new Reference(Reference.PORT, "tcp/10000", false),
                        new Reference(Reference.ROUTE, "r", false));
        assertThat(compiled.resources().getFirst().clusters()).containsExactly("authz", "jwks");
    }

    @Test
    void theOrderOfMembersInAConfigurationChangesNothing() {
        var one = compile(
                Kind.LISTENER,
                LISTENER.formatted(
                        "{\"name\":\"envoy.filters.http.set_metadata\",\"config\":{\"metadata\":[{\"metadata_namespace\":\"a\",\"value\":{\"x\":1,\"y\":{\"b\":1,\"a\":2}}}]}}"));
        var two = compile(
                Kind.LISTENER,
                LISTENER.formatted(
                        "{\"config\":{\"metadata\":[{\"value\":{\"y\":{\"a\":2,\"b\":1},\"x\":1},\"metadata_namespace\":\"a\"}]},\"name\":\"envoy.filters.http.set_metadata\"}"));
        assertThat(two.resources()).isEqualTo(one.resources());
        assertThat(two.spec()).isEqualTo(one.spec());
    }

    @Test
    void whatIsStoredTranslatesToTheSameAgain() {
        for (GoldenCase golden : GoldenCase.all()) {
            for (GoldenCase.Accepted accepted : golden.accepted()) {
                Translated again = Translator.translate(
                        accepted.kind(), accepted.name(), accepted.compiled().spec());
                assertThat(again.resources())
                        .as(golden.name())
                        .isEqualTo(accepted.compiled().resources());
                assertThat(again.references())
                        .as(golden.name())
                        .isEqualTo(accepted.compiled().references());
            }
        }
    }

    @Test
    void endpointsAreSentAgainWhenTheirClusterChangesAndOnlyTheyWhenTheyChange() {
        String body = "{\"endpoints\":[{\"host\":\"10.0.0.1\",\"port\":%d}],\"connectTimeoutSeconds\":%d}";
        List<EnvoyResource> before =
                compile(Kind.CLUSTER, body.formatted(80, 1)).resources();
        List<EnvoyResource> timeout =
                compile(Kind.CLUSTER, body.formatted(80, 2)).resources();
        List<EnvoyResource> port = compile(Kind.CLUSTER, body.formatted(81, 1)).resources();
        assertThat(timeout.get(0).version()).isNotEqualTo(before.get(0).version());
        assertThat(timeout.get(1).any()).isEqualTo(before.get(1).any());
        assertThat(timeout.get(1).version()).isNotEqualTo(before.get(1).version());
        assertThat(port.get(0)).isEqualTo(before.get(0));
        assertThat(port.get(1).version()).isNotEqualTo(before.get(1).version());
    }

    private static Compiled compile(Kind kind, String body) {
        return new BodyCompiler().compile(kind, "n", (ObjectNode) Json.parse(body, JsonLimits.DEFAULT));
    }
}
