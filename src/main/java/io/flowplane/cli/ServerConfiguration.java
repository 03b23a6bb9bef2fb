package io.flowplane.cli;

import io.flowplane.domain.Refusal;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What people configured on a server, read and written over its API. */
final class ServerConfiguration {
    private static final JsonLimits LIMITS = new JsonLimits(200, Integer.MAX_VALUE);

    private final ApiClient api;

    ServerConfiguration(ApiClient api) {
        this.api = api;
    }

    /** What people made of one section, without the fields that the server sets; what is generated is left out. */
    List<ObjectNode> read(Section section, String query) {
        List<ObjectNode> all = new ArrayList<>();
        for (ObjectNode shown : list(section.path() + query)) {
            if (section == Section.API_DEFINITIONS) {
                all.add(Section.withoutServersFields(definition(shown)));
            } else if (!shown.path("managedBy").asString("").equals("import")) {
                all.add(Section.withoutServersFields(shown));
            }
        }
        return all;
    }

    /** Team, name and type of each secret; their values are never shown. */
    List<ObjectNode> secrets(String query) {
        return list("/api/v1/secrets" + query).stream()
                .map(shown -> Json.NODES
                        .objectNode()
                        .put("name", text(shown, "name"))
                        .put("team", text(shown, "team"))
                        .put("secretType", text(shown, "secretType")))
                .toList();
    }

    private ObjectNode definition(ObjectNode summary) {
        return object(ask("GET", Section.API_DEFINITIONS.path() + "/" + text(summary, "id"), null));
    }

    private List<ObjectNode> list(String path) {
        List<ObjectNode> all = new ArrayList<>();
        JsonNode answer = parsed(ask("GET", path, null));
        answer.forEach(each -> all.add((ObjectNode) each));
        return all;
    }

    void put(Section section, ObjectNode wanted) {
        ask("PUT", one(section, wanted), Json.write(wanted));
    }

    void create(Section section, ObjectNode wanted, boolean dryRun) {
        ask("POST", section.path() + (dryRun ? "?dryRun=true" : ""), Json.write(wanted));
    }

    void patch(Section section, ObjectNode wanted, ObjectNode patch, boolean dryRun) {
        ask("PATCH", one(section, wanted) + (dryRun ? "&dryRun=true" : ""), Json.write(patch));
    }

    private static String one(Section section, ObjectNode thing) {
        return section.path() + "/" + encoded(text(thing, "name")) + "?team=" + encoded(text(thing, "team"));
    }

    /**
     * The body of an answer that is a success.
     *
     * @throws Refused with all that the server says
     * @throws CommandFailed when it says nothing
     */
    private String ask(String method, String path, @org.jspecify.annotations.Nullable String body) {
        try {
            HttpResponse<String> answer = api.send(method, path, body);
            if (answer.statusCode() / 100 == 2) {
                return answer.body();
            }
            throw new Refused(answer.statusCode() + " " + complaint(answer.body()));
        } catch (IOException e) {
            throw new CommandFailed("The server at " + api.address() + " can't be reached (" + reason(e)
                    + "); start it, or set FLOWPLANE_BASE_URL to where it is");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted");
        }
    }

    /** Java says nothing of a connection that nobody takes. */
    private static String reason(IOException e) {
        if (e.getMessage() != null) {
            return e.getMessage();
        }
        return e instanceof ConnectException ? "no connection" : e.getClass().getSimpleName();
    }

    private static String complaint(String body) {
        try {
            JsonNode problem = parsed(body);
            StringBuilder text = new StringBuilder(text(problem, "detail"));
            for (JsonNode each : problem.path("errors")) {
                text.append("\n    ").append(text(each, "pointer")).append(": ").append(text(each, "message"));
            }
            return text.toString();
        } catch (CommandFailed notJson) {
            return body.lines().findFirst().orElse("without a body");
        }
    }

    private static ObjectNode object(String body) {
        return parsed(body) instanceof ObjectNode object ? object : Json.NODES.objectNode();
    }

    private static JsonNode parsed(String body) {
        try {
            return Json.parse(body, LIMITS);
        } catch (Refusal e) {
            throw new CommandFailed("That is no Flowplane server: its answer is not JSON.");
        }
    }

    static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The server took one request for wrong; the next one may be right. */
    static final class Refused extends CommandFailed {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    static ArrayNode array(List<ObjectNode> all) {
        return Json.NODES.arrayNode().addAll(all);
    }
}
