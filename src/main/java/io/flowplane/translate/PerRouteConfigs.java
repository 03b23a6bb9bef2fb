package io.flowplane.translate;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.RawJson;
import io.flowplane.domain.spec.filter.FilterType;
import io.flowplane.domain.spec.filter.FilterType.PerRouteBehavior;
import io.flowplane.json.Json;
import io.flowplane.json.Pointer;
import io.flowplane.json.Records;
import io.flowplane.translate.filter.FriendlyFilters;
import io.flowplane.translate.types.Extensions;
import io.flowplane.translate.types.Extensions.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code typedPerFilterConfig} says about filters. Each entry is in Envoy's own JSON or in friendly fields: with
 * {@code @type}, Envoy's; under a short name or with {@code filter_type}, friendly; under Envoy's name, whichever of them it
 * can be read as.
 */
final class PerRouteConfigs {
    private static final String TYPE = "@type";
    private static final String DISABLED = "disabled";
    private static final FilterType CUSTOM = FilterType.named("custom").orElseThrow();
    private static final List<String> DISCRIMINATORS = List.of("filter_type", "filterType");

    private final Findings findings;

    PerRouteConfigs(Findings findings) {
        this.findings = findings;
    }

    /** One entry, and under which name Envoy gets it. */
    private record Entry(String name, Any config) {}

    Map<String, Any> of(Map<String, RawJson> configs, Pointer at) {
        Map<String, Any> packed = new TreeMap<>();
        Map<String, String> keys = new TreeMap<>();
        configs.forEach((key, config) -> {
            if (findings.isFull()) {
                return;
            }
            Entry entry = entry(key, Json.stored(config.text()), at.field(key));
            String other = keys.putIfAbsent(entry.name(), key);
            if (other != null) {
                findings.problem(at.field(key), "'" + other + "' sets the same filter; give one of them.", "duplicate");
            }
            packed.put(entry.name(), entry.config());
        });
        return packed;
    }

    private Entry entry(String key, ObjectNode json, Pointer at) {
        String word = discriminator(json);
        Optional<FilterType> shortName =
                FilterType.named(key).filter(type -> !type.envoyName().isEmpty());
        if (word != null && !json.has(TYPE)) {
            return told(key, word, json, at);
        }
        if (shortName.isPresent() && !json.has(TYPE)) {
            return new Entry(shortName.get().envoyName(), friendly(findings, shortName.get(), json, at));
        }
        return new Entry(key, byEnvoyName(key, json, at));
    }

    private static @Nullable String discriminator(ObjectNode json) {
        return DISCRIMINATORS.stream()
                .map(json::get)
                .filter(word -> word != null && word.isString())
                .map(JsonNode::stringValue)
                .findFirst()
                .orElse(null);
    }

    /** With {@code filter_type}; the key may be a name of one's own. */
    private Entry told(String key, String word, ObjectNode json, Pointer at) {
        Optional<FilterType> type = FilterType.known(word);
        Optional<FilterType> ofKey = FilterType.known(key);
        if (type.isEmpty() || (ofKey.isPresent() && !ofKey.equals(type))) {
            String must =
                    ofKey.map(known -> " Here it is " + known.name() + ".").orElse("");
            findings.problem(at.field("filter_type"), "No filter of this name can stand here." + must, "unknown_value");
            return new Entry(key, Any.getDefaultInstance());
        }
        ObjectNode fields = json.deepCopy();
        DISCRIMINATORS.forEach(fields::remove);
        String name = ofKey.isPresent() ? type.get().envoyName() : key;
        return new Entry(name, friendly(findings, type.get(), fields, at));
    }

    private Any byEnvoyName(String key, ObjectNode json, Pointer at) {
        if (isBytes(json)) {
            return friendly(findings, CUSTOM, json, at);
        }
        Optional<Descriptor> message = Extensions.shared().typeOf(Place.ROUTE, key);
        boolean saysSoItself = message.map(m -> m.findFieldByName(DISABLED)).isPresent();
        if (isSwitch(json) && !saysSoItself && Extensions.shared().isHttpFilter(key)) {
            return switched(json, at, FilterType.ofEnvoyName(key));
        }
        Optional<FilterType> type = FilterType.ofEnvoyName(key);
        if (type.isEmpty() || json.has(TYPE)) {
            return envoys(findings, key, json, at);
        }
        return either(type.get(), key, json, at);
    }

