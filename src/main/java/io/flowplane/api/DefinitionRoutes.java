package io.flowplane.api;

import static io.flowplane.auth.Action.READ;
import static io.flowplane.auth.Action.WRITE;

import io.flowplane.apply.DefinitionPlan;
import io.flowplane.apply.Preconditions;
import io.flowplane.apply.Written;
import io.flowplane.auth.Authorizer;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.json.Json;
import io.flowplane.json.MergePatch;
import io.flowplane.json.Records;
import io.flowplane.store.Page;
import io.flowplane.store.Teams;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** API definitions: gateways that are described as a whole. */
final class DefinitionRoutes {
    static final String PATH = "/api/v1/api-definitions";
    static final String TAG = "API definitions";
    static final Parameter DRY_RUN = Parameter.oneOf(
                    "dryRun", "true: only tell what would happen, and what Envoy would get.", "false", "true")
            .or("dry_run");
    private static final Parameter DOMAIN = Parameter.text("domain", "Only those of this domain.");
    private static final String ONE = PATH + "/{id}";
    private static final BodyShape PLAN = new BodyShape.Named("DefinitionPlan");
    private static final BodyShape DEFINITION = new BodyShape.Named("ApiDefinition");
    private static final Set<String> CHANGEABLE = Set.of(
            "domain",
            "listener",
            "listenerIsolation",
            "targetListeners",
            "tls",
            "filters",
            "upstreams",
            "routes",
            "team",
            "name");

    private DefinitionRoutes() {}

    static List<Route> all() {
        return List.of(
                Route.scoped(Verb.GET, PATH, READ, Kind.API_DEFINITION.plural())
                        .named("listApiDefinitions", TAG, "Lists the API definitions that the token may read")
                        .takes(Parameter.TEAM, DOMAIN, Parameter.LIMIT, Parameter.CURSOR)
                        .gives(Reply.of(
                                200,
                                "All, or a page.",
                                new BodyShape.ListOf("ApiDefinitionSummary"),
                                "X-Total-Count",
                                "Link"))
                        .refuses(ErrorCode.NOT_FOUND)
                        .by(DefinitionRoutes::list),
                Route.scoped(Verb.POST, PATH, WRITE, Kind.API_DEFINITION.plural())
                        .named("createApiDefinition", TAG, "Creates an API definition with all that it needs")
                        .says("Clusters, routes and the listener are made in one transaction, or nothing is."
                                + " Without a name, it is called like its domain.")
                        .takes(Parameter.TEAM, DRY_RUN)
                        .reads(Content.json(new BodyShape.Named("ApiDefinitionBody")))
                        .gives(
                                Reply.of(200, "What would happen (dryRun).", PLAN),
                                Reply.of(201, "Created.", PLAN, "ETag", "Location"))
                        .refuses(ErrorCode.NOT_FOUND, ErrorCode.ALREADY_EXISTS, ErrorCode.CONFLICT)
                        .by(DefinitionRoutes::create),
                Route.scoped(Verb.GET, ONE, READ, Kind.API_DEFINITION.plural())
                        .named("getApiDefinition", TAG, "Reads one API definition, by id or name")
                        .takes(Parameter.TEAM)
                        .conditional()
                        .gives(
                                Reply.of(200, "The definition.", DEFINITION, "ETag"),
                                Reply.empty(304, "It is the one that If-None-Match names.", "ETag"))
                        .refuses(ErrorCode.NOT_FOUND)
                        .by(DefinitionRoutes::get),
                Route.scoped(Verb.PATCH, ONE, WRITE, Kind.API_DEFINITION.plural())
                        .named("patchApiDefinition", TAG, "Changes parts of one API definition")
                        .says(
                                "JSON merge patch (RFC 7396): routes are replaced as a whole. What stays the same keeps its"
                                        + " version.")
                        .takes(Parameter.TEAM, DRY_RUN)
                        .conditional()
                        .reads(Content.mergePatch(new BodyShape.AnyObject()))
                        .gives(Reply.of(200, "What was done, or would be.", PLAN, "ETag"))
                        .refuses(ErrorCode.NOT_FOUND, ErrorCode.CONFLICT)
                        .by(DefinitionRoutes::patch),
                Route.scoped(Verb.DELETE, ONE, WRITE, Kind.API_DEFINITION.plural())
                        .named("deleteApiDefinition", TAG, "Deletes one API definition and what it generated")
                        .takes(Parameter.TEAM)
                        .conditional()
                        .gives(Reply.empty(204, "Deleted."))
                        .refuses(ErrorCode.NOT_FOUND, ErrorCode.IN_USE, ErrorCode.CONFLICT)
                        .by(DefinitionRoutes::delete),
                Route.scoped(Verb.POST, ONE + "/routes", WRITE, Kind.API_DEFINITION.plural())
                        .named("appendApiRoute", TAG, "Adds one route to an API definition")
                        .takes(Parameter.TEAM)
                        .reads(Content.json(new BodyShape.Named("ApiRouteBody")))
                        .gives(Reply.of(202, "Added.", new BodyShape.Named("AppendedRoute"), "ETag"))
                        .refuses(ErrorCode.NOT_FOUND, ErrorCode.CONFLICT)
                        .by(DefinitionRoutes::append));
    }

