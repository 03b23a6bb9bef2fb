package io.flowplane.api;

import static io.flowplane.auth.Action.READ;
import static io.flowplane.auth.Action.WRITE;

import io.flowplane.apply.ExposeWrites;
import io.flowplane.auth.Authorizer;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.gateway.Exposure;
import io.flowplane.json.Json;
import io.flowplane.store.Page;
import io.flowplane.store.Teams;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A service behind a gateway in one call. */
final class ExposeRoutes {
    private static final String TAG = "Expose";
    private static final String PATH = "/api/v1/expose";
    private static final String OF_TEAM = "/api/v1/teams/{team}/expose";
    private static final BodyShape EXPOSURE = new BodyShape.Named("Exposure");
    private static final String LISTENER_ENDING = "-listener";

    private ExposeRoutes() {}

    static List<Route> all() {
        List<Route> all = new ArrayList<>(under(PATH, "", Parameter.TEAM));
        all.addAll(under(OF_TEAM, "OfTeam"));
        return all;
    }

    private static List<Route> under(String path, String ending, Parameter... team) {
        return List.of(
                Route.scoped(Verb.GET, path, READ, ApiScopes.EXPOSE)
                        .named("listExposed" + ending, TAG, "Lists what is exposed")
                        .takes(team)
                        .gives(Reply.of(200, "All.", new BodyShape.ListOf("Exposed"), "X-Total-Count"))
                        .refuses(ErrorCode.NOT_FOUND)
                        .by(ExposeRoutes::list),
                Route.scoped(Verb.POST, path, WRITE, ApiScopes.EXPOSE)
                        .named("expose" + ending, TAG, "Puts a service behind a gateway")
                        .says(
                                "Makes a cluster, routes and a listener in one transaction. The answer holds the command to"
                                        + " try it.")
                        .takes(team)
                        .reads(Content.json(new BodyShape.Named("ExposeBody")))
                        .gives(Reply.of(201, "Exposed.", EXPOSURE, "Location"))
                        .refuses(ErrorCode.NOT_FOUND, ErrorCode.ALREADY_EXISTS, ErrorCode.CONFLICT)
                        .by(ExposeRoutes::create),
                Route.scoped(Verb.GET, path + "/{name}", READ, ApiScopes.EXPOSE)
                        .named("getExposed" + ending, TAG, "Reads one exposed service")
                        .takes(team)
                        .gives(Reply.of(200, "It.", new BodyShape.Named("Exposed")))
                        .refuses(ErrorCode.NOT_FOUND)
                        .by(ExposeRoutes::get),
                Route.scoped(Verb.DELETE, path + "/{name}", WRITE, ApiScopes.EXPOSE)
                        .named("unexpose" + ending, TAG, "Takes an exposed service away")
                        .takes(team)
                        .gives(Reply.empty(204, "Gone."))
                        .refuses(ErrorCode.NOT_FOUND, ErrorCode.IN_USE)
                        .by(ExposeRoutes::delete));
    }

    private static Answer list(Call call) {
        String team = call.path().containsKey("team")
                ? call.pathValue("team")
                : call.query().text(Parameter.TEAM);
        Teams teams = Authorizer.readable(call.principal(), ApiScopes.EXPOSE);
        if (team != null) {
            call.mustBeAllowed(team, () -> TeamRoutes.notFound(team));
            if (call.backend().store().team(team).isEmpty()) {
                throw TeamRoutes.notFound(team);
            }
            teams = new Teams.Named(Set.of(team));
        }
        List<Resource> exposed = new ArrayList<>();
        try (var listeners = call.backend().store().listAcrossTeams(Kind.LISTENER, teams, Page.WHOLE)) {
            listeners.forEachRemaining(listener -> {
                if (ExposeWrites.isExposed(listener)) {
                    exposed.add(listener);
                }
            });
        }
        return Paging.answer(exposed, listener -> Json.write(view(listener)));
    }

    private static Answer get(Call call) {
        String name = call.pathValue("name");
        ResourceKey key = new ResourceKey(team(call, null), Kind.LISTENER, Exposure.listener(name));
        return call.backend()
                .store()
                .find(key)
                .filter(ExposeWrites::isExposed)
                .map(listener -> Answer.json(200, view(listener)))
                .orElseThrow(() -> ExposeWrites.missing(name));
    }

    private static ObjectNode view(Resource listener) {
        String name = listener.key().name();
        return Json.NODES
                .objectNode()
                .put("name", name.substring(0, name.length() - LISTENER_ENDING.length()))
                .put("team", listener.key().team())
                .put("port", Json.stored(listener.spec()).path("port").asInt(0))
                .put("createdAt", listener.createdAt().toString());
    }

    private static Answer create(Call call) {
        ObjectNode body = call.object();
        String team = team(call, body);
        Exposure made = call.backend().exposes().create(call.actor(), team, ServerSet.removedFrom(body, "team"));
        String host = Addresses.bracketed(Addresses.proxies(call, team).getFirst());
        String url = "http://" + host + ":" + made.port() + made.path();
        ObjectNode answer = Json.NODES
                .objectNode()
                .put("name", made.name())
                .put("team", team)
                .put("port", made.port())
                .put("path", made.path())
                .put("cluster", Exposure.cluster(made.name()))
                .put("routes", Exposure.routes(made.name()))
                .put("listener", Exposure.listener(made.name()))
                .put("url", url)
                .put("curl", "curl '" + url.replace("'", "%27") + "'");
        String query = team.equals(call.team(null)) ? "" : "?team=" + team;
        return Answer.json(201, answer).with("Location", PATH + "/" + Paging.encoded(made.name()) + query);
    }

    private static Answer delete(Call call) {
        call.backend().exposes().delete(call.actor(), team(call, null), call.pathValue("name"));
        return Answer.empty(204);
    }

    /** The team of the path, body or query, if the caller may do this to it. */
    private static String team(Call call, @Nullable ObjectNode body) {
        String asked = body == null
                ? call.path().containsKey("team")
                        ? call.pathValue("team")
                        : call.query().text(Parameter.TEAM)
                : named(call, body);
        String team = call.team(asked);
        call.mustBeAllowed(team, () -> TeamRoutes.notFound(team));
        return team;
    }

    private static @Nullable String named(Call call, ObjectNode body) {
        if (!call.path().containsKey("team")) {
            return Bodies.team(call, body);
        }
        return call.pathValue("team");
    }
}
