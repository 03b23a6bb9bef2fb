package io.flowplane.api;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import io.flowplane.observe.Health;
import io.flowplane.observe.Metrics;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Health and metrics: for orchestrators and operators, without a token, also while the database is away. */
final class SystemRoutes {
    private static final String TAG = "System";
    private static final String ALIVE = "The process serves; the body says which of its parts work.";

    private final Health health;
    private final Metrics metrics;

    private SystemRoutes(Health health, Metrics metrics) {
        this.health = health;
        this.metrics = metrics;
    }

    static List<Route> all(Health health, Metrics metrics) {
        SystemRoutes system = new SystemRoutes(health, metrics);
        return List.of(
                system.alive("/healthz", "healthz"),
                system.alive("/health", "health"),
                system.ready(),
                system.metrics());
    }

    private Route alive(String path, String id) {
        return Route.open(Verb.GET, path)
                .named(id, TAG, "Is the process alive?")
                .says(
                        "200 while the process can serve, also while the database is away: an orchestrator must not end it"
                                + " for that.")
                .gives(Reply.of(200, ALIVE, new BodyShape.Named("Health")))
                .by(call -> Answer.json(200, body(health.report(), "ok")));
    }

    private Route ready() {
        return Route.open(Verb.GET, "/readyz")
                .named("readyz", TAG, "Does it want traffic?")
                .says(
                        "503 until everything was loaded once, and while it shuts down. While readOnly is true the server has not"
                                + " reached its database yet and serves Envoys what it knew before.")
                .gives(
                        Reply.of(200, "It wants traffic.", new BodyShape.Named("Health")),
                        Reply.of(503, "Not now; the body says why.", new BodyShape.Named("Health")))
                .by(call -> {
                    Health.Report report = health.report();
                    return Answer.json(
                            report.ready() ? 200 : 503, body(report, report.ready() ? "ready" : "not ready"));
                });
    }

    private Route metrics() {
        return Route.open(Verb.GET, "/metrics")
                .named("metrics", TAG, "Figures in Prometheus' text format")
                .gives(Reply.of(200, "All figures.", Content.text(Metrics.CONTENT_TYPE)))
                .by(call -> {
                    if (!metrics.exposed()) {
                        throw Refusal.of(ErrorCode.NOT_FOUND, "Metrics are switched off by FLOWPLANE_ENABLE_METRICS.");
                    }
                    return new Answer(
                            200, java.util.Map.of(), new Answer.Whole(Metrics.CONTENT_TYPE, metrics.scrape()));
                });
    }

    private static ObjectNode body(Health.Report report, String status) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("status", status);
        body.put("ready", report.ready());
        body.put("readOnly", report.readOnly());
        if (!report.ready()) {
            body.put("reason", report.why());
        }
        ArrayNode parts = body.putArray("parts");
        for (Health.Part part : report.parts()) {
            parts.addObject()
                    .put("name", part.name())
                    .put("status", part.well() ? "up" : "down")
                    .put("detail", part.detail());
        }
        return body;
    }
}
