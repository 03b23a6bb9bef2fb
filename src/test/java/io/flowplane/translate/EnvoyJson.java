package io.flowplane.translate;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.flowplane.translate.types.EnvoyTypes;
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

    private static final JsonFormat.Printer PRINTER = JsonFormat.printer()
            .usingTypeRegistry(JsonFormat.TypeRegistry.newBuilder()
                    .add(EnvoyTypes.shared().names().stream()
                            .map(n -> EnvoyTypes.shared().find(n).orElseThrow())
                            .toList())
                    .build())
            .preservingProtoFieldNames();

    private EnvoyJson() {}

    static JsonNode of(EnvoyResource resource) {
        try {
            Any any = Any.parseFrom(resource.any());
            Descriptor type = EnvoyTypes.shared().findByUrl(any.getTypeUrl()).orElseThrow();
            return JSON.readTree(PRINTER.print(DynamicMessage.parseFrom(type, any.getValue())));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
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
