package io.flowplane.translate;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.flowplane.json.Json;
import io.flowplane.translate.types.EnvoyTypes;
import tools.jackson.databind.JsonNode;

/** Resources as Envoy's own config_dump shows them, for people. */
public final class EnvoyView {
    /** Made on first use: it links every type that Envoy has. */
    private static final class Loaded {
        static final JsonFormat.Printer PRINTER = JsonFormat.printer()
                .usingTypeRegistry(JsonFormat.TypeRegistry.newBuilder()
                        .add(EnvoyTypes.shared().names().stream()
                                .map(name -> EnvoyTypes.shared().find(name).orElseThrow())
                                .toList())
                        .build())
                .omittingInsignificantWhitespace()
                .preservingProtoFieldNames();
    }

    private EnvoyView() {}

    /** In Envoy's JSON, keys sorted. */
    public static JsonNode of(EnvoyResource resource) {
        try {
            Any any = Any.parseFrom(resource.any());
            Descriptor type = EnvoyTypes.shared().findByUrl(any.getTypeUrl()).orElseThrow();
            return Json.sorted(Json.stored(Loaded.PRINTER.print(DynamicMessage.parseFrom(type, any.getValue()))));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
