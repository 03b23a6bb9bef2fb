package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.Map;

/** Single writes a second over HTTP, on both databases. */
final class WritesPart extends Part {
    private static final int CALLERS = 16;
    private static final int WARM_UP_SECONDS = 15;
    private static final int SECONDS = 10;

    WritesPart() {
        super("writes", USUAL_RUNS);
    }

    @Override
    void measure(Run run) throws Exception {
        try (EmbeddedPostgres postgres = Servers.durablePostgres()) {
            measure(run, "PostgreSQL", Servers.url(postgres), Goal.atLeast(400));
        }
        measure(run, "SQLite", "sqlite://data/flowplane.db", Goal.NONE);
    }

    private static void measure(Run run, String database, String url, Goal goal) throws InterruptedException {
        try (FlowplaneProcess server = FlowplaneProcess.serve(Servers.folder(), Map.of("DATABASE_URL", url))) {
            server.bootstrap();
            Callers.forSeconds(WARM_UP_SECONDS, CALLERS, server, WritesPart::write);
            Callers.Count count = Callers.forSeconds(SECONDS, CALLERS, server, WritesPart::write);
            run.add(
                    "API writes a second, " + CALLERS + " clients, fsync on, " + database,
                    count.perSecond(),
                    "/s",
                    goal);
            run.add("… of which failed, " + database, count.failed(), "", Goal.exactly(0));
        }
    }

    private static RawHttp.Request write(int caller, int n) {
        return new RawHttp.Request(
                "PUT",
                "/api/v1/clusters/w" + caller + "-" + n % 50,
                "{\"connectTimeoutSeconds\": " + (1 + n / 50 % 60)
                        + ", \"endpoints\": [{\"host\": \"127.0.0.1\", \"port\": " + (1_000 + n) % 60_000 + "}]}");
    }
}
