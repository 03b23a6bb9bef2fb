package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.testing.Collector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** CPU of the server for one changed cluster that every stream gets and confirms, the REST write included; traced or not. */
final class StreamsPart extends Part {
    private static final int STREAMS = 200;
    private static final int CLUSTERS = 1_000;
    private static final int CHANGES = 300;
    private static final int SETTLE_MILLIS = 2_000;

    private final boolean traced;

    StreamsPart(boolean traced) {
        super(traced ? "traces" : "fleet", USUAL_RUNS);
        this.traced = traced;
    }

    @Override
    void measure(Run run) throws IOException {
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

    private static void measure(Run run, Map<String, String> settings, String how, Goal goal) {
        List<AdsClient> fleet = new ArrayList<>();
        try (FlowplaneSubject server = FlowplaneSubject.start(CLUSTERS, settings)) {
            AtomicLong responses = new AtomicLong();
            for (int i = 0; i < STREAMS; i++) {
                fleet.add(AdsClient.delta(server.xdsPort(), "fleet-" + i, responses));
            }
            Servers.await("all are connected", () -> responses.get() >= STREAMS);
            FlowplaneProcess.pause(SETTLE_MILLIS);
            change(server, responses);
            double before = Proc.cpuMillis(server.pid());
            change(server, responses);
            run.add(
                    "server CPU per one-cluster change, " + STREAMS + " delta streams × " + CLUSTERS
                            + " clusters, the REST write in it" + how,
                    (Proc.cpuMillis(server.pid()) - before) / CHANGES,
                    "ms",
                    goal);
            run.add("resident memory with them" + how, Proc.residentMegabytes(server.pid()), "MB", Goal.NONE);
        } finally {
            fleet.forEach(AdsClient::close);
        }
    }

    private static void change(Subject server, AtomicLong responses) {
        for (int i = 0; i < CHANGES; i++) {
            long before = responses.get();
            server.change(i);
            Servers.await("all have the change", () -> responses.get() >= before + STREAMS);
        }
    }
}
