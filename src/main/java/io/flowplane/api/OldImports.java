package io.flowplane.api;

import io.flowplane.apply.DefinitionPlan;
import io.flowplane.apply.Preconditions;
import io.flowplane.auth.Authorizer;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Resource;
import io.flowplane.json.Json;
import io.flowplane.store.Page;
import io.flowplane.store.Teams;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Imports in the words of the first generation: API definitions that have a document. */
final class OldImports {
    private OldImports() {}

    /** What an import answered then. */
    static void add(ObjectNode body, DefinitionPlan plan) {
        body.put("importId", plan.definition().now().id().toString());
        source(body, Json.stored(plan.definition().now().spec()));
        body.put("routesCreated", plan.operations().added().size());
        body.put("clustersCreated", count(plan, "created"));
        body.put("clustersReused", count(plan, "unchanged") + count(plan, "updated"));
        body.put("listenerName", plan.listener());
    }

    private static long count(DefinitionPlan plan, String action) {
        return plan.steps().stream()
                .filter(step ->
                        step.key().kind() == Kind.CLUSTER && step.action().equals(action))
                .count();
    }

    static Answer list(Call call) {
        String team = call.query().text(Parameter.TEAM);
        Teams teams = Authorizer.readable(call.principal(), Kind.API_DEFINITION.plural());
        if (team != null) {
            call.mustBeAllowed(team, () -> TeamRoutes.notFound(team));
            teams = new Teams.Named(Set.of(team));
        }
        ObjectNode answer = Json.NODES.objectNode();
        ArrayNode imports = answer.putArray("imports");
        try (var all = call.backend().store().listAcrossTeams(Kind.API_DEFINITION, teams, Page.WHOLE)) {
            all.forEachRemaining(row -> {
                if (Json.stored(row.spec()).has("source")) {
                    imports.add(view(row));
                }
            });
        }
        return Answer.json(200, answer);
    }

    static Answer get(Call call) {
        Resource row = DefinitionRoutes.row(call);
        ObjectNode spec = Json.stored(row.spec());
        ObjectNode view = view(row);
        view.put("routeCount", spec.path("routes").size());
        view.put("checksum", spec.path("source").path("sha256").asString(""));
        return Answer.json(200, view);
    }

    static Answer delete(Call call) {
        call.backend()
                .definitions()
                .delete(call.actor(), DefinitionRoutes.row(call).key(), Preconditions.NONE);
        return Answer.empty(204);
    }

    private static ObjectNode view(Resource row) {
        ObjectNode spec = Json.stored(row.spec());
        ObjectNode view = Json.NODES.objectNode().put("id", row.id().toString());
        source(view, spec);
        return view.put("name", row.key().name())
                .put("listenerName", Addresses.listener(row))
                .put("importedAt", row.createdAt().toString())
                .put("updatedAt", row.updatedAt().toString())
                .put("team", row.key().team());
    }

    private static void source(ObjectNode view, ObjectNode spec) {
        view.put("specName", spec.path("source").path("title").asString(""));
        view.put("specVersion", spec.path("source").path("version").asString(""));
    }
}
