package io.flowplane.translate;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import io.flowplane.domain.spec.RawJson;
import io.flowplane.json.Json;
import io.flowplane.json.Pointer;
import io.flowplane.translate.types.BinaryReader;
import io.flowplane.translate.types.EnvoyTypes;
import io.flowplane.translate.types.Extensions;
import io.flowplane.translate.types.Extensions.Place;
import io.flowplane.translate.types.RawReader;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Parts of a spec that are written in Envoy's own JSON. */
public final class RawConfig {
    private static final String TYPE = "@type";
    private static final String FILTER_CONFIG = "envoy.config.route.v3.FilterConfig";

    private final Findings findings;
    private final boolean requiresClusters;

    /** @param requiresClusters Envoy refuses the resource when a cluster that the configuration names is missing */
    public RawConfig(Findings findings, boolean requiresClusters) {
        this.findings = findings;
        this.requiresClusters = requiresClusters;
    }

    /**
     * The configuration of something that Envoy knows by name.
     *
     * @param at where {@code name} and {@code config} stand
     */
    Any extension(Place place, String name, @Nullable RawJson config, Pointer at) {
        return extension(place, name, config, at.field("name"), at.field("config"));
    }

    /** Filter name to its configuration for a route, a virtual host or a share of one. */
    Map<String, Any> perRoute(Map<String, RawJson> configs, Pointer at) {
        return new PerRouteConfigs(findings).of(configs, at);
    }

    /** A message that is always of one type, such as an AccessLogFilter. */
    public <M extends Message> M message(M empty, RawJson json, Pointer at) {
        Descriptor type = EnvoyTypes.shared()
                .find(empty.getDescriptorForType().getFullName())
                .orElseThrow();
        return read(type, Json.stored(json.text()), at)
                .map(m -> generated(empty, m))
                .orElse(empty);
    }

    /** A message by its bytes; an empty one after a fault. */
    public Message message(Descriptor type, ByteString bytes, Pointer at) {
        Optional<DynamicMessage> message =
                BinaryReader.read(type, bytes, at, findings.isChecking(), findings.allowed(), findings.problems());
        message.ifPresent(m -> {
            note(m);
            RawReader.secrets(m, null, at).forEach(use -> findings.secret(use.name(), use.type(), at));
        });
        return message.orElse(DynamicMessage.getDefaultInstance(type));
    }

    /** Free JSON. */
    Struct struct(RawJson json) {
        Descriptor type = EnvoyTypes.shared().find("google.protobuf.Struct").orElseThrow();
        return read(type, Json.stored(json.text()), Pointer.ROOT)
                .map(m -> generated(Struct.getDefaultInstance(), m))
                .orElse(Struct.getDefaultInstance());
    }

    /** As above, where name and configuration stand apart. */
    Any extension(Place place, String name, @Nullable RawJson config, Pointer nameAt, Pointer configAt) {
        if (findings.isFull()) {
            return Any.getDefaultInstance();
        }
        ObjectNode json = Json.stored(config == null ? "{}" : config.text());
        return type(place, name, json, nameAt, configAt)
                .flatMap(type -> read(type, content(json), configAt))
                .map(Wire::pack)
                .orElse(Any.getDefaultInstance());
    }

    private Optional<Descriptor> type(Place place, String name, ObjectNode json, Pointer nameAt, Pointer configAt) {
        JsonNode url = json.get(TYPE);
        if (url != null) {
            return typeByUrl(place, url, configAt.field(TYPE));
        }
        Optional<Descriptor> type = Extensions.shared().typeOf(place, name);
        if (type.isEmpty()) {
            String way = " It is no " + place.words() + " of this Envoy"
                    + Extensions.shared().hint(place, name)
                    + " A name of your own needs an @type in its configuration.";
            findings.problem(nameAt, "Unknown name '" + name + "'." + way, "unknown_extension");
        }
        return type;
    }

    private Optional<Descriptor> typeByUrl(Place place, JsonNode url, Pointer at) {
        Optional<Descriptor> type =
                url.isString() ? EnvoyTypes.shared().findByUrl(url.stringValue()) : Optional.empty();
        boolean everywhere = place == Place.ROUTE
                && type.isPresent()
                && type.get().getFullName().equals(FILTER_CONFIG);
        if (type.isEmpty()) {
            findings.problem(at, "Must name a message of this Envoy: type.googleapis.com/envoy.…", "unknown_type");
        } else if (!everywhere && !Extensions.shared().takes(place, type.get())) {
            findings.problem(at, "No " + place.words() + " of this Envoy takes this message.", "unknown_type");
            return Optional.empty();
        }
        return type;
    }

    private static ObjectNode content(ObjectNode json) {
        ObjectNode content = json.deepCopy();
        content.remove(TYPE);
        return content;
    }

    private Optional<DynamicMessage> read(Descriptor type, JsonNode json, Pointer at) {
        Optional<DynamicMessage> message =
                RawReader.read(type, json, at, findings.isChecking(), findings.allowed(), findings.problems());
        message.ifPresent(m -> {
            note(m);
            RawReader.secrets(m, json, at).forEach(findings::secret);
        });
        return message;
    }

    private void note(Message message) {
        RawReader.clusters(message).forEach(cluster -> findings.cluster(cluster, requiresClusters));
        RawReader.routes(message).forEach(findings::route);
    }

    /** The same message as a generated class; its serialized form is what both share. */
    private static <M extends Message> M generated(M empty, DynamicMessage message) {
        try {
            @SuppressWarnings("unchecked")
            M same = (M)
                    empty.newBuilderForType().mergeFrom(message.toByteString()).build();
            return same;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
