package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.simulate.Counts;
import io.flowplane.simulate.Fleet;
import io.flowplane.simulate.Protocol;
import io.flowplane.simulate.Watch;
import io.flowplane.testing.FreePort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** kill -9 and a restart under many streams: until each has a change that came after, and what the API does meanwhile. */
final class StormPart extends Part {
    private static final int ROW = 9;
    private static final int STREAMS = 2_000;
    private static final int CLUSTERS = 200;
    private static final int SETTLE_MILLIS = 2_000;
    private static final Duration RECOVERY = Duration.ofMinutes(1);

    StormPart() {
        super("storm", USUAL_RUNS, ROW);
    }

    @Override
    void measure(Run run) throws Exception {
        Path folder = Servers.folder();
        Map<String, String> settings = Map.of("FLOWPLANE_XDS_PORT", String.valueOf(FreePort.next()));
        FlowplaneProcess server = FlowplaneProcess.serve(folder, settings);
        try {
            server.bootstrap();
            FlowplaneSubject.of(server, CLUSTERS);
            try (Fleet fleet = Fleets.complete(Fleets.plan(server.xdsPort(), STREAMS, Protocol.DELTA))) {
                FlowplaneProcess.pause(SETTLE_MILLIS);
                Counts before = fleet.counts();
                String token = server.token();
                server.close();
                long begin = System.nanoTime();
                server = FlowplaneProcess.serve(folder, settings);
                server.use(token);
                recovery(run, server, begin, fleet);
                double resources = fleet.counts().resources() - before.resources() - (double) STREAMS;
                run.add(ROW, "… resources sent beyond that change", resources, "", Goal.exactly(0));
                double memory = Proc.residentMegabytes(server.process().pid());
                run.add("resident memory after the storm", memory, "MB", Goal.NONE);
            }
        } finally {
            server.close();
        }
    }

    private static void recovery(Run run, FlowplaneProcess server, long begin, Fleet fleet) {
        server.awaitReady();
        String all = "kill -9 and restart under " + STREAMS + " delta streams × " + CLUSTERS + " clusters";
        run.add(ROW, all + ": ready", (System.nanoTime() - begin) / 1e6, "ms", Goal.NONE);
        List<Long> calls = new ArrayList<>();
        int failed = 0;
        try (Watch watch = fleet.watch("c0")) {
            for (int n = 0; watch.missing() > 0; n++) {
                long sent = System.nanoTime();
                // The one change that every stream is to get.
                int status = n == 0
                        ? server.put("/api/v1/clusters/c0", FlowplaneSubject.body("c0", 77))
                                .status()
                        : server.get("/api/v1/clusters/c1").status();
                failed += status == 200 ? 0 : 1;
                calls.add(System.nanoTime() - sent);
                if (System.nanoTime() - begin > RECOVERY.toNanos()) {
                    throw new AssertionError(watch.missing() + " streams don't have the change: " + fleet.counts());
                }
                FlowplaneProcess.pause(5);
            }
        }
        double recovered = (System.nanoTime() - begin) / 1e6;
        run.add(ROW, "… until all have a change made after it", recovered, "ms", Goal.atMost(4_000));
        run.add(ROW, "… API calls that failed meanwhile", failed, "", Goal.exactly(0));
        run.addLatencies(
                ROW,
                "… API calls meanwhile",
                calls.stream().mapToLong(Long::longValue).toArray(),
                Goal.NONE,
                Goal.atMost(2_000));
    }
}
