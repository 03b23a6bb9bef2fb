package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.e2e.Gateway;
import io.flowplane.simulate.Fleet;
import io.flowplane.simulate.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;

/** A large table under steady changes of endpoints: what is allocated, and what grows. */
final class SteadyPart extends Part {
    private static final int ROW = 12;
    private static final int MINUTES = 30;
    private static final int ROUTES = 5_000;
    private static final int PROXIES = 100;
    private static final int CHANGES_PER_SECOND = 10;
    /** Until the log of a table, which is bounded by its length, is full. */
    private static final int WARM_UP_SECONDS = 240;

    /** What must not grow, and what has come together. */
    private record Held(CollectorLog.Use memory, long threads, long descriptors, double cpu) {
        static Held by(long pid, CollectorLog log) throws IOException {
            return new Held(log.collect(pid), Proc.threads(pid), Proc.descriptors(pid), Proc.cpuMillis(pid));
        }
    }

    SteadyPart() {
        super("steady", 1, ROW);
    }

    @Override
    void measure(Run run) throws Exception {
        Path folder = Servers.folder();
        CollectorLog log = new CollectorLog(folder);
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder, Map.of("FLOWPLANE_JAVA_OPTS", log.options()))) {
            server.bootstrap();
            Servers.put(server, "/api/v1/clusters/web", Gateway.cluster("web", 80));
            Servers.inParallel(
                    IntStream.range(0, ROUTES),
                    n -> Servers.put(server, "/api/v1/routes/r" + n, Gateway.routes("r" + n, "web")));
            Servers.put(server, "/api/v1/listeners/web", Gateway.listener("web", 10_000, "r0"));
            try (Fleet fleet = Fleets.complete(Fleets.plan(server.xdsPort(), PROXIES, Protocol.DELTA)
                            .withEverything());
                    OtherChanges changes = new OtherChanges(server, CHANGES_PER_SECOND, true)) {
                FlowplaneProcess.pause(WARM_UP_SECONDS * 1_000);
                measure(run, server.process().pid(), log, changes);
                run.add(
                        ROW,
                        "streams lost under steady changes",
                        (double) fleet.counts().lostStreams(),
                        "",
                        Goal.exactly(0));
            }
        }
    }

    private static void measure(Run run, long pid, CollectorLog log, OtherChanges changes) throws IOException {
        int minutes = run.minutesOr(MINUTES);
        int seconds = minutes * 60;
        Held first = Held.by(pid, log);
        FlowplaneProcess.pause(seconds * 1_000L);
        Held last = Held.by(pid, log);
        String all = ROUTES + " routes, " + PROXIES + " proxies, " + CHANGES_PER_SECOND + " endpoint changes a second";
        double allocated = last.memory.allocated() - (double) first.memory.allocated();
        run.add(ROW, "allocation, " + all, allocated / seconds, "MB/s", Goal.atMost(20));
        run.add(ROW, "… CPU of the server per second", (last.cpu - first.cpu) / seconds, "ms", Goal.NONE);
        run.add(ROW, "heap after a collection, at the beginning", (double) first.memory.left(), "MB", Goal.NONE);
        double growth = (double) last.memory.left() / first.memory.left();
        run.add(ROW, "… as a multiple, " + minutes + " minutes later", growth, "×", Goal.atMost(1.05));
        run.add(ROW, "… threads more", last.threads - (double) first.threads, "", Goal.atMost(2));
        run.add(ROW, "… descriptors more", last.descriptors - (double) first.descriptors, "", Goal.atMost(2));
        run.add(ROW, "endpoint changes made", changes.perSecond(), "/s", Goal.NONE);
        run.add(ROW, "endpoint changes that failed", changes.failed(), "", Goal.exactly(0));
    }
}
