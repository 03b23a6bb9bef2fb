package io.flowplane.importer;

import io.flowplane.json.Json;
import io.flowplane.json.Nearest;
import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The {@code x-flowplane-…} members of a document. */
final class Extensions {
    static final String FILTERS = "x-flowplane-filters";
    static final String OVERRIDES = "x-flowplane-route-overrides";
    static final String CUSTOM_RESPONSE = "x-flowplane-custom-response";
    static final String UPSTREAM = "x-flowplane-upstream";
    static final String DOMAIN = "x-flowplane-domain";
    static final String TIMEOUT = "x-flowplane-timeout";

    private static final String PREFIX = "x-flowplane";
    static final List<String> OF_DOCUMENT = List.of(FILTERS, CUSTOM_RESPONSE, UPSTREAM, DOMAIN, TIMEOUT);
    static final List<String> OF_INFO = List.of(UPSTREAM, DOMAIN);
    static final List<String> OF_OPERATION = List.of(OVERRIDES, CUSTOM_RESPONSE, UPSTREAM, TIMEOUT);

    private static final long LARGEST_EXACT = 1L << 53;

    private Extensions() {}

    /** Finds fault with extensions of ours that don't exist, or not here. */
    static void check(Part part, Collection<String> known, Findings findings) {
        for (String name : part.node().propertyNames()) {
            if (name.startsWith(PREFIX) && !known.contains(name)) {
                findings.fault(part.at().field(name), "unknown_extension", unknown(name, known));
            }
        }
    }

    private static String unknown(String name, Collection<String> known) {
        if (name.equals(OVERRIDES) || name.equals(CUSTOM_RESPONSE) || name.equals(TIMEOUT)) {
            return "Has no meaning here; it belongs into a path or an operation.";
        }
        if (name.equals(FILTERS)) {
            return "Has no meaning here; it belongs beside openapi, at the top. One operation's settings are "
                    + OVERRIDES + ".";
        }
        if (name.equals(DOMAIN) || name.equals(UPSTREAM) || name.equals(Servers.WEIGHT)) {
            return "Has no meaning here.";
        }
        List<String> all = new ArrayList<>(OF_DOCUMENT);
        all.addAll(OF_OPERATION);
        return "There is no such extension" + Nearest.hint(name, known.isEmpty() ? all : known);
    }

    /** The extension as strict JSON; empty where it is absent, or after a fault. */
    static Optional<JsonNode> get(Part part, String name, Findings findings) {
        JsonNode value = part.get(name);
        return value == null
                ? Optional.empty()
                : Optional.ofNullable(strict(value, part.at().field(name), findings));
    }

    /** The same value, with numbers as JSON bodies may have them. */
    private static @Nullable JsonNode strict(JsonNode value, Pointer at, Findings findings) {
        if (value instanceof ObjectNode object) {
            ObjectNode copy = Json.NODES.objectNode();
            object.properties().forEach(member -> {
                JsonNode inner = strict(member.getValue(), at.field(member.getKey()), findings);
                copy.set(member.getKey(), inner == null ? Json.NODES.nullNode() : inner);
            });
            return copy;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode copy = Json.NODES.arrayNode(array.size());
            for (int i = 0; i < array.size(); i++) {
                JsonNode inner = strict(array.get(i), at.index(i), findings);
                copy.add(inner == null ? Json.NODES.nullNode() : inner);
            }
            return copy;
        }
        return value.isNumber() ? number(value, at, findings) : value;
    }

    private static @Nullable JsonNode number(JsonNode value, Pointer at, Findings findings) {
        double nearest = value.decimalValue().doubleValue();
        boolean large = value.isIntegralNumber() && Math.abs(nearest) > LARGEST_EXACT;
        if (large
                || !Double.isFinite(nearest)
                || (nearest == 0 && value.decimalValue().signum() != 0)) {
            findings.fault(at, "bad_number", "The number is too large or too small.");
            return null;
        }
        if (value.isIntegralNumber()) {
            return Json.NODES.numberNode(value.longValue());
        }
        boolean whole = nearest == Math.rint(nearest) && Math.abs(nearest) <= LARGEST_EXACT;
        return whole ? Json.NODES.numberNode((long) nearest) : Json.NODES.numberNode(value.decimalValue());
    }
}
