package io.flowplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.spec.filter.FilterType;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class FilterTypesApiTest {
    @TempDir
    Path folder;

    private RunningApi api;

    @BeforeEach
    void start() {
        api = new RunningApi(folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void allAreListedWithEverythingThatOneNeedsToUseThem() {
        JsonNode all = api.asAdmin().get("/api/v1/filter-types").json();
        assertThat(all.size()).isEqualTo(FilterType.all().size());
        for (JsonNode type : all) {
            assertThat(type.get("isImplemented").booleanValue()).isTrue();
            assertThat(type.get("usageHint").stringValue()).isNotBlank();
            assertThat(type.get("attachmentPoints").valueStream().map(JsonNode::stringValue))
                    .contains("listener")
                    .isSubsetOf("listener", "routeConfig", "virtualHost", "route", "weightedCluster");
            describes(type.get("configSchema"), type.get("example"));
            if (type.has("perRouteConfigSchema")) {
                resolves(type.get("perRouteConfigSchema"));
                assertThat(type.get("perRouteExample").isEmpty()).isFalse();
            }
        }
    }

    /** Every field of the example is in the schema, and every schema that is named is there. */
    private static void describes(JsonNode schema, JsonNode example) {
        Set<String> fields = new TreeSet<>(schema.get("properties").propertyNames());
        assertThat(fields).containsAll(example.propertyNames());
        resolves(schema);
    }

    private static void resolves(JsonNode schema) {
        schema.findValues("$ref")
                .forEach(ref -> assertThat(
                                schema.at(ref.stringValue().substring(1)).isObject())
                        .as(ref.stringValue())
                        .isTrue());
    }

    @Test
    void oneIsFoundByAnyOfItsNames() {
        JsonNode one = api.asAdmin().get("/api/v1/filter-types/jwt_authn").json();
        assertThat(one.get("envoyFilterName").stringValue()).isEqualTo("envoy.filters.http.jwt_authn");
        assertThat(one.get("perRouteBehavior").stringValue()).isEqualTo("reference_only");
        assertThat(api.asAdmin().get("/api/v1/filter-types/jwt_auth").json()).isEqualTo(one);
        assertThat(api.asAdmin()
                        .get("/api/v1/filter-types/envoy.filters.http.jwt_authn")
                        .json())
                .isEqualTo(one);
        assertThat(api.asAdmin()
                        .get("/api/v1/filter-types/lua")
                        .json()
                        .get("requiresSwitch")
                        .stringValue())
                .isEqualTo("FLOWPLANE_ENABLE_LUA");
    }

    @Test
    void anUnknownOneIsNotFound() {
        assertThat(api.asAdmin().get("/api/v1/filter-types/nope").status()).isEqualTo(404);
        assertThat(api.asNobody().get("/api/v1/filter-types/cors").status())
                .as("as documents are")
                .isEqualTo(200);
    }
}
