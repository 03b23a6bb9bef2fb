package io.flowplane.translate;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Resources as JSON, as Envoy's config_dump shows them, with sorted keys. */
final class EnvoyJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private EnvoyJson() {}

    static JsonNode of(EnvoyResource resource) {
        return EnvoyView.of(resource);
    }

    static String pretty(Object value) {
        return JSON.writeValueAsString(JSON.treeToValue(JSON.valueToTree(value), Object.class)) + "\n";
    }

    static String array(List<EnvoyResource> resources) {
        ArrayNode array = JSON.createArrayNode();
        resources.stream()
                .sorted(java.util.Comparator.comparing(EnvoyResource::name))
                .forEach(r -> array.add(of(r)));
        return pretty(array);
    }
}
