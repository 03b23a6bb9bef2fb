package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.Map;
import java.util.stream.IntStream;

/** Pages of a long list, as fast as callers can read them. */
final class ListsPart extends Part {
    private static final int ROW = 11;
    private static final int OBJECTS = 10_000;
    private static final int PAGE = 100;
    private static final int CALLERS = 8;
    private static final int SECONDS = 10;

    ListsPart() {
        super("lists", 1, ROW);
    }

    @Override
    void measure(Run run) throws Exception {
        try (EmbeddedPostgres postgres = Servers.durablePostgres()) {
            measure(run, "PostgreSQL", Servers.url(postgres));
        }
        measure(run, "SQLite", "sqlite://data/flowplane.db");
    }

    private static void measure(Run run, String database, String url) throws InterruptedException {
        try (FlowplaneProcess server = FlowplaneProcess.serve(Servers.folder(), Map.of("DATABASE_URL", url))) {
            server.bootstrap();
            Servers.inParallel(
                    IntStream.range(0, OBJECTS),
                    n -> Servers.put(server, "/api/v1/clusters/c" + n, FlowplaneSubject.body("c" + n, 1)));
            RawHttp.Request page = new RawHttp.Request("GET", "/api/v1/clusters?limit=" + PAGE, "");
            Callers.forSeconds(SECONDS, CALLERS, server, (_, _) -> page);
            Callers.Count count = Callers.forSeconds(SECONDS, CALLERS, server, (_, _) -> page);
            String what = "pages of " + PAGE + " of " + OBJECTS + " clusters read a second, " + CALLERS + " clients, "
                    + database;
            run.add(ROW, what, count.perSecond(), "/s", Goal.atLeast(3_000));
            run.add(ROW, "… of which failed, " + database, count.failed(), "", Goal.exactly(0));
        }
    }
}
