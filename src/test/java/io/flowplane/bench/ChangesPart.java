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
        super("changes", USUAL_RUNS, CPU, TIME, BYTES, MEMORY);
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
        Counts before = fleets.getFirst().counts();
        double cpu = Proc.cpuMillis(subject.pid());
        Fleets.Times times = Fleets.change(fleets, shape.clusters, MOST, SECONDS, subject::change);
        // The last confirmations are read after their senders have counted them.
        FlowplaneProcess.pause(300);
        Sheet sheet = new Sheet(run, shape, subject);
        sheet.add(
                CPU,
                "server CPU per change",
                (Proc.cpuMillis(subject.pid()) - cpu) / times.changes(),
                "ms",
                shape.most == 0 ? Goal.NONE : Goal.atMost(shape.most));
        if (shape.isMain()) {
            sheet.add(TIME, "change → last proxy has it", times.until(100), Goal.atMost(60), Goal.atMost(150));
            sheet.add(0, "change → half of the proxies have it", times.until(50), Goal.NONE, Goal.NONE);
            sheet.add(0, "change → 99 % of the proxies have it", times.until(99), Goal.NONE, Goal.NONE);
        }
        deliveries(sheet, before, fleets.getFirst().counts(), times.changes());
    }

    private static void deliveries(Sheet sheet, Counts before, Counts after, int changes) {
        double deliveries = (double) changes * sheet.shape.streams;
        sheet.add(
                sheet.shape.isMain() ? BYTES : 0,
                "bytes per change and stream",
                (after.bytes() - before.bytes()) / deliveries,
                "B",
                sheet.shape.protocol == Protocol.DELTA ? Goal.atMost(400) : Goal.NONE);
        sheet.add(
                0,
                "responses per change and stream",
                (after.responses() - before.responses()) / deliveries,
                "",
                Goal.NONE);
        sheet.add(0, "changes measured", changes, "", Goal.NONE);
        sheet.add(0, "streams lost", (double) after.lostStreams(), "", Goal.exactly(0));
        sheet.add(0, "resident memory after them", Proc.residentMegabytes(sheet.subject.pid()), "MB", Goal.NONE);
    }

    /** Takes the figures of one server with one shape. */
    private record Sheet(Run run, Shape shape, Subject subject) {
        void add(int row, String what, double value, String unit, Goal goal) {
            run.add(subject, row, what + ", " + shape, value, unit, goal);
        }

        void add(int row, String what, long[] nanos, Goal p50, Goal p99) {
            run.addLatencies(subject, row, what + ", " + shape, nanos, p50, p99);
        }
    }
}
