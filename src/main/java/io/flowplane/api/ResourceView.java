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
        return before(resource) + status(status) + after(resource);
    }

    /** The text up to its status. */
    static String before(Resource resource) {
        ObjectNode known = Json.NODES.objectNode();
        known.put("name", resource.key().name());
        known.put("team", resource.key().team());
        known.put("id", resource.id().toString());
        known.put("version", resource.version());
        known.put("createdAt", resource.createdAt().toString());
        known.put("updatedAt", resource.updatedAt().toString());
        known.put("createdBy", resource.createdBy());
        known.put("updatedBy", resource.updatedBy());
        known.put("managedBy", resource.managedBy());
        String text = Json.write(known);
        return text.substring(0, text.length() - 1) + ",\"status\":";
    }

    /** The text behind its status. */
    static String after(Resource resource) {
        String spec = resource.key().kind() == Kind.SECRET ? shown(resource.spec()) : resource.spec();
        // the spec is canonical JSON already: parsing it only to write it again would be most of the work of a list
        return spec.equals("{}") ? "}" : "," + spec.substring(1);
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