    /** The friendly form first, since its defaults do something; where neither fits, the faults of the nearer one. */
    private Any either(FilterType type, String key, ObjectNode json, Pointer at) {
        List<Problem> ofFriendly = new ArrayList<>();
        Findings asFriendly = findings.trial(ofFriendly);
        Any friendly = friendly(asFriendly, type, json, at);
        if (ofFriendly.isEmpty()) {
            findings.take(asFriendly);
            return friendly;
        }
        List<Problem> ofEnvoys = new ArrayList<>();
        Findings asEnvoys = findings.trial(ofEnvoys);
        Any envoys = envoys(asEnvoys, key, json, at);
        if (ofEnvoys.isEmpty()) {
            findings.take(asEnvoys);
            return envoys;
        }
        boolean meantFriendly = type.perRoute().isPresent() && unknown(ofFriendly) < unknown(ofEnvoys);
        (meantFriendly ? ofFriendly : ofEnvoys).forEach(findings.problems());
        return Any.getDefaultInstance();
    }

    private static long unknown(List<Problem> problems) {
        return problems.stream().filter(p -> p.code().startsWith("unknown_")).count();
    }

    private static Any envoys(Findings findings, String key, ObjectNode json, Pointer at) {
        return new RawConfig(findings, false).extension(Place.ROUTE, key, new RawJson(Json.write(json)), at, at);
    }

    /** <code>{"type_url": …, "value": …}</code> under any filter's name. */
    private static boolean isBytes(ObjectNode json) {
        return json.size() == 2 && (json.has("type_url") || json.has("typeUrl")) && json.has("value");
    }

    private Any friendly(Findings to, FilterType type, ObjectNode json, Pointer at) {
        Optional<String> wrapper = wrapper(type, json);
        return wrapper.isPresent()
                ? settings(to, type, (ObjectNode) json.get(wrapper.get()), at.field(wrapper.get()))
                : settings(to, type, json, at);
    }

    private Any settings(Findings to, FilterType type, ObjectNode json, Pointer at) {
        if (isSwitch(json)) {
            return switched(json, at, Optional.of(type));
        }
        ObjectNode fields = json.deepCopy();
        if (isOff(fields, false)) {
            fields.remove(DISABLED);
        }
        if (type.perRoute().isEmpty()) {
            to.problem(
                    at,
                    type.perRouteBehavior() == PerRouteBehavior.NOT_SUPPORTED
                            ? "This filter has no settings for a route."
                            : "For a route this filter can only be switched off: {\"disabled\": true}.",
                    "unsupported");
            return Any.getDefaultInstance();
        }
        return new FriendlyJson(to, false)
                .read(type.perRoute().get(), fields, at, (value, spot) -> FriendlyFilters.perRoute(type, value, spot));
    }

    /** The filter's own name around its fields, as in <code>{"jwtAuthn": {…}}</code>. */
    private static Optional<String> wrapper(FilterType type, ObjectNode json) {
        if (json.size() != 1) {
            return Optional.empty();
        }
        String only = json.propertyNames().iterator().next();
        boolean wraps = json.get(only) instanceof ObjectNode inside
                && (isSwitch(inside)
                        || type.perRoute()
                                .filter(form -> Records.hasField(form, only))
                                .isEmpty())
                && FilterType.known(only).filter(type::equals).isPresent();
        return wraps ? Optional.of(only) : Optional.empty();
    }

    private static boolean isSwitch(ObjectNode json) {
        return json.size() == 1 && (isOff(json, true) || isOff(json, false));
    }

    private static boolean isOff(ObjectNode json, boolean off) {
        JsonNode given = json.get(DISABLED);
        return given != null && given.isBoolean() && given.booleanValue() == off;
    }

    /** On or off, which Envoy knows of every filter that isn't the last. */
    private Any switched(ObjectNode json, Pointer at, Optional<FilterType> type) {
        boolean fixed = type.filter(t -> t.perRouteBehavior() == PerRouteBehavior.NOT_SUPPORTED)
                .isPresent();
        if (fixed) {
            findings.problem(at, "This filter can't be switched off.", "unsupported");
        }
        boolean off = isOff(json, true);
        FilterConfig.Builder config = FilterConfig.newBuilder().setDisabled(off);
        // Envoy takes no FilterConfig without a configuration, but an empty one.
        return Wire.pack((off ? config : config.setConfig(Any.getDefaultInstance())).build());
    }
}
