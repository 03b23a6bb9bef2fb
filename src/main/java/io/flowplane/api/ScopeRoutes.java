package io.flowplane.api;

import io.flowplane.auth.ScopeCatalog;
import io.flowplane.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The scopes that can be granted. */
final class ScopeRoutes {
    private ScopeRoutes() {}

    static Route list(ScopeCatalog catalog) {
        return Route.open(Verb.GET, "/api/v1/scopes")
                .named("listScopes", "Tokens", "Lists the scopes that tokens can have")
                .says("Put team:{team}: before one to narrow it to a team; * stands for any resource or action.")
                .gives(Reply.of(200, "All of them.", new BodyShape.ListOf("Scope"), "X-Total-Count"))
                .by(call -> Paging.answer(catalog.entries(), ScopeRoutes::text));
    }

    static List<Route> all() {
        return List.of(list(ApiScopes.catalog()));
    }

    private static String text(ScopeCatalog.Entry entry) {
        ObjectNode view = Json.NODES.objectNode();
        view.put("value", entry.value());
        view.put("resource", entry.resource());
        view.put("action", entry.action());
        view.put("description", entry.description());
        return Json.write(view);
    }
}
