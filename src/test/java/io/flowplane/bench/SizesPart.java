package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.e2e.Gateway;
import io.flowplane.simulate.Fleet;
import io.flowplane.simulate.Protocol;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The sizes that the operations guide promises: so many proxies on a server with so much memory and so many cores, one change a second. */
final class SizesPart extends Part {
    private static final int ROW = 8;
    private static final int MINUTES = 10;
    private static final int CLUSTERS = 200;
    private static final List<Size> SIZES = List.of(
            new Size(100, 256, 0.5), new Size(500, 512, 1), new Size(2_000, 1_024, 2), new Size(5_000, 2_048, 2));

    private record Size(int proxies, int megabytes, double cores) {
        @Override
        public String toString() {
            return proxies + " proxies, " + megabytes + " MB, " + Figure.text(cores) + " cores";
        }
    }

    SizesPart() {
        super("sizes", 1, ROW);
    }

    @Override
    void measure(Run run) throws Exception {
        for (Size size : SIZES) {
            try (Cell cell = Cell.of(size.megabytes, size.cores)) {
                if (!cell.isReal()) {
                    run.note("no control groups could be made: the heap alone was limited, and no cores");
                }
                measure(run, size, cell);
            }
        }
    }

    private static void measure(Run run, Size size, Cell cell) throws Exception {
        Path folder = Servers.folder();
        Map<String, String> settings = new HashMap<>(Map.of("FLOWPLANE_XDS_MAX_STREAMS", "6000"));
        if (!cell.isReal()) {
            settings.put("FLOWPLANE_JAVA_OPTS", Cell.options(size.megabytes));
        }
        FlowplaneProcess server = FlowplaneProcess.serve(cell.launcher(folder), folder, settings);
        try (server) {
            server.bootstrap();
            FlowplaneSubject subject = FlowplaneSubject.of(server, CLUSTERS);
            Servers.put(server, "/api/v1/routes/web", routes());
            Servers.put(server, "/api/v1/listeners/web", Gateway.listener("web", 10_000, "web"));
            hold(run, size, subject);
        }
        server.process().onExit().join();
    }

    private static String routes() {
        return IntStream.range(0, CLUSTERS)
                .mapToObj(n -> "{\"match\": {\"path\": {\"type\": \"prefix\", \"value\": \"/p" + n
                        + "/\"}}, \"action\": {\"type\": \"forward\", \"cluster\": \"c" + n + "\"}}")
                .collect(Collectors.joining(
                        ",",
                        "{\"name\": \"web\", \"virtualHosts\": [{\"name\": \"all\", \"domains\": [\"*\"], \"routes\": [",
                        "]}]}"));
    }

    private static void hold(Run run, Size size, FlowplaneSubject subject) throws Exception {
        long begin = System.nanoTime();
        try (Fleet fleet = Fleets.complete(
                Fleets.plan(subject.xdsPort(), size.proxies, Protocol.DELTA).withEverything())) {
            run.add(ROW, size + ": all connected and complete", (System.nanoTime() - begin) / 1e9, "s", Goal.NONE);
            double cpu = Proc.cpuMillis(subject.pid());
            int seconds = run.minutesOr(MINUTES) * 60;
            Fleets.Times times = Fleets.paced(fleet, CLUSTERS, seconds, subject::change);
            run.addLatencies(ROW, size + ": change → a proxy has it", times.all(), Goal.NONE, Goal.atMost(1_500));
            run.add(ROW, size + ": streams lost", (double) fleet.counts().lostStreams(), "", Goal.exactly(0));
            double peak = Proc.peakMegabytes(subject.pid());
            run.add(ROW, size + ": resident memory, the most", peak, "MB", Goal.atMost(size.megabytes * 1.048));
            run.add(
                    ROW,
                    size + ": CPU of the server per second",
                    (Proc.cpuMillis(subject.pid()) - cpu) / seconds,
                    "ms",
                    Goal.NONE);
            run.add(size + ": changes", times.changes(), "", Goal.NONE);
        }
    }
}
