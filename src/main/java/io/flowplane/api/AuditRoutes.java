package io.flowplane.api;

import static io.flowplane.auth.Action.READ;

import io.flowplane.auth.Authorizer;
import io.flowplane.json.Json;
import io.flowplane.store.AuditQuery;
import io.flowplane.store.AuditRow;
import io.flowplane.store.Listing;
import io.flowplane.store.Page;
import io.flowplane.store.Teams;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** What happened, newest first. */
final class AuditRoutes {
    private static final Parameter SINCE = Parameter.time("since", "Not older than this.");
    private static final Parameter UNTIL = Parameter.time("until", "Older than this.");

    /** Query parameter to column; each parameter may be spelled like its column too. */
    private static final Map<Parameter, String> COLUMNS = columns();

    private AuditRoutes() {}

    static List<Route> all() {
        List<Parameter> parameters = new ArrayList<>(COLUMNS.keySet());
        parameters.addAll(List.of(SINCE, UNTIL, Parameter.LIMIT, Parameter.CURSOR));
        return List.of(Route.scoped(Verb.GET, "/api/v1/audit-logs", READ, ApiScopes.AUDIT_LOGS)
                .named("listAuditLogs", "Audit", "Lists what happened, newest first")
                .says("Always in pages, of " + Paging.USUAL_ROWS
                        + " without limit. A token with scopes of teams sees what" + " happened in these teams.")
                .takes(parameters)
                .gives(Reply.of(200, "A page.", new BodyShape.ListOf("AuditEntry"), "X-Total-Count", "Link"))
                .by(AuditRoutes::list));
    }

    private static Map<Parameter, String> columns() {
        Map<Parameter, String> columns = new LinkedHashMap<>();
        columns.put(
                Parameter.text("eventType", "Such as auth.failed; resource.* stands for all that begin so.")
                        .or("event_type"),
                "event_type");
        columns.put(Parameter.text("resourceType", "Such as cluster.").or("resource_type"), "resource_type");
        columns.put(Parameter.text("resourceId", "Id of the thing.").or("resource_id"), "resource_id");
        columns.put(Parameter.text("resourceName", "Name of the thing.").or("resource_name"), "resource_name");
        columns.put(Parameter.text("team", "Whose thing it was."), "team");
        columns.put(Parameter.text("userId", "Token id of who did it.").or("user_id"), "user_id");
        columns.put(Parameter.text("requestId", "X-Request-Id of the request.").or("request_id"), "request_id");
        columns.put(Parameter.text("clientIp", "Address that it came from.").or("client_ip"), "client_ip");
        columns.put(
                new Parameter(
                        "revision", "revision", "Revision of the change.", new Parameter.Count(0, 9_999_999_999L)),
                "revision");
        return columns;
    }

    private static Answer list(Call call) {
        Page page = Paging.page(call.query());
        Map<String, String> equal = new LinkedHashMap<>();
        COLUMNS.forEach((parameter, column) -> {
            String value = call.query().text(parameter);
            if (value != null) {
                equal.put(column, value);
            }
        });
        Listing<AuditRow> listing = call.backend()
                .store()
                .auditAcrossTeams(new AuditQuery(
                        teams(call),
                        equal,
                        call.query().time(SINCE),
                        call.query().time(UNTIL),
                        page));
        return Paging.answer(call, listing, page, AuditRoutes::text);
    }

    private static Teams teams(Call call) {
        return Authorizer.readable(call.principal(), ApiScopes.AUDIT_LOGS);
    }

    private static String text(AuditRow row) {
        ObjectNode view = Json.NODES.objectNode();
        view.put("id", row.id());
        view.put("eventType", row.eventType());
        view.put("resourceType", row.resourceType());
        view.put("resourceId", row.resourceId());
        view.put("resourceName", row.resourceName());
        view.put("team", row.team());
        view.put("userId", row.userId());
        view.put("requestId", row.requestId());
        view.put("clientIp", row.clientIp());
        view.put("userAgent", row.userAgent());
        view.put("revision", row.revision());
        view.put("createdAt", row.createdAt().toString());
        String before = Json.write(view);
        return before.substring(0, before.length() - 1) + ",\"details\":" + row.details() + "}";
    }
}
