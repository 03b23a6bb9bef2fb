package io.flowplane.api;

import static io.flowplane.auth.Action.WRITE;

import io.flowplane.apply.Preconditions;
import io.flowplane.apply.Written;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Secrets: as every resource, but that their values are only written. */
final class SecretRoutes {
    private static final String PATH = "/api/v1/secrets";
    private static final String OF_TEAM = "/api/v1/teams/{team}/secrets";
    private static final ResourceRoutes SECRETS = new ResourceRoutes(Kind.SECRET, "Secret", "secret");

    private SecretRoutes() {}

    static List<Route> all() {
        List<Route> routes = new ArrayList<>(SECRETS.under(PATH, ""));
        routes.addAll(SECRETS.under(OF_TEAM, "OfTeam"));
        routes.add(rotate(PATH, ""));
        routes.add(rotate(OF_TEAM, "OfTeam"));
        return routes;
    }

    private static Route rotate(String collection, String ending) {
        return Route.scoped(Verb.POST, collection + "/{name}/rotate", WRITE, Kind.SECRET.plural())
                .named("rotateSecret" + ending, "Secrets", "Gives one secret another value")
                .says(
                        "The body is {configuration, expiresAt?, description?}; what it doesn't name stays. Envoys get the new"
                                + " value without a change of the listeners and clusters that name the secret.")
                .takes(ResourceRoutes.team(collection))
                .conditional()
                .reads(Content.json(new BodyShape.AnyObject()))
                .gives(Reply.of(200, "As it is now.", new BodyShape.Named("Secret"), "ETag"))
                .refuses(ErrorCode.NOT_FOUND)
                .by(SecretRoutes::rotate);
    }

    private static Answer rotate(Call call) {
        Preconditions preconditions = call.preconditions();
        ObjectNode body = call.object();
        ResourceKey key = SECRETS.key(call, body);
        Written<Resource> written = call.backend()
                .secrets()
                .rotate(call.actor(), key, ServerSet.removedFrom(Kind.SECRET, body), preconditions);
        return ResourceRoutes.changed(call, written);
    }
}
