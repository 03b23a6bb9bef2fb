package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.simulate.Fleet;
import io.flowplane.simulate.Protocol;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.List;
import java.util.Map;

/** From the answer of one instance to the last confirmation of proxies on both. */
final class SpreadPart extends Part {
    private static final int ROW = 3;
    private static final int PROXIES = 1_000;
    private static final int CLUSTERS = 1_000;
    private static final int MOST = 200;
    private static final int SECONDS = 15;

    SpreadPart() {
        super("spread", USUAL_RUNS, ROW);
    }

    @Override
    void measure(Run run) throws Exception {
        try (EmbeddedPostgres postgres = Servers.durablePostgres()) {
            Map<String, String> settings = Map.of("DATABASE_URL", Servers.url(postgres));
            try (FlowplaneProcess one = FlowplaneProcess.serve(Servers.folder(), settings);
                    FlowplaneProcess two = FlowplaneProcess.serve(Servers.folder(), settings)) {
                one.use(one.createAdminToken(settings));
                one.awaitReady();
                two.awaitReady();
                measure(run, one, two);
            }
        }
    }

    private static void measure(Run run, FlowplaneProcess one, FlowplaneProcess two) throws Exception {
        FlowplaneSubject subject = FlowplaneSubject.of(one, CLUSTERS);
        try (Fleet here = Fleets.complete(Fleets.plan(one.xdsPort(), PROXIES / 2, Protocol.DELTA));
                Fleet there = Fleets.complete(Fleets.plan(two.xdsPort(), PROXIES / 2, Protocol.DELTA))) {
            List<Fleet> fleets = List.of(here, there);
            FlowplaneProcess.pause(1_000);
            Fleets.change(fleets, CLUSTERS, MOST, SECONDS, subject::change);
            Fleets.Times times = Fleets.change(fleets, CLUSTERS, MOST, SECONDS, subject::change);
            String what = "REST answer → last of " + PROXIES + " proxies on two instances has confirmed";
            run.addLatencies(ROW, what, times.answerToLast(), Goal.atMost(120), Goal.atMost(300));
            run.add("changes measured on two instances", times.changes(), "", Goal.NONE);
            double lost = (double) here.counts().lostStreams() + there.counts().lostStreams();
            run.add("streams lost on two instances", lost, "", Goal.exactly(0));
        }
    }
}
