package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** How soon a real Envoy answers as a write said, with small and large tables, in peace and among other changes. */
final class LatencyPart extends Part {
    private static final int ROW = 4;
    private static final int CHANGES = 200;
    private static final int MANY = 3_000;
    private static final int OTHERS_PER_SECOND = 50;

    LatencyPart() {
        super("latency", USUAL_RUNS, ROW);
    }

    @Override
    void measure(Run run) throws Exception {
        Map<Integer, Double> medians = new HashMap<>();
        for (int configs : List.of(10, 300, MANY)) {
            try (FlowplaneProcess server = start(configs)) {
                String what = configs + " route configurations";
                medians.put(configs, probe(run, server, what, n -> Probe.direct("probe", 1, n), CHANGES));
                if (configs == MANY) {
                    among(run, server, what);
                }
            }
        }
        run.add(
                ROW,
                "… p50 with 3,000 as a multiple of that with 10",
                medians.get(MANY) / medians.get(10),
                "×",
                Goal.atMost(1.5));
        try (FlowplaneProcess server = start(1)) {
            probe(run, server, "one configuration of 3000 rules", n -> Probe.direct("probe", MANY, n), CHANGES / 4);
        }
    }

    private static FlowplaneProcess start(int configs) {
        FlowplaneProcess server = FlowplaneProcess.serve(Servers.folder(), Map.of());
        server.bootstrap();
        Servers.inParallel(
                IntStream.range(1, configs),
                i -> Servers.put(server, "/api/v1/routes/other-" + i, Probe.direct("other-" + i, 1, i)));
        return server;
    }

    private static void among(Run run, FlowplaneProcess server, String what) throws IOException, InterruptedException {
        try (OtherChanges others = new OtherChanges(server, OTHERS_PER_SECOND, false)) {
            String all = what + ", " + OTHERS_PER_SECOND + " other changes a second";
            probe(run, server, all, n -> Probe.direct("probe", 1, n), CHANGES);
            run.add(ROW, "… other changes that were made", others.perSecond(), "/s", Goal.NONE);
            run.add(ROW, "… of which failed", others.failed(), "", Goal.exactly(0));
        }
    }

    /** Gives the median in milliseconds. */
    private static double probe(Run run, FlowplaneProcess server, String what, IntFunction<String> body, int changes)
            throws IOException, InterruptedException {
        Probe probe = new Probe(changes);
        probe.run(server, server, body);
        String all = "write answered → Envoy answers, " + what;
        run.addLatencies(ROW, all, probe.delays(), Goal.atMost(30), Goal.atMost(100));
        run.add(ROW, all + ", wrong answers", probe.wrong(), "", Goal.exactly(0));
        run.addLatencies(0, all + " (the write itself)", probe.writes(), Goal.NONE, Goal.NONE);
        return Samples.percentile(Samples.millis(probe.delays()), 50);
    }
}
