package io.flowplane.api;

import static io.flowplane.auth.Action.READ;
import static io.flowplane.auth.Action.WRITE;

import io.flowplane.apply.Preconditions;
import io.flowplane.apply.Written;
import io.flowplane.auth.Authorizer;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Team;
import io.flowplane.json.Json;
import io.flowplane.store.Listing;
import io.flowplane.store.Page;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Teams: who owns resources. */
final class TeamRoutes {
    private static final String TAG = "Teams";
    private static final String PATH = "/api/v1/teams";
    private static final String ONE = PATH + "/{team}";
    private static final BodyShape TEAM = new BodyShape.Named("Team");

    private TeamRoutes() {}

    static List<Route> all() {
        return List.of(
                Route.scoped(Verb.GET, PATH, READ, ApiScopes.TEAMS)
                        .named("listTeams", TAG, "Lists the teams that the token may read")
                        .takes(Paging.PARAMETERS)
                        .gives(Reply.of(200, "All, or a page.", new BodyShape.ListOf("Team"), "X-Total-Count", "Link"))
                        .by(TeamRoutes::list),
                Route.scoped(Verb.POST, PATH, WRITE, ApiScopes.TEAMS)
                        .named("createTeam", TAG, "Makes a team")
                        .says("Teams are also made by the first write or token of an admin that names them.")
                        .reads(Content.json(new BodyShape.Named("TeamBody")))
                        .gives(Reply.of(201, "Made.", TEAM, "ETag", "Location"))
                        .refuses(ErrorCode.NOT_FOUND, ErrorCode.ALREADY_EXISTS)
                        .by(TeamRoutes::create),
                Route.scoped(Verb.GET, ONE, READ, ApiScopes.TEAMS)
                        .named("getTeam", TAG, "Reads one team")
                        .conditional()
                        .gives(
                                Reply.of(200, "The team.", TEAM, "ETag"),
                                Reply.empty(304, "It is the one that If-None-Match names.", "ETag"))
                        .refuses(ErrorCode.NOT_FOUND)
                        .by(TeamRoutes::get),
                Route.scoped(Verb.PUT, ONE, WRITE, ApiScopes.TEAMS)
                        .named("putTeam", TAG, "Makes or changes one team")
                        .conditional()
                        .reads(Content.json(new BodyShape.Named("TeamBody")))
                        .gives(
                                Reply.of(200, "Changed, or the same as before.", TEAM, "ETag"),
                                Reply.of(201, "Made.", TEAM, "ETag", "Location"))
                        .refuses(ErrorCode.NOT_FOUND)
                        .by(TeamRoutes::put),
                Route.scoped(Verb.DELETE, ONE, WRITE, ApiScopes.TEAMS)
                        .named("deleteTeam", TAG, "Deletes one team")
                        .says("Refused with 409 while it owns resources.")
                        .conditional()
                        .gives(Reply.empty(204, "Deleted."))
                        .refuses(ErrorCode.NOT_FOUND, ErrorCode.IN_USE, ErrorCode.CONFLICT)
                        .by(TeamRoutes::delete));
    }

    /** Equal for a missing team and for one that the caller may not see. */
    static Refusal notFound(String team) {
        return Refusal.of(ErrorCode.NOT_FOUND, "There is no team '" + Problems.shortened(team) + "' that you can see.");
    }

    private static Answer list(Call call) {
        Page page = Paging.wholeOrPage(call.query());
        Listing<Team> listing =
                call.backend().store().teamsAcrossTeams(Authorizer.readable(call.principal(), ApiScopes.TEAMS), page);
        return Paging.answer(call, listing, page, team -> Json.write(view(team)));
    }

    private static Answer create(Call call) {
        ObjectNode body = ServerSet.removedFrom(call.object());
        String name = Bodies.text(body, "name");
        call.mustBeAllowed(name, () -> notFound(name));
        Team team = call.backend().teams().create(call.actor(), body);
        return located(Answer.json(201, view(team)), team);
    }

    private static Answer get(Call call) {
        String name = named(call);
        Team team = call.backend().store().team(name).orElseThrow(() -> notFound(name));
        return ETags.unchanged(call.headers().joined("If-None-Match"), team.etag())
                ? Answer.empty(304).tagged(team.etag())
                : Answer.json(200, view(team)).tagged(team.etag());
    }

    private static Answer put(Call call) {
        Preconditions preconditions = call.preconditions();
        String name = named(call);
        ObjectNode body = ServerSet.removedFrom(call.object());
        Written<Team> written = call.backend().teams().put(call.actor(), name, body, preconditions);
        return written.outcome() == Written.Outcome.CREATED
                ? located(Answer.json(201, view(written.now())), written.now())
                : Answer.json(200, view(written.now())).tagged(written.now().etag());
    }

    private static Answer delete(Call call) {
        Preconditions preconditions = call.preconditions();
        call.backend().teams().delete(call.actor(), named(call), preconditions);
        return Answer.empty(204);
    }

    private static String named(Call call) {
        String name = call.pathValue("team");
        call.mustBeAllowed(name, () -> notFound(name));
        return name;
    }

    private static Answer located(Answer answer, Team team) {
        return answer.tagged(team.etag()).with("Location", PATH + "/" + team.name());
    }

    private static ObjectNode view(Team team) {
        ObjectNode view = Json.NODES.objectNode();
        view.put("name", team.name());
        view.put("displayName", team.displayName());
        view.put("description", team.description());
        view.put("id", team.id().toString());
        view.put("version", team.version());
        view.put("createdAt", team.createdAt().toString());
        view.put("updatedAt", team.updatedAt().toString());
        view.put("createdBy", team.createdBy());
        view.put("updatedBy", team.updatedBy());
        return view;
    }
}
