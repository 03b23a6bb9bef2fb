package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Pages of a long list, as fast as callers can read them. */
final class ListsPart extends Part {
    private static final int ROW = 11;
    private static final int OBJECTS = 10_000;
    private static final int PAGE = 100;
    private static final int CALLERS = 8;
    private static final int SECONDS = 10;
    private static final int CHANGES_PER_SECOND = 20;

    ListsPart() {
        super("lists", USUAL_RUNS, ROW);
    }

    @Override
    void measure(Run run) throws Exception {
        try (EmbeddedPostgres postgres = Servers.durablePostgres()) {
            measure(run, "PostgreSQL", Servers.url(postgres));
        }
        measure(run, "SQLite", "sqlite://data/flowplane.db");
    }

    private static void measure(Run run, String database, String url) throws IOException, InterruptedException {
        try (FlowplaneProcess server = FlowplaneProcess.serve(Servers.folder(), Map.of("DATABASE_URL", url))) {
            server.bootstrap();
            Servers.inParallel(
                    IntStream.range(0, OBJECTS),
                    n -> Servers.put(server, "/api/v1/clusters/c" + n, FlowplaneSubject.body("c" + n, 1)));
            String what =
                    " of " + PAGE + " of " + OBJECTS + " clusters read a second, " + CALLERS + " clients, " + database;
            List<RawHttp.Request> pages = pages(server);
            add(run, "pages" + what, Goal.atLeast(3_000), read(server, pages.subList(0, 1)));
            try (OtherChanges _ = new OtherChanges(server, CHANGES_PER_SECOND, false)) {
                String among = "different pages" + what + ", " + CHANGES_PER_SECOND + " changes a second";
                add(run, among, Goal.NONE, read(server, pages));
            }
        }
    }

    private static void add(Run run, String what, Goal goal, Callers.Count count) {
        run.add(ROW, what, count.perSecond(), "/s", goal);
        run.add(ROW, what + ": failed", count.failed(), "", Goal.exactly(0));
    }

    /** The second of two equal rounds counts. */
    private static Callers.Count read(FlowplaneProcess server, List<RawHttp.Request> pages)
            throws InterruptedException {
        RawHttp.Request[] all = pages.toArray(RawHttp.Request[]::new);
        Callers.Requests inTurn = (caller, n) -> all[(caller * all.length / CALLERS + n) % all.length];
        Callers.forSeconds(SECONDS, CALLERS, server, inTurn);
        return Callers.forSeconds(SECONDS, CALLERS, server, inTurn);
    }

    private static List<RawHttp.Request> pages(FlowplaneProcess server) throws IOException {
        List<RawHttp.Request> pages = new ArrayList<>();
        try (RawHttp http = new RawHttp(server.apiPort(), server.token())) {
            String next = "/api/v1/clusters?limit=" + PAGE;
            while (!next.isEmpty()) {
                pages.add(new RawHttp.Request("GET", next, ""));
                next = http.send(pages.getLast()).next();
            }
        }
        return pages;
    }
}
