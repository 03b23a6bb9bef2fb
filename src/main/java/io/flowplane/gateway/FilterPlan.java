package io.flowplane.gateway;

import io.flowplane.domain.spec.HttpFilter;
import io.flowplane.domain.spec.RawJson;
import io.flowplane.domain.spec.filter.FilterType;
import io.flowplane.json.Json;
import io.flowplane.json.Pointer;
import io.flowplane.json.Records;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the filters of one definition reach Envoy. On a listener of its own they are the listener's. On a shared one each is
 * there under a name of its own and switched off; the definition's routes switch it on, so that nobody else feels it. The
 * policy of CORS is the routes' in both cases, as Envoy wants it.
 */
final class FilterPlan {
    private static final String PREFIX = "envoy.filters.http.";
    private static final String CORS = "cors";
    /** Envoy's settings that switch a filter on for a route, as it stands in the listener. */
    private static final RawJson ON =
            new RawJson("{\"@type\":\"type.googleapis.com/envoy.config.route.v3.FilterConfig\",\"config\":{}}");
    /**
     * Filters that every generated listener has, switched off, so that settings of a route find them and no new setting changes
     * a listener: what stands before the definitions' own ones, and what after.
     */
    private static final Map<String, String> BEFORE = Map.of(CORS, "{}");

    private static final Map<String, String> AFTER = ordered(
            "rbac", "{}",
            "csrf", "{\"filter_enabled\":{\"default_value\":{}}}",
            "local_ratelimit", "{\"stat_prefix\":\"gateway\"}",
            "buffer", "{\"max_request_bytes\":1048576}",
            "fault", "{}",
            "header_mutation", "{}",
            "custom_response", "{}");

    private final Definition definition;
    private final boolean shared;

    FilterPlan(Definition definition) {
        this.definition = definition;
        this.shared = !definition.hasOwnListener();
    }

    /** A filter of the definition, as its listener has it. */
    record Entry(ObjectNode filter, Pointer origin) {}

    /** The definition's own filters on its listener. */
    List<Entry> ofListener() {
        List<Entry> entries = new ArrayList<>();
        List<HttpFilter> filters = definition.spec().filters();
        for (int i = 0; i < filters.size(); i++) {
            if (!type(filters.get(i)).equals(CORS)) {
                ObjectNode filter = Records.write(filters.get(i));
                if (shared) {
                    filter.put("name", instance(filters.get(i))).put("disabled", true);
                }
                entries.add(new Entry(filter, Pointer.ROOT.field("filters").index(i)));
            }
        }
        return entries;
    }

    /** The filters of a generated listener, with those of all its definitions in the middle. */
    static List<ObjectNode> around(List<Entry> own) {
        Set<String> given = new HashSet<>();
        own.forEach(entry -> given.add(nameInEnvoy(entry.filter())));
        List<ObjectNode> all = new ArrayList<>();
        BEFORE.forEach((type, config) -> all.add(sleeping(type, config)));
        own.forEach(entry -> all.add(entry.filter()));
        AFTER.forEach((type, config) -> {
            if (!given.contains(PREFIX + type)) {
                all.add(sleeping(type, config));
            }
        });
        return all;
    }

    /** Settings of a route by the name of the filter in the listener, and where each comes from. */
    record Setting(RawJson value, Pointer origin) {}

    /** @param own the route's settings, by short or Envoy name */
    Map<String, Setting> ofRoute(Map<String, RawJson> own, Pointer at) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        Set<String> used = new HashSet<>();
        List<HttpFilter> filters = definition.spec().filters();
        for (int i = 0; i < filters.size(); i++) {
            HttpFilter filter = filters.get(i);
            Pointer origin = Pointer.ROOT.field("filters").index(i);
            Optional<String> override = own.keySet().stream()
                    .filter(key -> isSame(key, type(filter)))
                    .findFirst();
            if (type(filter).equals(CORS)) {
                if (override.isEmpty()) {
                    policy(filter).ifPresent(policy -> settings.put(CORS, new Setting(policy, origin)));
                }
            } else if (shared) {
                override.ifPresent(used::add);
                Setting setting = override.map(key -> new Setting(typed(own.get(key), type(filter)), at.field(key)))
                        .orElse(new Setting(ON, origin));
                if (!isOff(setting.value())) {
                    settings.put(instance(filter), setting);
                }
            }
        }
        own.forEach((key, value) -> {
            if (!used.contains(key) && !(isSame(key, CORS) && isOff(value))) {
                settings.put(key, new Setting(value, at.field(key)));
            }
        });
        return settings;
    }

    /** The settings that answer a browser's preflight request to this route; null when there are none. */
    static Map.@Nullable Entry<String, Setting> cors(Map<String, Setting> settings) {
        return settings.entrySet().stream()
                .filter(setting -> isSame(setting.getKey(), CORS))
                .findFirst()
                .orElse(null);
    }

    private static Optional<RawJson> policy(HttpFilter cors) {
        ObjectNode written = Records.write(cors);
        ObjectNode policy = Json.NODES.objectNode();
        written.path("filter").properties().stream()
                .filter(field -> !field.getKey().equals("type"))
                .forEach(field -> policy.set(field.getKey(), field.getValue()));
        return policy.isEmpty() ? Optional.empty() : Optional.of(raw(policy));
    }

    /** Settings under a name of our own say whose they are. */
    private static RawJson typed(@Nullable RawJson value, String type) {
        ObjectNode settings = Json.stored(value == null ? "{}" : value.text());
        if (!settings.has("@type") && !isOff(new RawJson(settings.toString()))) {
            settings.put("filter_type", type);
        }
        return raw(settings);
    }

    private static boolean isOff(RawJson value) {
        ObjectNode settings = Json.stored(value.text());
        return settings.path("disabled").asBoolean(false) && settings.size() == 1;
    }

    private static RawJson raw(ObjectNode settings) {
        return new RawJson(Json.write(Json.sorted(settings)));
    }

    private String instance(HttpFilter filter) {
        String given = filter.name();
        String name = given == null || given.startsWith(PREFIX) || given.equals(type(filter)) ? type(filter) : given;
        return GeneratedNames.cut(name + "." + definition.name());
    }

    /** The short name of what a filter is. */
    private static String type(HttpFilter filter) {
        return filter.filter() != null ? FilterType.of(filter.filter()).name() : bare(String.valueOf(filter.name()));
    }

    /** Under which name Envoy has a filter of a listener, in JSON. */
    private static String nameInEnvoy(ObjectNode filter) {
        String given = filter.path("name").asString("");
        String type = given.isEmpty() ? filter.path("filter").path("type").asString("") : given;
        return FilterType.known(type).map(FilterType::envoyName).orElse(type);
    }

    private static boolean isSame(String key, String type) {
        return canonical(key).equals(canonical(type));
    }

    /** One word for a filter, whether it is named by its short name or by Envoy's. */
    private static String canonical(String name) {
        return FilterType.known(name)
                .or(() -> FilterType.ofEnvoyName(PREFIX + name))
                .map(FilterType::name)
                .orElse(bare(name));
    }

    private static String bare(String name) {
        return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    }

    private static ObjectNode sleeping(String type, String config) {
        ObjectNode filter = Json.NODES.objectNode();
        filter.put("name", PREFIX + type);
        filter.set("config", Json.stored(config));
        return filter.put("disabled", true);
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** For the reader of a listener's filters: all of them as one array. */
    static ArrayNode array(List<ObjectNode> filters) {
        ArrayNode array = Json.NODES.arrayNode();
        filters.forEach(array::add);
        return array;
    }
}
