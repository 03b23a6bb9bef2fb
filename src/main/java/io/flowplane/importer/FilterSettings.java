package io.flowplane.importer;

import io.flowplane.json.Json;
import io.flowplane.json.Places;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The settings of one filter in the spellings that documents use, as the friendly filters have them. */
final class FilterSettings {
    private static final String POLICY = "policy";
    private static final Map<String, Long> MILLISECONDS =
            Map.of("second", 1_000L, "minute", 60_000L, "hour", 3_600_000L, "day", 86_400_000L);
    private static final Map<String, String> HEADER_CHANGES = Map.of(
            "request_add", "request_headers_to_add",
            "request_remove", "request_headers_to_remove",
            "response_add", "response_headers_to_add",
            "response_remove", "response_headers_to_remove");

    private FilterSettings() {}

    /** Settings that say no more than a word. */
    static final class NoSuchWord extends Exception {
        private static final long serialVersionUID = 1L;

        NoSuchWord(String reason) {
            super(reason, null, false, false);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    static ObjectNode ofWord(String filter, String word) throws NoSuchWord {
        if (word.equalsIgnoreCase("disabled")) {
            return disabled(filter);
        }
        if (filter.equals("cors") && word.equals("allow-authenticated")) {
            return Json.NODES.objectNode().set(POLICY, allowAuthenticated());
        }
        if (filter.equals("jwt_authn") && !word.isBlank()) {
            return Json.NODES.objectNode().put("requirement_name", word);
        }
        throw new NoSuchWord(
                filter.equals("cors")
                        ? "Must be an object, \"disabled\" or \"allow-authenticated\"."
                        : "Must be an object or \"disabled\".");
    }

    private static ObjectNode disabled(String filter) {
        ObjectNode disabled = Json.NODES.objectNode();
        if (FilterNames.isEnvoys(filter)) {
            disabled.put("@type", "type.googleapis.com/envoy.config.route.v3.FilterConfig");
        }
        return disabled.put("disabled", true);
    }

    /** Any https origin, with credentials. */
    private static ObjectNode allowAuthenticated() {
        ObjectNode policy = Json.NODES.objectNode();
        policy.putArray("allow_origin").addObject().put("type", "regex").put("value", "https://[^/]+");
        List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS").forEach(policy.putArray("allow_methods")::add);
        List.of("authorization", "content-type", "x-request-id").forEach(policy.putArray("allow_headers")::add);
        policy.putArray("expose_headers").add("x-request-id");
        return policy.put("max_age", 86_400).put("allow_credentials", true);
    }

    static ObjectNode ofObject(String filter, ObjectNode given, Places places) {
        return switch (filter) {
            case "cors" -> cors(Spelling.snake(given, places), places);
            case "local_rate_limit" -> localLimit(Spelling.snake(given, places), places);
            case "jwt_authn", "custom_response" -> Spelling.snake(given, places);
            case "header_mutation" -> headerMutation(given, places);
            default -> given;
        };
    }

    private static ObjectNode cors(ObjectNode settings, Places places) {
        ObjectNode cors = settings;
        if (settings.has("allow_origin")) {
            cors = Json.NODES.objectNode();
            cors.set(POLICY, settings);
            settings.propertyNames().forEach(name -> places.put("/policy/" + name, places.origin("/" + name)));
        }
        if (cors.get(POLICY) instanceof ObjectNode policy && policy.has("allow_origin")) {
            policy.set("allow_origin", origins(policy.get("allow_origin")));
        }
        return cors;
    }

    private static JsonNode origins(JsonNode given) {
        if (given.isString()) {
            return Json.NODES.arrayNode().add(origin(given));
        }
        if (given instanceof ArrayNode several) {
            ArrayNode origins = Json.NODES.arrayNode();
            several.forEach(one -> origins.add(origin(one)));
            return origins;
        }
        return given;
    }

    private static JsonNode origin(JsonNode given) {
        return given.isString()
                ? Json.NODES.objectNode().put("type", "exact").put("value", given.stringValue())
                : given;
    }

    /** {@code {requests_per_unit: 100, unit: "minute"}} is a bucket of 100 that is full again after a minute. */
    private static ObjectNode localLimit(ObjectNode settings, Places places) {
        JsonNode requests = settings.get("requests_per_unit");
        if (requests == null) {
            return settings;
        }
        JsonNode unit = settings.get("unit");
        String word = unit == null ? "second" : unit.asString("").toLowerCase(Locale.ROOT);
        Long interval = MILLISECONDS.get(word.endsWith("s") ? word.substring(0, word.length() - 1) : word);
        if (interval == null) {
            return settings;
        }
        ObjectNode limit = settings.deepCopy();
        limit.remove(List.of("requests_per_unit", "unit"));
        if (!limit.has("stat_prefix")) {
            limit.put("stat_prefix", "rate_limit");
        }
        limit.putObject("token_bucket")
                .put("fill_interval_ms", interval)
                .set("max_tokens", requests)
                .set("tokens_per_fill", requests);
        places.whole("/token_bucket", places.origin("/requests_per_unit"));
        return limit;
    }

    private static ObjectNode headerMutation(ObjectNode settings, Places places) {
        ObjectNode mutation = Json.NODES.objectNode();
        settings.properties().forEach(member -> {
            String snake = Spelling.snake(member.getKey());
            String name = HEADER_CHANGES.getOrDefault(snake, snake);
            places.put("/" + name, "/" + Spelling.escaped(member.getKey()));
            mutation.set(name, name.endsWith("_to_add") ? headers(member.getValue()) : member.getValue());
        });
        return mutation;
    }

    private static JsonNode headers(JsonNode given) {
        if (given instanceof ArrayNode several) {
            ArrayNode headers = Json.NODES.arrayNode();
            several.forEach(one -> headers.add(header(one)));
            return headers;
        }
        if (given instanceof ObjectNode map) {
            ArrayNode headers = Json.NODES.arrayNode();
            map.properties()
                    .forEach(member ->
                            headers.addObject().put("key", member.getKey()).set("value", member.getValue()));
            return headers;
        }
        return given;
    }

    /** {@code {header: {key, value?}, value?}} and {@code {name, value}} are {@code {key, value}}. */
    private static JsonNode header(JsonNode given) {
        if (!(given instanceof ObjectNode object)) {
            return given;
        }
        ObjectNode header = object.deepCopy();
        if (header.remove("header") instanceof ObjectNode inner) {
            inner.properties().forEach(member -> header.set(member.getKey(), member.getValue()));
        }
        JsonNode name = header.has("key") ? null : header.remove("name");
        return name == null ? header : header.set("key", name);
    }
}
