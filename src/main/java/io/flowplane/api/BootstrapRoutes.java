package io.flowplane.api;

import io.flowplane.apply.IssuedToken;
import io.flowplane.domain.ErrorCode;
import io.flowplane.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The first login: the setup token that the log shows buys the first admin token. */
final class BootstrapRoutes {
    private static final String TAG = "Bootstrap";

    private BootstrapRoutes() {}

    static List<Route> all() {
        return List.of(
                Route.open(Verb.GET, "/api/v1/bootstrap/status")
                        .named("bootstrapStatus", TAG, "Does the system still need its first admin token?")
                        .gives(Reply.of(200, "Yes or no.", new BodyShape.Named("BootstrapStatus")))
                        .by(BootstrapRoutes::status),
                Route.open(Verb.POST, "/api/v1/bootstrap/initialize")
                        .named("bootstrapInitialize", TAG, "Exchanges the setup token for the first admin token")
                        .says(
                                "The setup token stands in the server's log after the word BOOTSTRAP. It can be used once,"
                                        + " for 24 hours. Five failures lock it for 15 minutes.")
                        .reads(Content.json(new BodyShape.Named("BootstrapBody")))
                        .gives(Reply.of(201, "The admin token, shown once.", new BodyShape.Named("BootstrapResult")))
                        .refuses(ErrorCode.UNAUTHORIZED, ErrorCode.TOO_MANY_REQUESTS)
                        .by(BootstrapRoutes::initialize));
    }

    private static Answer status(Call call) {
        ObjectNode body = Json.NODES.objectNode();
        body.put("needsInitialization", call.backend().bootstrap().needsInitialization());
        return Answer.json(200, body);
    }

    private static Answer initialize(Call call) {
        IssuedToken issued = call.backend().bootstrap().initialize(call.actor(), call.object());
        ObjectNode body = Json.NODES.objectNode();
        body.put("id", issued.token().id().toString());
        body.put("tokenId", issued.token().tokenId());
        body.put("token", issued.secretText());
        body.put("adminToken", issued.secretText());
        body.put("message", "Keep this token: it is not shown again. The setup token is used up.");
        return Answer.json(201, body);
    }
}