    private static Answer list(Call call) {
        String team = call.query().text(Parameter.TEAM);
        String domain = call.query().text(DOMAIN);
        Page page = Paging.wholeOrPage(call.query());
        Teams teams = Authorizer.readable(call.principal(), Kind.API_DEFINITION.plural());
        if (team != null) {
            call.mustBeAllowed(team, () -> TeamRoutes.notFound(team));
            if (call.backend().store().team(team).isEmpty()) {
                throw TeamRoutes.notFound(team);
            }
            teams = new Teams.Named(Set.of(team));
        }
        if (domain == null) {
            return Paging.answer(
                    call,
                    call.backend().store().listAcrossTeams(Kind.API_DEFINITION, teams, page),
                    page,
                    row -> Json.write(DefinitionView.summary(row)));
        }
        List<ObjectNode> fitting = new ArrayList<>();
        try (var all = call.backend().store().listAcrossTeams(Kind.API_DEFINITION, teams, Page.WHOLE)) {
            all.forEachRemaining(row -> fitting.add(DefinitionView.summary(row)));
        }
        fitting.removeIf(row -> !row.path("domain").asString("").equalsIgnoreCase(domain));
        return Paging.answer(
                call,
                KnownListing.of(
                        fitting,
                        page,
                        row -> row.path("team").asString("") + "/"
                                + row.path("name").asString("")),
                page,
                Json::write);
    }

    private static Answer create(Call call) {
        ObjectNode body = call.object();
        String team = call.team(Bodies.team(call, body));
        call.mustBeAllowed(team, () -> TeamRoutes.notFound(team));
        String given = Bodies.text(body, "name");
        String name = given.isEmpty() ? ImportNames.slug(Bodies.text(body, "domain")) : given;
        ResourceKey key = new ResourceKey(team, Kind.API_DEFINITION, name);
        DefinitionPlan plan = call.backend()
                .definitions()
                .create(call.actor(), key, DefinitionBodies.read(call, name, body, dryRun(call)));
        return created(call, plan);
    }

    private static Answer get(Call call) {
        Resource row = row(call);
        if (ETags.unchanged(call.headers().joined("If-None-Match"), row.etag())) {
            return Answer.empty(304).tagged(row.etag());
        }
        return Answer.json(200, DefinitionView.whole(row)).tagged(row.etag());
    }

