package io.flowplane.api;

import io.flowplane.apply.DefinitionWish;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.importer.Normalised;
import io.flowplane.importer.RouteOverrides;
import io.flowplane.json.Places;
import io.flowplane.json.Pointer;
import io.flowplane.json.Read;
import io.flowplane.json.Records;
import io.flowplane.validate.ApiDefinitionValidator;
import io.flowplane.validate.Names;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** API definitions in JSON, as they are sent. */
final class DefinitionBodies {
    private static final String ROUTES = "routes";
    private static final String FILTERS = "filters";

    private DefinitionBodies() {}

    /**
     * A whole definition.
     *
     * @throws Refusal INVALID_BODY with all faults
     */
    static DefinitionWish read(Call call, String name, ObjectNode body, boolean dryRun) {
        return read(call, name, body, dryRun, new Places());
    }

    /** A definition to which the route at {@code index} was just added. */
    static DefinitionWish appending(Call call, String name, ObjectNode merged, int index) {
        Places places = new Places();
        places.put(Pointer.ROOT.field(ROUTES).index(index), Pointer.ROOT.field("route"));
        return read(call, name, merged, false, places);
    }

    /** The route of {@code {route, deploymentNote?}}. */
    static ObjectNode appended(ObjectNode body) {
        List<Problem> problems = new ArrayList<>();
        body.propertyNames().stream()
                .filter(field -> !field.equals("route") && !field.equals("deploymentNote"))
                .forEach(field -> problems.add(new Problem(
                        Pointer.ROOT.field(field).toString(), "There is no such field here.", "unknown_field")));
        if (!(body.get("route") instanceof ObjectNode)) {
            problems.add(new Problem("/route", "Must be an object: the route to add.", "required"));
        }
        if (!problems.isEmpty()) {
            throw Read.refusal(problems);
        }
        ObjectNode route = ((ObjectNode) body.get("route")).deepCopy();
        JsonNode note = body.get("deploymentNote");
        if (note != null && !note.isNull()) {
            route.set("deploymentNote", note);
        }
        return route;
    }

    private static DefinitionWish read(Call call, String name, ObjectNode body, boolean dryRun, Places places) {
        ObjectNode spec = ServerSet.removedFrom(body, "team", "name", "bootstrapUri");
        List<Problem> problems = new ArrayList<>();
        Names.resource(name)
                .ifPresent(fault -> problems.add(
                        new Problem("/name", "The name '" + Problems.shortened(name) + "': " + fault, "invalid_name")));
        overrides(spec, problems);
        Read<ApiDefinitionSpec> read = Records.read(ApiDefinitionSpec.class, spec);
        problems.addAll(ApiDefinitionValidator.problems(read.value()));
        if (!problems.isEmpty() || !read.problems().isEmpty()) {
            problems.addAll(call.backend().definitions().faults(read.value()));
        }
        List<Problem> all = read.merge(problems);
        if (!all.isEmpty()) {
            throw Read.refusal(all.stream().map(places::origin).toList());
        }
        return DefinitionWish.of(read.value(), places::origin, dryRun);
    }

    /** Every spelling of a route's filters becomes the one that is kept. */
    private static void overrides(ObjectNode spec, List<Problem> problems) {
        if (!(spec.get(ROUTES) instanceof ArrayNode routes)) {
            return;
        }
        for (int i = 0; i < routes.size(); i++) {
            if (routes.get(i) instanceof ObjectNode route && route.get(FILTERS) instanceof ObjectNode filters) {
                Normalised normalised = RouteOverrides.of(filters);
                route.set(FILTERS, normalised.value());
                Pointer at = Pointer.ROOT.field(ROUTES).index(i).field(FILTERS);
                normalised
                        .problems()
                        .forEach(problem ->
                                problems.add(new Problem(at + problem.pointer(), problem.message(), problem.code())));
            }
        }
    }
}
