package io.flowplane.importer;

import io.flowplane.domain.Problem;
import io.flowplane.json.Json;
import io.flowplane.json.Places;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What answers of the upstream become: {@code {status_code, body, headers?}} (answers with that status get this body), a
 * list of these, a map of statuses ({@code "404"}, {@code "5xx"}) to {@code {body, headers?}} or texts, or the settings
 * of the filter custom_response themselves.
 */
final class CustomResponses {
    private final ArrayNode matchers = Json.NODES.arrayNode();
    private final List<Problem> problems = new ArrayList<>();
    private final Places places = new Places();

    private CustomResponses() {}

    /** The settings of custom_response. */
    static Normalised of(JsonNode given) {
        CustomResponses reading = new CustomResponses();
        if (given instanceof ObjectNode object && (object.has("matchers") || object.has("custom_response_matcher"))) {
            Places inner = new Places();
            ObjectNode settings = FilterSettings.ofObject("custom_response", object, inner);
            return new Normalised(settings, List.of(), inner);
        }
        switch (given) {
            case ArrayNode list -> reading.list(list);
            case ObjectNode one when one.has("status_code") || one.has("statusCode") -> reading.one(one, "");
            case ObjectNode map -> reading.map(map);
            default ->
                reading.fault("", "wrong_type", "Must be an object with status_code and body, or a list of such.");
        }
        ObjectNode settings = Json.NODES.objectNode();
        settings.set("matchers", reading.matchers);
        return new Normalised(settings, reading.problems, reading.places);
    }

    private void list(ArrayNode list) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof ObjectNode one) {
                one(one, "/" + i);
            } else {
                fault("/" + i, "wrong_type", "Must be an object with status_code and body.");
            }
        }
    }

    private void one(ObjectNode given, String at) {
        ObjectNode response = given.deepCopy();
        String name = given.has("status_code") ? "status_code" : "statusCode";
        JsonNode status = response.remove(name);
        if (status == null) {
            fault(at + "/status_code", "required", "Is missing: which answers of the upstream get this body.");
            return;
        }
        add(status.asString(""), response, at + "/" + name, at);
    }

    private void map(ObjectNode map) {
        if (map.isEmpty()) {
            fault("", "required", "Needs status_code and body.");
        }
        map.properties().forEach(member -> {
            String at = "/" + Spelling.escaped(member.getKey());
            JsonNode value = member.getValue();
            if (value instanceof ObjectNode response) {
                add(member.getKey(), response.deepCopy(), at, at);
            } else if (value.isString()) {
                add(member.getKey(), Json.NODES.objectNode().put("body", value.stringValue()), at, at);
            } else {
                fault(at, "wrong_type", "Must be an object with a body, or a text.");
            }
        });
    }

    private void add(String status, ObjectNode response, String statusAt, String at) {
        ObjectNode code = code(status);
        if (code == null) {
            fault(
                    statusAt,
                    "out_of_range",
                    "'" + ServerUrl.shown(status) + "' is no status such as 404, or range such as 5xx; the fields are"
                            + " status_code, body and headers.");
            return;
        }
        JsonNode body = response.get("body");
        if (body != null && (body.isObject() || body.isArray())) {
            response.put("body", Json.write(body));
        }
        String here = "/matchers/" + matchers.size();
        places.put(here, at);
        places.whole(here + "/status_code", statusAt);
        places.put(here + "/response", at);
        ObjectNode matcher = matchers.addObject();
        matcher.set("status_code", code);
        matcher.set("response", response);
    }

    private static @Nullable ObjectNode code(String status) {
        boolean range = status.matches("[1-5][xX]{2}");
        if (range) {
            int from = (status.charAt(0) - '0') * 100;
            return Json.NODES.objectNode().put("type", "range").put("min", from).put("max", from + 99);
        }
        return status.matches("[1-5][0-9]{2}")
                ? Json.NODES.objectNode().put("type", "exact").put("code", Integer.parseInt(status))
                : null;
    }

    private void fault(String at, String code, String message) {
        problems.add(new Problem(at, message, code));
    }
}