    private static Answer patch(Call call) {
        Preconditions preconditions = call.preconditions();
        ObjectNode patch = ServerSet.removedFrom(call.object(), DefinitionView.ADDED.toArray(String[]::new));
        Resource row = row(call);
        Bodies.team(call, patch);
        Bodies.mustKeepName(patch, row.key().name());
        refuseEmpty(patch);
        DefinitionPlan plan = call.backend().definitions().change(call.actor(), row.key(), preconditions, before -> {
            ObjectNode merged = MergePatch.apply(Records.write(before), patch);
            return DefinitionBodies.read(call, row.key().name(), merged, dryRun(call));
        });
        return Answer.json(200, DefinitionView.of(plan))
                .tagged(plan.definition().now().etag());
    }

    private static void refuseEmpty(ObjectNode patch) {
        if (patch.propertyNames().stream().noneMatch(CHANGEABLE::contains)) {
            throw Refusal.of(
                    ErrorCode.INVALID_BODY,
                    "The patch changes nothing: give domain, routes, upstreams, filters, listener or tls.",
                    List.of(new Problem("", "Nothing to change.", "empty_patch")));
        }
    }

    private static Answer delete(Call call) {
        Preconditions preconditions = call.preconditions();
        call.backend().definitions().delete(call.actor(), row(call).key(), preconditions);
        return Answer.empty(204);
    }

    private static Answer append(Call call) {
        ObjectNode body = call.object();
        Resource row = row(call);
        DefinitionPlan plan = call.backend()
                .definitions()
                .change(call.actor(), row.key(), Preconditions.NONE, before -> {
                    ObjectNode merged = Records.write(before);
                    ArrayNode routes = (ArrayNode) merged.get("routes");
                    routes.add(DefinitionBodies.appended(body));
                    return DefinitionBodies.appending(call, row.key().name(), merged, routes.size() - 1);
                });
        Resource now = plan.definition().now();
        ObjectNode answer = Json.NODES
                .objectNode()
                .put("apiId", now.id().toString())
                .put("routeId", DefinitionView.routeId(now, plan.routeNames().getLast()))
                .put("revision", now.version())
                .put("bootstrapUri", DefinitionView.bootstrapUri(now));
        return Answer.json(202, answer).tagged(now.etag());
    }

    /** The definition that the path means, by id or name, if the caller may do this to it. */
    static Resource row(Call call) {
        String id = call.pathValue("id");
        Optional<Resource> row =
                uuid(id).flatMap(known -> call.backend().store().findAcrossTeams(Kind.API_DEFINITION, known));
        String team = row.map(known -> known.key().team())
                .orElseGet(() -> call.team(call.query().text(Parameter.TEAM)));
        call.mustBeAllowed(team, DefinitionRoutes::notFound);
        return row.or(() -> call.backend().store().find(new ResourceKey(team, Kind.API_DEFINITION, id)))
                .orElseThrow(DefinitionRoutes::notFound);
    }

    private static Refusal notFound() {
        return Refusal.of(ErrorCode.NOT_FOUND, "There is no API definition of this id or name that you can see.");
    }

    private static Optional<UUID> uuid(String text) {
        try {
            UUID id = UUID.fromString(text);
            return id.toString().equals(text.toLowerCase(Locale.ROOT)) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static boolean dryRun(Call call) {
        return call.query().choice(DRY_RUN).equals("true");
    }

    /** 201 for a new one, else 200; what was only tried out is 200, too. */
    static Answer created(Call call, DefinitionPlan plan) {
        return created(call, plan, DefinitionView.of(plan));
    }

    /** The same, with what is told of the plan. */
    static Answer created(Call call, DefinitionPlan plan, ObjectNode body) {
        Resource row = plan.definition().now();
        if (plan.dryRun()) {
            return Answer.json(200, body);
        }
        if (plan.definition().outcome() != Written.Outcome.CREATED) {
            return Answer.json(200, body).tagged(row.etag());
        }
        String team = row.key().team();
        String query = team.equals(call.team(null)) ? "" : "?team=" + team;
        return Answer.json(201, body).tagged(row.etag()).with("Location", PATH + "/" + row.id() + query);
    }
}
