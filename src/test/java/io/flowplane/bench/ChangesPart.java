package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.simulate.Counts;
import io.flowplane.simulate.Fleet;
import io.flowplane.simulate.Protocol;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a change of one cluster costs for many streams, and what an idle stream holds: this server, then each peer. */
final class ChangesPart extends Part {
    private static final int CPU = 1;
    private static final int TIME = 2;
    private static final int BYTES = 6;
    private static final int MEMORY = 7;
    private static final int MOST = 200;
    private static final int SECONDS = 10;
    private static final int SETTLE_MILLIS = 2_000;
    private static final List<Shape> SHAPES = List.of(
            new Shape(1_000, 1_000, Protocol.DELTA, 110),
            new Shape(1_000, 100, Protocol.DELTA, 100),
            new Shape(200, 5_000, Protocol.DELTA, 30),
            new Shape(200, 1_000, Protocol.SOTW, 0));

    /** @param most CPU milliseconds that a change may cost us; 0: no goal */
    private record Shape(int streams, int clusters, Protocol protocol, int most) {
        boolean isMain() {
            return streams == 1_000 && clusters == 1_000;
        }

        @Override
        public String toString() {
            return "%d %s streams × %d clusters"
                    .formatted(streams, protocol == Protocol.DELTA ? "delta" : "state-of-the-world", clusters);
        }
    }

    ChangesPart() {
        super("changes", 1, CPU, TIME, BYTES, MEMORY);
    }

    @Override
    void measure(Run run) throws Exception {
        Optional<Path> peer = Peer.program(run);
        for (Shape shape : SHAPES) {
            if (!shape.isMain() && !run.wants(CPU)) {
                continue;
            }
            try (FlowplaneSubject ours = FlowplaneSubject.start(shape.clusters)) {
                measure(run, shape, ours);
            }
            for (String cache : peer.isEmpty() ? List.<String>of() : Peer.CACHES) {
                try (Peer theirs = Peer.start(peer.get(), cache, shape.clusters, 0)) {
                    Bench.OTHER_VERSIONS.putAll(theirs.versions());
                    measure(run, shape, theirs);
                }
            }
        }
    }

    private static void measure(Run run, Shape shape, Subject subject) throws Exception {
        subject.settle();
        double idle = Proc.residentMegabytes(subject.pid());
        double before = Proc.cpuMillis(subject.pid());
        long begin = System.nanoTime();
        try (Fleet fleet = Fleets.complete(Fleets.plan(subject.xdsPort(), shape.streams, shape.protocol))) {
            run.add(
                    subject,
                    0,
                    shape + ": all connected and complete",
                    (System.nanoTime() - begin) / 1e9,
                    "s",
                    Goal.NONE);
            run.add(
                    subject,
                    0,
                    shape + ": CPU of the server until then",
                    Proc.cpuMillis(subject.pid()) - before,
                    "ms",
                    Goal.NONE);
            FlowplaneProcess.pause(SETTLE_MILLIS);
            if (shape.isMain()) {
                memory(run, shape, subject, idle);
            }
            List<Fleet> fleets = List.of(fleet);
            Fleets.change(fleets, shape.clusters, MOST, SECONDS, subject::change);
            costs(run, shape, subject, fleets);
        }
    }

    private static void memory(Run run, Shape shape, Subject subject, double idle) {
        subject.settle();
        double kilobytes = (Proc.residentMegabytes(subject.pid()) - idle) * 1_000 / shape.streams;
        run.add(subject, MEMORY, "memory per idle stream, " + shape, kilobytes, "KB", Goal.atMost(60));
    }

    private static void costs(Run run, Shape shape, Subject subject, List<Fleet> fleets) throws InterruptedException {
        Fleet fleet = fleets.getFirst();
        Counts before = fleet.counts();
        double cpu = Proc.cpuMillis(subject.pid());
        Fleets.Times times = Fleets.change(fleets, shape.clusters, MOST, SECONDS, subject::change);
        // The last confirmations are read after their senders have counted them.
        FlowplaneProcess.pause(300);
        double deliveries = (double) times.changes() * shape.streams;
        Goal goal = shape.most == 0 ? Goal.NONE : Goal.atMost(shape.most);
        run.add(
                subject,
                CPU,
                "server CPU per change, " + shape,
                (Proc.cpuMillis(subject.pid()) - cpu) / times.changes(),
                "ms",
                goal);
        if (shape.isMain()) {
            run.addLatencies(
                    subject,
                    TIME,
                    "change → last proxy has it, " + shape,
                    times.until(100),
                    Goal.atMost(60),
                    Goal.atMost(150));
            run.addLatencies(
                    subject,
                    0,
                    "change → half of the proxies have it, " + shape,
                    times.until(50),
                    Goal.NONE,
                    Goal.NONE);
            run.addLatencies(
                    subject,
                    0,
                    "change → 99 % of the proxies have it, " + shape,
                    times.until(99),
                    Goal.NONE,
                    Goal.NONE);
        }
        Counts after = fleet.counts();
        run.add(
                subject,
                shape.isMain() ? BYTES : 0,
                "bytes per change and stream, " + shape,
                (after.bytes() - before.bytes()) / deliveries,
                "B",
                shape.protocol == Protocol.DELTA ? Goal.atMost(400) : Goal.NONE);
        run.add(
                subject,
                0,
                "responses per change and stream, " + shape,
                (after.responses() - before.responses()) / deliveries,
                "",
                Goal.NONE);
        run.add(subject, 0, "changes measured, " + shape, times.changes(), "", Goal.NONE);
        run.add(subject, 0, "streams lost, " + shape, (double) after.lostStreams(), "", Goal.exactly(0));
        run.add(
                subject,
                0,
                "resident memory after them, " + shape,
                Proc.residentMegabytes(subject.pid()),
                "MB",
                Goal.NONE);
    }
}
