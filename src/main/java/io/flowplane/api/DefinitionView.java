package io.flowplane.api;

import io.flowplane.apply.DefinitionPlan;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Resource;
import io.flowplane.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** API definitions, and what writing one did, as the API shows them. */
final class DefinitionView {
    /** What the answers hold beside the spec and what every resource has. */
    static final Set<String> ADDED = Set.of("bootstrapUri");

    private DefinitionView() {}

    /** Everything that is stored. */
    static ObjectNode whole(Resource row) {
        ObjectNode shown = known(row);
        Json.stored(row.spec()).properties().forEach(field -> shown.set(field.getKey(), field.getValue()));
        return shown;
    }

    /** What a list shows. */
    static ObjectNode summary(Resource row) {
        ObjectNode spec = Json.stored(row.spec());
        ObjectNode shown = known(row);
        shown.set("domain", spec.get("domain"));
        shown.put("listenerIsolation", spec.path("listenerIsolation").asBoolean(false));
        shown.put("operations", spec.path("routes").size());
        return shown;
    }

    private static ObjectNode known(Resource row) {
        return Json.NODES
                .objectNode()
                .put("id", row.id().toString())
                .put("name", row.key().name())
                .put("team", row.key().team())
                .put("bootstrapUri", bootstrapUri(row))
                .put("version", row.version())
                .put("createdAt", row.createdAt().toString())
                .put("updatedAt", row.updatedAt().toString())
                .put("createdBy", row.createdBy())
                .put("updatedBy", row.updatedBy());
    }

    /** Where the document for the Envoys that serve it is. */
    static String bootstrapUri(Resource row) {
        return "/api/v1/teams/" + row.key().team() + "/bootstrap";
    }

    /** What a write did, or would do. */
    static ObjectNode of(DefinitionPlan plan) {
        Resource row = plan.definition().now();
        ObjectNode shown = Json.NODES.objectNode();
        shown.put("dryRun", plan.dryRun());
        if (!plan.dryRun()) {
            shown.put("id", row.id().toString());
            shown.put("version", row.version());
        }
        shown.put("name", row.key().name())
                .put("team", row.key().team())
                .put("domain", plan.spec().domain())
                .put("listener", plan.listener())
                .put("bootstrapUri", bootstrapUri(row));
        ArrayNode routes = shown.putArray("routes");
        if (!plan.dryRun()) {
            plan.routeNames().forEach(name -> routes.add(routeId(row, name)));
        }
        operations(shown.putObject("operations"), plan.operations());
        ArrayNode resources = shown.putArray("resources");
        plan.steps()
                .forEach(step -> resources
                        .addObject()
                        .put("kind", step.key().kind().singular())
                        .put("name", step.key().name())
                        .put("action", step.action()));
        notes(shown.putArray("notes"), plan.notes());
        if (plan.dryRun()) {
            envoy(shown.putObject("envoy"), plan.envoy());
        }
        return shown;
    }

    /** Stays the same as long as definition and operation do. */
    static String routeId(Resource definition, String route) {
        return UUID.nameUUIDFromBytes((definition.id() + "/" + route).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static void operations(ObjectNode shown, DefinitionPlan.Operations operations) {
        operations.added().forEach(shown.putArray("added")::add);
        operations.changed().forEach(shown.putArray("changed")::add);
        operations.removed().forEach(shown.putArray("removed")::add);
        shown.put("unchanged", operations.unchanged());
    }

    private static void notes(ArrayNode shown, List<Problem> notes) {
        notes.forEach(note -> shown.addObject()
                .put("pointer", note.pointer())
                .put("message", note.message())
                .put("code", note.code()));
    }

    private static void envoy(ObjectNode shown, List<DefinitionPlan.EnvoyConfig> configs) {
        for (DefinitionPlan.EnvoyConfig config : configs) {
            JsonNode list = shown.get(config.type() + "s");
            ArrayNode all = list instanceof ArrayNode known ? known : shown.putArray(config.type() + "s");
            all.add(config.config());
        }
    }
}
