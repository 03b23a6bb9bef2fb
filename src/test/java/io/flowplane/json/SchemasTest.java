package io.flowplane.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.spec.ClusterSpec;
import io.flowplane.domain.spec.ListenerSpec;
import io.flowplane.domain.spec.RouteConfigSpec;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SchemasTest {
    private final Schemas schemas = new Schemas();

    @Test
    void everyReferenceLeadsSomewhere() {
        List.of(ClusterSpec.class, RouteConfigSpec.class, ListenerSpec.class).forEach(schemas::ref);
        ObjectNode components = schemas.components();
        Set<String> named = new TreeSet<>();
        components
                .findValues("$ref")
                .forEach(ref -> named.add(ref.stringValue().substring("#/components/schemas/".length())));
        assertThat(named).isNotEmpty().isSubsetOf(components.propertyNames());
        assertThat(components.propertyNames()).contains("ClusterSpec", "RouteConfigSpec", "ListenerSpec");
    }

    @Test
    void everyFieldIsThereWithItsBounds() {
        schemas.ref(ClusterSpec.class);
        JsonNode endpoint = schemas.components().get("Endpoint");
        assertThat(Json.write(endpoint.at("/properties/port")))
                .isEqualTo("{\"type\":\"integer\",\"minimum\":1,\"maximum\":65535}");
        assertThat(Json.write(endpoint.get("required"))).isEqualTo("[\"host\",\"port\"]");
        assertThat(endpoint.get("additionalProperties").booleanValue()).isFalse();
        JsonNode cluster = schemas.components().get("ClusterSpec");
        assertThat(cluster.at("/properties/connectTimeoutSeconds/minimum").decimalValue())
                .isEqualTo("0.001");
        assertThat(cluster.at("/properties/endpoints/minItems").intValue()).isEqualTo(1);
        assertThat(cluster.at("/properties/lbPolicy/enum").get(1).stringValue()).isEqualTo("LEAST_REQUEST");
    }

    @Test
    void variantsAreToldApartByType() {
        schemas.ref(ClusterSpec.class);
        JsonNode components = schemas.components();
        assertThat(components.at("/HealthCheck/oneOf")).hasSize(3);
        assertThat(components.at("/HealthCheckTcp/properties/type/const").stringValue())
                .isEqualTo("tcp");
        assertThat(Json.write(components.at("/HealthCheckTcp/required"))).isEqualTo("[\"type\"]");
        assertThat(components.at("/HealthCheckHttp").has("required")).isFalse();
    }

    @Test
    void inlineRecordsHaveNoSchemaOfTheirOwn() {
        schemas.ref(RouteConfigSpec.class);
        JsonNode components = schemas.components();
        assertThat(components.has("HeaderChanges")).isFalse();
        assertThat(components
                        .at("/VirtualHost/properties/requestHeadersToAdd/type")
                        .stringValue())
                .isEqualTo("array");
    }
}
