package io.flowplane.importer;

import io.flowplane.importer.Operations.Found;
import io.flowplane.json.Json;
import io.flowplane.json.Places;
import io.flowplane.json.Pointer;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts an API definition together, in the JSON form that bodies have, and remembers where each part came from. */
final class Assembly {
    private static final String CUSTOM_RESPONSE = "custom_response";
    private static final long DEFAULT_TIMEOUT = 30;
    /** Settings of a path are repeated for each operation, and references repeat paths: so many characters in all. */
    private static final long MOST_SETTINGS = 20_000_000;

    private final Findings findings;
    private final ObjectNode definition = Json.NODES.objectNode();
    private final Places places = new Places();
    private final RouteNames names = new RouteNames();
    private long settings;

    Assembly(Findings findings) {
        this.findings = findings;
        places.whole("", "");
        places.put("/routes", "/paths");
    }

    ObjectNode definition() {
        return definition;
    }

    Places places() {
        return places;
    }

    void domain(Domain domain) {
        definition.put("domain", domain.name());
        places.whole("/domain", domain.at().toString());
    }

    void filters(Part document) {
        ArrayNode filters = Json.NODES.arrayNode();
        Extensions.get(document, Extensions.FILTERS, findings).ifPresent(given -> {
            Normalised list = DocumentFilters.of(given);
            take(list, "/filters", document.at().field(Extensions.FILTERS));
            list.value().forEach(filters::add);
        });
        customResponse(document).ifPresent(given -> {
            String here = "/filters/" + filters.size();
            Pointer at = document.at().field(Extensions.CUSTOM_RESPONSE);
            ObjectNode filter = filters.addObject().putObject("filter").put("type", CUSTOM_RESPONSE);
            given.value().properties().forEach(member -> filter.set(member.getKey(), member.getValue()));
            places.put(here, at.toString());
            take(given, here + "/filter", at);
        });
        if (!filters.isEmpty()) {
            definition.set("filters", filters);
        }
    }

    void upstreams(List<Upstream> upstreams) {
        if (!upstreams.isEmpty()) {
            definition.set("upstreams", json(upstreams, "/upstreams"));
        }
    }

    private ArrayNode json(List<Upstream> upstreams, String here) {
        ArrayNode list = Json.NODES.arrayNode();
        for (Upstream upstream : upstreams) {
            places.whole(here + "/" + list.size(), upstream.at().toString());
            list.add(upstream.json());
        }
        places.whole(here, upstreams.getFirst().at().toString());
        return list;
    }

    void routes(List<Found> operations, Part document, List<Upstream> common) {
        ArrayNode routes = definition.putArray("routes");
        for (Found operation : operations) {
            String here = "/routes/" + routes.size();
            ObjectNode route = routes.addObject();
            places.whole(here, operation.part().at().toString());
            places.whole(here + "/match", operation.pathAt().toString());
            route.put("name", names.unique(operation));
            route.putArray("methods").add(operation.method());
            route.set("match", operation.match());
            if (!operation.target().upstreams().equals(common)) {
                route.set("upstreams", json(operation.target().upstreams(), here + "/upstreams"));
            }
            timeout(operation, document, route, here);
            overrides(operation, route, here);
        }
    }

    private void timeout(Found operation, Part document, ObjectNode route, String here) {
        for (Part part : List.of(operation.part(), operation.item().with(Extensions.TIMEOUT), document)) {
            Optional<JsonNode> given = Extensions.get(part, Extensions.TIMEOUT, findings);
            if (given.isPresent()) {
                route.set("timeoutSeconds", given.get());
                places.put(
                        here + "/timeoutSeconds",
                        part.at().field(Extensions.TIMEOUT).toString());
                return;
            }
        }
        route.put("timeoutSeconds", DEFAULT_TIMEOUT);
    }

    private void overrides(Found operation, ObjectNode route, String here) {
        ObjectNode filters = Json.NODES.objectNode();
        overrides(operation.item().with(Extensions.OVERRIDES), filters, here + "/filters");
        customResponse(operation.item().with(Extensions.CUSTOM_RESPONSE), filters, here + "/filters");
        overrides(operation.part(), filters, here + "/filters");
        customResponse(operation.part(), filters, here + "/filters");
        if (!filters.isEmpty() && !isTooMuch(filters, operation.part().at())) {
            route.set("filters", filters);
        }
    }

    private boolean isTooMuch(ObjectNode filters, Pointer at) {
        boolean before = settings > MOST_SETTINGS;
        settings += size(filters);
        if (settings > MOST_SETTINGS && !before) {
            findings.fault(
                    at, "too_large", "The settings of all operations together are too large: 20,000,000 characters.");
        }
        return settings > MOST_SETTINGS;
    }

    private static long size(JsonNode node) {
        long size = node.isString() ? node.stringValue().length() : 8;
        for (JsonNode inner : node) {
            size += size(inner);
        }
        return size;
    }

    /** What the operation itself says counts before what its path says. */
    private void overrides(Part part, ObjectNode filters, String here) {
        if (settings > MOST_SETTINGS) {
            return;
        }
        Extensions.get(part, Extensions.OVERRIDES, findings).ifPresent(given -> {
            Pointer at = part.at().field(Extensions.OVERRIDES);
            if (given instanceof ObjectNode object) {
                Normalised normalised = RouteOverrides.of(object);
                take(normalised, here, at);
                normalised.value().properties().forEach(member -> filters.set(member.getKey(), member.getValue()));
            } else {
                findings.fault(at, "wrong_type", "Must be an object of filter names to settings.");
            }
        });
    }

    private void customResponse(Part part, ObjectNode filters, String here) {
        customResponse(part).ifPresent(given -> {
            JsonNode overrides = part.get(Extensions.OVERRIDES);
            Pointer at = part.at().field(Extensions.CUSTOM_RESPONSE);
            if (overrides != null && overrides.has(CUSTOM_RESPONSE)) {
                findings.fault(
                        at, "given_twice", "The route overrides have a " + CUSTOM_RESPONSE + " too; give one of them.");
            }
            take(given, here + "/" + CUSTOM_RESPONSE, at);
            filters.set(CUSTOM_RESPONSE, given.value());
        });
    }

    private Optional<Normalised> customResponse(Part part) {
        return Extensions.get(part, Extensions.CUSTOM_RESPONSE, findings).map(CustomResponses::of);
    }

    private void take(Normalised normalised, String here, Pointer at) {
        String source = at.toString();
        places.put(here, source);
        places.within(here, source, normalised.places());
        normalised
                .problems()
                .forEach(problem -> findings.fault(new io.flowplane.domain.Problem(
                        source + problem.pointer(), problem.message(), problem.code())));
    }
}
