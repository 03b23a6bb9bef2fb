package io.flowplane.translate.types;

import com.google.protobuf.Descriptors.Descriptor;
import io.flowplane.json.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Envoy calls its extensions, and which messages they take: {@code extensions.json}, as Envoy itself told it. Read at
 * the first call.
 */
public final class Extensions {
    /** Where an extension is used; its category in Envoy. */
    public enum Place {
        HTTP_FILTER("envoy.filters.http", "HTTP filter"),
        ROUTE("envoy.filters.http", "HTTP filter with per-route configuration"),
        NETWORK_FILTER("envoy.filters.network", "network filter"),
        LISTENER_FILTER("envoy.filters.listener", "listener filter"),
        ACCESS_LOG("envoy.access_loggers", "access log"),
        TRACER("envoy.tracers", "tracer");

        private final String category;
        private final String words;

        Place(String category, String words) {
            this.category = category;
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    private static final class Loaded {
        static final Extensions ALL = load();
    }

    private final Map<Place, Map<String, String>> typeByName = new HashMap<>();
    private final Map<Place, Set<String>> types = new HashMap<>();
    private final Set<String> everyType = new TreeSet<>();

    private Extensions(JsonNode file) {
        for (Place place : Place.values()) {
            typeByName.put(place, new HashMap<>());
            types.put(place, new TreeSet<>());
        }
        for (JsonNode extension : file.get("extensions")) {
            add(extension);
        }
    }

    public static Extensions shared() {
        return Loaded.ALL;
    }

    /** The message that configures an extension. */
    public Optional<Descriptor> typeOf(Place place, String name) {
        return Optional.ofNullable(typesOf(place).get(name)).flatMap(EnvoyTypes.shared()::find);
    }

    /** True when some extension of this place takes the message. */
    public boolean takes(Place place, Descriptor type) {
        return Objects.requireNonNull(types.get(place)).contains(type.getFullName());
    }

    /** True for the name of an HTTP filter, whether it has per-route configuration or not. */
    public boolean isHttpFilter(String name) {
        return typesOf(Place.HTTP_FILTER).containsKey(name);
    }

    /** True when any extension at all takes the message; false for those of Envoy's contrib build. */
    public boolean isKnown(Descriptor type) {
        return everyType.contains(type.getFullName());
    }

    /** {@code ; did you mean 'x'?}, or nothing. */
    public String hint(Place place, String name) {
        return Nearest.hint(name, new TreeSet<>(typesOf(place).keySet()));
    }

    private Map<String, String> typesOf(Place place) {
        return Objects.requireNonNull(typeByName.get(place));
    }

    private void add(JsonNode extension) {
        String category = extension.get("category").stringValue();
        String name = extension.get("name").stringValue();
        for (Place place : Place.values()) {
            if (place.category.equals(category)) {
                List<String> found = place == Place.HTTP_FILTER
                        ? texts(extension.get("config"))
                        : place == Place.ROUTE ? texts(extension.get("route")) : texts(extension.get("types"));
                found.forEach(type -> typesOf(place).put(name, type));
                Objects.requireNonNull(types.get(place)).addAll(found);
            }
        }
        everyType.addAll(texts(extension.get("types")));
        everyType.addAll(texts(extension.get("config")));
        everyType.addAll(texts(extension.get("route")));
    }

    private static List<String> texts(@Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return List.of();
        }
        return node.isArray() ? node.valueStream().map(JsonNode::stringValue).toList() : List.of(node.stringValue());
    }

    private static Extensions load() {
        try (var file = Extensions.class.getResourceAsStream("/envoy/extensions.json")) {
            return new Extensions(JsonMapper.shared()
                    .readTree(Objects.requireNonNull(file, "extensions.json").readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
