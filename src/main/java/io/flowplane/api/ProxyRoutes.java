package io.flowplane.api;

import static io.flowplane.auth.Action.READ;

import io.flowplane.auth.Authorizer;
import io.flowplane.domain.ErrorCode;
import io.flowplane.json.Json;
import io.flowplane.snapshot.Fleet;
import io.flowplane.store.Page;
import io.flowplane.store.Teams;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The connected Envoys, and what each of them really runs. */
final class ProxyRoutes {
    private ProxyRoutes() {}

    static List<Route> all() {
        return List.of(Route.scoped(Verb.GET, "/api/v1/proxies", READ, ApiScopes.PROXIES)
                .named("listProxies", "Proxies", "Lists the connected Envoys that the token may see")
                .says("For each type of configuration: what is wanted, sent, acknowledged or rejected, with Envoy's own"
                        + " words. Those of all instances; also while the database is away.")
                .takes(Parameter.TEAM, Parameter.LIMIT, Parameter.CURSOR)
                .gives(Reply.of(200, "All, or a page.", new BodyShape.ListOf("Proxy"), "X-Total-Count", "Link"))
                .refuses(ErrorCode.NOT_FOUND)
                .by(ProxyRoutes::list));
    }

    private static Answer list(Call call) {
        Page page = Paging.wholeOrPage(call.query());
        String team = call.query().text(Parameter.TEAM);
        if (team != null) {
            call.mustBeAllowed(team, () -> TeamRoutes.notFound(team));
        }
        Teams readable = Authorizer.readable(call.principal(), ApiScopes.PROXIES);
        List<Fleet.Proxy> proxies = call.backend().fleet().proxies(team).stream()
                .filter(proxy -> isWithin(readable, proxy.team()))
                .toList();
        return Paging.answer(call, KnownListing.of(proxies, page, ProxyRoutes::id), page, ProxyRoutes::text);
    }

    private static boolean isWithin(Teams teams, String team) {
        return switch (teams) {
            case Teams.All() -> true;
            case Teams.Named(var names) -> names.contains(team);
        };
    }

    private static String id(Fleet.Proxy proxy) {
        return proxy.instance() + "/" + proxy.stream();
    }

    private static String text(Fleet.Proxy proxy) {
        ObjectNode view = Json.NODES.objectNode();
        view.put("id", id(proxy));
        view.put("nodeId", proxy.nodeId());
        view.put("nodeCluster", proxy.nodeCluster());
        view.put("team", proxy.team());
        view.put("address", proxy.address());
        view.put("envoyVersion", proxy.envoyVersion());
        view.put("protocol", proxy.protocol());
        view.put("instance", proxy.instance());
        view.put("stream", proxy.stream());
        view.put("connectedAt", proxy.connectedAt().toString());
        ObjectNode types = view.putObject("types");
        proxy.types().forEach((type, delivery) -> types.set(type, delivery(delivery)));
        return Json.write(view);
    }

    private static ObjectNode delivery(Fleet.Delivery delivery) {
        ObjectNode view = Json.NODES.objectNode();
        view.put("wantedVersion", delivery.wantedVersion());
        view.put("wantedRevision", delivery.wantedRevision());
        view.put("sentVersion", delivery.sentVersion());
        view.put("sentRevision", delivery.sentRevision());
        view.put("ackedVersion", delivery.ackedVersion());
        view.put("ackedRevision", delivery.ackedRevision());
        Fleet.Rejection rejection = delivery.rejection();
        if (rejection == null) {
            view.putNull("rejection");
        } else {
            view.putObject("rejection")
                    .put("version", rejection.version())
                    .put("revision", rejection.revision())
                    .put("message", rejection.message())
                    .put("at", rejection.at().toString());
        }
        return view;
    }
}
