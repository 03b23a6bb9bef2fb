package io.flowplane.api;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Resource;
import io.flowplane.json.Json;
import io.flowplane.snapshot.Fleet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A resource as the API shows it: name, team, what the server knows, and the fields of its spec. */
final class ResourceView {
    private ResourceView() {}

    static String text(Resource resource, Fleet.Status status) {
        StringBuilder text = new StringBuilder();
        before(resource, text);
        text.append(status(status));
        after(resource, text);
        return text.toString();
    }

    /** Writes the text up to its status. */
    static void before(Resource resource, StringBuilder text) {
        Json.quote(resource.key().name(), text.append("{\"name\":"));
        Json.quote(resource.key().team(), text.append(",\"team\":"));
        text.append(",\"id\":\"").append(resource.id());
        text.append("\",\"version\":").append(resource.version());
        text.append(",\"createdAt\":\"").append(resource.createdAt());
        text.append("\",\"updatedAt\":\"").append(resource.updatedAt());
        Json.quote(resource.createdBy(), text.append("\",\"createdBy\":"));
        Json.quote(resource.updatedBy(), text.append(",\"updatedBy\":"));
        Json.quote(resource.managedBy(), text.append(",\"managedBy\":"));
        text.append(",\"status\":");
    }

    /** Writes the text behind its status. */
    static void after(Resource resource, StringBuilder text) {
        String spec = resource.key().kind() == Kind.SECRET ? shown(resource.spec()) : resource.spec();
        // the spec is canonical JSON already: parsing it only to write it again would be most of the work of a list
        if (spec.equals("{}")) {
            text.append('}');
        } else {
            text.append(',').append(spec, 1, spec.length());
        }
    }

    /** A secret without its value. */
    private static String shown(String spec) {
        ObjectNode shown = Json.stored(spec);
        shown.remove("sealed");
        shown.remove("contentId");
        return Json.write(shown);
    }

    static String status(Fleet.Status status) {
        ObjectNode shown = Json.NODES.objectNode();
        shown.put("accepted", status.accepted());
        shown.put("resolved", status.resolved());
        ArrayNode unresolved = shown.putArray("unresolved");
        status.unresolved().forEach(unresolved::add);
        shown.put("programmed", status.programmed());
        shown.put("acknowledged", status.acknowledged());
        shown.put("proxies", status.proxies());
        ArrayNode rejectedBy = shown.putArray("rejectedBy");
        for (Fleet.RejectedBy rejection : status.rejectedBy()) {
            rejectedBy
                    .addObject()
                    .put("nodeId", rejection.nodeId())
                    .put("instance", rejection.instance())
                    .put("stream", rejection.stream())
                    .put("message", rejection.message())
                    .put("at", rejection.at().toString());
        }
        return Json.write(shown);
    }
}
