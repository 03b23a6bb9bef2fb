package io.flowplane.testing;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One request for each operation of an OpenAPI document, as a client would send it. */
public final class SampleCalls {
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private SampleCalls() {}

    /**
     * A request that a document promises.
     *
     * @param operation pointer of the operation
     * @param target path and query
     */
    public record Call(String operation, String method, String target) {}

    /** @param base what goes before each path */
    public static List<Call> of(ObjectNode document, String base) {
        List<Call> calls = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(member -> METHODS.contains(member.getKey()))
                        .forEach(member -> calls.add(new Call(
                                "/paths/" + path.getKey().replace("~", "~0").replace("/", "~1") + "/" + member.getKey(),
                                member.getKey().toUpperCase(Locale.ROOT),
                                target(base(path.getValue(), member.getValue(), base) + path.getKey())))));
        return calls;
    }

    /** Paths and operations with servers of their own have those servers' path. */
    private static String base(JsonNode item, JsonNode operation, String base) {
        for (JsonNode level : List.of(operation, item)) {
            String url = level.path("servers").path(0).path("url").asString("");
            if (!url.isEmpty()) {
                return URI.create(url.replaceAll("[{}]", "")).getPath().replaceFirst("/$", "");
            }
        }
        return base;
    }

    /** As a client writes it that fills the variables in. */
    private static String target(String path) {
        String filled = path.replaceFirst("#.*", "")
                .replaceAll("\\{[?&][^{}]*\\}", "")
                .replaceAll("\\{[^{}]*\\+\\}|\\{\\+[^{}]*\\}", "zq7/zq8")
                .replaceAll("\\{[^{}]*\\}", "zq7")
                .replaceAll("/{2,}", "/");
        String[] parts = filled.split("\\?", 2);
        try {
            String encoded = new URI(null, null, parts[0], null).toASCIIString();
            return parts.length == 1 ? encoded : encoded + "?" + parts[1];
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
