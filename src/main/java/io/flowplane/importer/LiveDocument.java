package io.flowplane.importer;

import io.flowplane.json.Json;
import io.flowplane.json.Pointer;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An imported document as clients should have it: its servers are the gateway's addresses. */
public final class LiveDocument {
    private static final String SERVERS = "servers";

    private final Servers reader = new Servers(new Findings());
    private final List<String> addresses;
    private final String basePath;

    private LiveDocument(List<String> addresses, String basePath) {
        this.addresses = addresses;
        this.basePath = basePath;
    }

    /**
     * The document with other servers, also where paths and operations have servers of their own; {@code x-flowplane-…}
     * stays. {@code document} itself isn't changed.
     *
     * @param addresses of the gateway, without a path, such as {@code http://gateway.example:10000}
     * @param basePath what goes before each path, as {@link ImportedApi} has it
     */
    public static ObjectNode of(ObjectNode document, List<String> addresses, String basePath) {
        return new LiveDocument(addresses, basePath).document(document);
    }

    private ObjectNode document(ObjectNode document) {
        ObjectNode live = Json.NODES.objectNode();
        for (Map.Entry<String, JsonNode> member : document.properties()) {
            live.set(member.getKey(), member.getKey().equals("paths") ? items(member.getValue()) : member.getValue());
            if (member.getKey().equals("info")) {
                live.set(SERVERS, servers(basePath));
            }
        }
        live.set(SERVERS, servers(basePath));
        if (document.path("components").path("pathItems") instanceof ObjectNode items) {
            ObjectNode components = shallow(document.path("components"));
            components.set("pathItems", items(items));
            live.set("components", components);
        }
        return live;
    }

    private JsonNode items(JsonNode paths) {
        if (!(paths instanceof ObjectNode)) {
            return paths;
        }
        ObjectNode live = shallow(paths);
        live.properties().forEach(member -> member.setValue(item(member.getValue())));
        return live;
    }

    private JsonNode item(JsonNode item) {
        if (!(item instanceof ObjectNode)) {
            return item;
        }
        ObjectNode live = (ObjectNode) withServers(item);
        live.properties().forEach(member -> {
            if (member.getValue().path(SERVERS).isArray()) {
                member.setValue(withServers(member.getValue()));
            }
        });
        return live;
    }

    private JsonNode withServers(JsonNode object) {
        ObjectNode live = shallow(object);
        if (live.has(SERVERS)) {
            Target target = reader.target(new Part(live, Pointer.ROOT));
            live.set(SERVERS, servers(target.basePath() == null ? basePath : target.base()));
        }
        return live;
    }

    private ArrayNode servers(String path) {
        ArrayNode servers = Json.NODES.arrayNode();
        addresses.forEach(address -> servers.addObject().put("url", address + path));
        return servers;
    }

    private static ObjectNode shallow(JsonNode object) {
        ObjectNode copy = Json.NODES.objectNode();
        object.properties().forEach(member -> copy.set(member.getKey(), member.getValue()));
        return copy;
    }
}
