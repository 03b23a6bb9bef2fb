package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.simulate.Fleet;
import io.flowplane.simulate.Protocol;
import io.flowplane.testing.Collector;
import java.util.List;
import java.util.Map;

/** CPU of the server for one changed cluster that every stream gets and confirms, the REST write included; traced or not. */
final class StreamsPart extends Part {
    private static final int STREAMS = 200;
    private static final int CLUSTERS = 1_000;
    private static final int CHANGES = 300;
    /** More than so many changes ever take. */
    private static final int SECONDS = 300;

    private static final int SETTLE_MILLIS = 2_000;

    private final boolean traced;

    StreamsPart(boolean traced) {
        super(traced ? "traces" : "fleet", USUAL_RUNS);
        this.traced = traced;
    }

    @Override
    void measure(Run run) throws Exception {
        if (!traced) {
            measure(run, Map.of(), "", Goal.atMost(25));
            return;
        }
        try (Collector collector = new Collector()) {
            measure(
                    run,
                    Map.of("FLOWPLANE_ENABLE_TRACING", "true", "FLOWPLANE_OTLP_ENDPOINT", collector.address()),
                    ", traced",
                    Goal.NONE);
        }
    }

    private static void measure(Run run, Map<String, String> settings, String how, Goal goal) throws Exception {
        try (FlowplaneSubject server = FlowplaneSubject.start(CLUSTERS, settings);
                Fleet fleet = Fleets.complete(Fleets.plan(server.xdsPort(), STREAMS, Protocol.DELTA))) {
            FlowplaneProcess.pause(SETTLE_MILLIS);
            change(server, fleet);
            double before = Proc.cpuMillis(server.pid());
            change(server, fleet);
            run.add(
                    "server CPU per one-cluster change, " + STREAMS + " delta streams × " + CLUSTERS
                            + " clusters, the REST write in it" + how,
                    (Proc.cpuMillis(server.pid()) - before) / CHANGES,
                    "ms",
                    goal);
            run.add("resident memory with them" + how, Proc.residentMegabytes(server.pid()), "MB", Goal.NONE);
        }
    }

    private static void change(Subject server, Fleet fleet) throws InterruptedException {
        Fleets.change(List.of(fleet), CLUSTERS, CHANGES, SECONDS, server::change);
    }
}
