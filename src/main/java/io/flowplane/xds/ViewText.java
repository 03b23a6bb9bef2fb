package io.flowplane.xds;

import io.flowplane.json.Json;
import io.flowplane.snapshot.Fingerprint;
import io.flowplane.snapshot.Fleet;
import io.flowplane.translate.ResourceType;
import io.flowplane.xds.StreamView.TypeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Views of streams as JSON text, for other instances. Members that a newer program adds are passed over. */
final class ViewText {
    private static final String EVERYTHING = "*";

    private ViewText() {}

    static String write(StreamView view) {
        Fleet.Proxy proxy = view.proxy();
        ObjectNode text = Json.NODES.objectNode();
        text.put("node", proxy.nodeId());
        text.put("cluster", proxy.nodeCluster());
        text.put("team", proxy.team());
        text.put("address", proxy.address());
        text.put("envoy", proxy.envoyVersion());
        text.put("protocol", proxy.protocol());
        text.put("since", proxy.connectedAt().toString());
        ObjectNode types = text.putObject("types");
        proxy.types().forEach((type, delivery) -> types.set(type, write(delivery)));
        view.types().forEach((type, typeView) -> write(typeView, types.withObjectProperty(TypeNames.shortName(type))));
        return Json.write(text);
    }

    private static ObjectNode write(Fleet.Delivery delivery) {
        ObjectNode text = Json.NODES.objectNode();
        text.put("wanted", delivery.wantedVersion()).put("wantedAt", delivery.wantedRevision());
        text.put("sent", delivery.sentVersion()).put("sentAt", delivery.sentRevision());
        text.put("acked", delivery.ackedVersion()).put("ackedAt", delivery.ackedRevision());
        Fleet.Rejection rejection = delivery.rejection();
        if (rejection != null) {
            text.putObject("rejection")
                    .put("version", rejection.version())
                    .put("revision", rejection.revision())
                    .put("message", rejection.message())
                    .put("at", rejection.at().toString());
        }
        return text;
    }

    private static void write(TypeView view, ObjectNode text) {
        text.put("table", view.table().hex());
        text.set("scope", write(view.scope()));
        text.put("nothing", view.nothing());
        text.set("open", write(view.open()));
        ArrayNode blamed = text.putArray("blamed");
        view.blamed().forEach(blame -> blamed.addArray().add(blame.name()).add(blame.version()));
    }

    private static JsonNode write(Share share) {
        return switch (share) {
            case Share.Everything() -> Json.NODES.stringNode(EVERYTHING);
            case Share.Places(String bits) -> Json.NODES.stringNode(bits);
            case Share.Some(Names names) -> {
                ArrayNode list = Json.NODES.arrayNode();
                names.forEach(list::add);
                yield list;
            }
        };
    }

    /** @throws RuntimeException when it is no such text */
    static StreamView read(String instance, long stream, String text) {
        ObjectNode body = Json.stored(text);
        Map<String, Fleet.Delivery> deliveries = new LinkedHashMap<>();
        Map<ResourceType, TypeView> types = new EnumMap<>(ResourceType.class);
        body.get("types").properties().forEach(entry -> {
            deliveries.put(entry.getKey(), delivery(entry.getValue()));
            for (ResourceType type : ResourceType.values()) {
                if (TypeNames.shortName(type).equals(entry.getKey())) {
                    types.put(type, type(entry.getValue()));
                }
            }
        });
        return new StreamView(
                new Fleet.Proxy(
                        instance,
                        stream,
                        body.get("node").asString(),
                        body.get("cluster").asString(),
                        body.get("team").asString(),
                        body.get("address").asString(),
                        textOrNull(body, "envoy"),
                        body.get("protocol").asString(),
                        Instant.parse(body.get("since").asString()),
                        deliveries),
                types);
    }

    private static Fleet.Delivery delivery(JsonNode text) {
        JsonNode rejection = text.get("rejection");
        return new Fleet.Delivery(
                text.get("wanted").asString(),
                text.get("wantedAt").asLong(),
                textOrNull(text, "sent"),
                text.get("sentAt").asLong(),
                textOrNull(text, "acked"),
                text.get("ackedAt").asLong(),
                rejection == null
                        ? null
                        : new Fleet.Rejection(
                                rejection.get("version").asString(),
                                rejection.get("revision").asLong(),
                                rejection.get("message").asString(),
                                Instant.parse(rejection.get("at").asString())));
    }

    private static TypeView type(JsonNode text) {
        List<Subscription.Blame> blamed = new ArrayList<>();
        text.get("blamed")
                .forEach(blame -> blamed.add(new Subscription.Blame(
                        blame.get(0).asString(), blame.get(1).asString())));
        return new TypeView(
                Fingerprint.ofHex(text.get("table").asString()),
                share(text.get("scope")),
                text.get("nothing").asBoolean(),
                share(text.get("open")),
                List.copyOf(blamed));
    }

    private static Share share(JsonNode text) {
        if (text.isArray()) {
            List<String> names = new ArrayList<>();
            text.forEach(name -> names.add(name.asString()));
            return names.isEmpty() ? Share.nothing() : new Share.Some(Names.of(names));
        }
        return text.asString().equals(EVERYTHING) ? Share.everything() : new Share.Places(text.asString());
    }

    private static @Nullable String textOrNull(JsonNode text, String member) {
        JsonNode value = text.get(member);
        return value == null || value.isNull() ? null : value.asString();
    }
}
