package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.simulate.Behaviour;
import io.flowplane.simulate.Counts;
import io.flowplane.simulate.Fleet;
import io.flowplane.simulate.FleetPlan;
import io.flowplane.simulate.Protocol;
import java.util.List;

/** Proxies that read slowly or never, among others: what the others notice, and what is kept for the slow ones. */
final class HinderedPart extends Part {
    private static final int ROW = 10;
    private static final int STEADY = 450;
    private static final int EACH = 25;
    private static final int CLUSTERS = 1_000;
    private static final int CHANGES = 150;
    private static final int SECONDS = 20;

    HinderedPart() {
        super("hindered", USUAL_RUNS, ROW);
    }

    @Override
    void measure(Run run) throws Exception {
        try (FlowplaneSubject server = FlowplaneSubject.start(CLUSTERS)) {
            FleetPlan alone = Fleets.plan(server.xdsPort(), STEADY, Protocol.DELTA);
            changes(server, alone);
            double before = p99(changes(server, alone));
            FleetPlan among = Fleets.plan(server.xdsPort(), STEADY + 2 * EACH, Protocol.DELTA)
                    .with(Behaviour.SLOW, EACH)
                    .with(Behaviour.SILENT, EACH);
            double then = p99(among(run, server, among));
            String what = "change → a proxy has it, p99";
            run.add(ROW, what + ", " + STEADY + " proxies", before, "ms", Goal.NONE);
            run.add(
                    ROW,
                    what + ", with " + EACH + " slow and " + EACH + " silent ones beside them",
                    then,
                    "ms",
                    Goal.NONE);
            run.add(ROW, "… as a multiple", then / before, "×", Goal.atMost(1.1));
        }
    }

    private static double p99(Fleets.Times times) {
        return Samples.percentile(Samples.millis(times.all()), 99);
    }

    private static Fleets.Times changes(FlowplaneSubject server, FleetPlan plan) throws Exception {
        try (Fleet fleet = Fleets.complete(plan)) {
            FlowplaneProcess.pause(1_000);
            return Fleets.change(List.of(fleet), CLUSTERS, CHANGES, SECONDS, server::change);
        }
    }

    private static Fleets.Times among(Run run, FlowplaneSubject server, FleetPlan plan) throws Exception {
        try (Fleet fleet = Fleets.complete(plan)) {
            FlowplaneProcess.pause(1_000);
            server.settle();
            double memory = Proc.residentMegabytes(server.pid());
            Counts before = fleet.counts();
            long begin = System.nanoTime();
            Fleets.Times times = Fleets.change(List.of(fleet), CLUSTERS, CHANGES, SECONDS, server::change);
            double paces = (System.nanoTime() - begin) / 1e9 / plan.pace().toSeconds();
            Counts after = fleet.counts();
            server.settle();
            double bySlow = after.responses() - before.responses() - (double) times.changes() * STEADY;
            run.add(
                    ROW,
                    "responses that a slow proxy was sent per pause, while the others got " + times.changes(),
                    bySlow / EACH / paces,
                    "",
                    Goal.atMost(1.5));
            run.add(
                    ROW,
                    "memory that the server holds for each slow or silent proxy after all changes",
                    Math.max(0, Proc.residentMegabytes(server.pid()) - memory) * 1_000 / (2 * EACH),
                    "KB",
                    Goal.NONE);
            run.add(ROW, "streams lost beside slow and silent ones", (double) after.lostStreams(), "", Goal.exactly(0));
            return times;
        }
    }
}
