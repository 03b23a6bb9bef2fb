package io.flowplane.api;

import static io.flowplane.api.Schema.text;

import io.flowplane.domain.ErrorCode;
import io.flowplane.json.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the route table as an OpenAPI 3.1 document: what serves is what is documented. */
final class OpenApiDocument {
    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{(\\w+)}");

    private OpenApiDocument() {}

    /** @param version of the build */
    static ObjectNode of(List<Route> routes, String version) {
        ObjectNode document = Json.NODES.objectNode();
        document.put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Flowplane")
                .put("version", version)
                .put("description", "A control plane for Envoy: REST in, running gateways out.");
        document.putArray("servers").addObject().put("url", "/");
        ObjectNode paths = document.putObject("paths");
        for (Route route : routes) {
            ObjectNode path =
                    paths.get(route.path()) instanceof ObjectNode known ? known : paths.putObject(route.path());
            path.set(route.verb().name().toLowerCase(java.util.Locale.ROOT), operation(route));
        }
        ObjectNode components = document.putObject("components");
        components.set("schemas", Components.schemas());
        components.set("headers", headers());
        components
                .putObject("securitySchemes")
                .putObject("token")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "A token such as fp_pat_….");
        return document;
    }

    private static ObjectNode operation(Route route) {
        ObjectNode operation = Json.NODES.objectNode();
        operation.put("operationId", route.id()).put("summary", route.summary());
        operation.putArray("tags").add(route.tag());
        if (!route.description().isEmpty()) {
            operation.put("description", route.description());
        }
        ArrayNode security = operation.putArray("security");
        if (route.access() instanceof Access.Scoped scoped) {
            security.addObject().putArray("token");
            ArrayNode scopes = operation.putArray("x-scopes");
            scoped.resources()
                    .forEach(resource ->
                            scopes.add(resource + ":" + scoped.action().word()));
        }
        operation.set("parameters", parameters(route));
        if (route.request() != null) {
            ObjectNode body = operation.putObject("requestBody").put("required", true);
            body.set("content", content(List.of(route.request())));
        }
        operation.set("responses", responses(route));
        return operation;
    }

    private static ArrayNode parameters(Route route) {
        ArrayNode all = Json.NODES.arrayNode();
        PATH_PARAMETER.matcher(route.path()).results().map(MatchResult::group).forEach(inBraces -> {
            ObjectNode schema = Json.NODES.objectNode().put("type", "string").put("minLength", 1);
            parameter(all, inBraces.substring(1, inBraces.length() - 1), "path", "Which one.", schema)
                    .put("required", true);
        });
        route.parameters().forEach(p -> parameter(all, p.name(), "query", p.description(), schema(p.form())));
        if (route.conditional()) {
            String etag = route.verb().writes()
                    ? "Only if it is still the one with this ETag, else 412."
                    : "Answer 304 if it is still the one with this ETag.";
            String name = route.verb().writes() ? "If-Match" : "If-None-Match";
            parameter(all, name, "header", etag, Schema.pattern("ETags in quotes, or *.", ETags.PATTERN));
        }
        parameter(
                all,
                "X-Request-Id",
                "header",
                "Taken over into the answer, the log and the audit; made when it is missing or odd.",
                text("Up to 128 harmless characters."));
        return all;
    }

    private static ObjectNode parameter(ArrayNode all, String name, String in, String description, ObjectNode schema) {
        ObjectNode parameter = all.addObject().put("name", name).put("in", in).put("description", description);
        parameter.set("schema", schema);
        return parameter;
    }

    private static ObjectNode schema(Parameter.Form form) {
        ObjectNode schema = Json.NODES.objectNode();
        return switch (form) {
            case Parameter.Text t ->
                schema.put("type", "string").put("minLength", 1).put("maxLength", QueryValues.LONGEST_TEXT);
            case Parameter.Count(long least, long most) ->
                schema.put("type", "integer").put("minimum", least).put("maximum", most);
            case Parameter.Time t -> schema.put("type", "string").put("format", "date-time");
            case Parameter.OneOf(List<String> values) -> {
                ArrayNode words = schema.put("type", "string")
                        .put("default", values.getFirst())
                        .putArray("enum");
                values.forEach(words::add);
                yield schema;
            }
        };
    }

    private static ObjectNode content(List<Content> contents) {
        ObjectNode types = Json.NODES.objectNode();
        for (Content content : contents) {
            content.mediaTypes().forEach(type -> types.putObject(type).set("schema", schema(content.shape())));
        }
        return types;
    }

    private static ObjectNode schema(BodyShape shape) {
        return switch (shape) {
            case BodyShape.Named(String component) -> Schema.ref(component);
            case BodyShape.ListOf(String component) -> Schema.listOf(Schema.ref(component));
            case BodyShape.AnyObject any -> Schema.anyObject("Any JSON object.");
            case BodyShape.Text any -> text("Text.");
        };
    }

    private static ObjectNode responses(Route route) {
        ObjectNode responses = Json.NODES.objectNode();
        for (Reply reply : route.replies()) {
            ObjectNode response = responses.putObject(String.valueOf(reply.status()));
            response.put("description", reply.description());
            ObjectNode headers = response.putObject("headers");
            ref(headers, "X-Request-Id");
            reply.headers().forEach(name -> ref(headers, name));
            if (!reply.contents().isEmpty()) {
                response.set("content", content(reply.contents()));
            }
        }
        errorsByStatus(route).forEach((status, codes) -> {
            if (!responses.has(status)) {
                responses.set(status, error(status, codes));
            }
        });
        return responses;
    }

    private static Map<String, List<String>> errorsByStatus(Route route) {
        return route.allErrors().stream()
                .sorted()
                .collect(Collectors.groupingBy(
                        code -> String.valueOf(code.status()),
                        TreeMap::new,
                        Collectors.mapping(ErrorCode::code, Collectors.toList())));
    }

    private static ObjectNode error(String status, List<String> codes) {
        ObjectNode response = Json.NODES.objectNode();
        String title = Problems.title(Integer.parseInt(status));
        response.put("description", title + "; code: " + String.join(", ", codes) + ".");
        ObjectNode headers = response.putObject("headers");
        ref(headers, "X-Request-Id");
        if (status.equals("401")) {
            ref(headers, "WWW-Authenticate");
        }
        if (status.equals("429") || status.equals("503")) {
            ref(headers, "Retry-After");
        }
        response.putObject("content").putObject(Problems.CONTENT_TYPE).set("schema", Schema.ref("Problem"));
        return response;
    }

    private static void ref(ObjectNode headers, String name) {
        headers.putObject(name).put("$ref", "#/components/headers/" + name);
    }

    private static ObjectNode headers() {
        ObjectNode headers = Json.NODES.objectNode();
        header(headers, "X-Request-Id", text("Of this request, for asking about it."));
        header(headers, "ETag", text("For If-Match and If-None-Match."));
        header(headers, "Location", text("Where it is now."));
        header(headers, "X-Total-Count", Schema.whole("Entries over all pages."));
        header(headers, "Link", text("The next page (RFC 8288), while there is one."));
        header(headers, "WWW-Authenticate", text("Bearer."));
        header(headers, "Retry-After", Schema.whole("Seconds."));
        return headers;
    }

    private static void header(ObjectNode headers, String name, ObjectNode schema) {
        headers.putObject(name).set("schema", schema);
    }
}
