package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.simulate.Counts;
import io.flowplane.simulate.Fleet;
import io.flowplane.simulate.Protocol;
import io.flowplane.testing.FreePort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What proxies are sent that are up to date, when the instance they knew is killed and another takes its place. */
final class ReconnectPart extends Part {
    private static final int ROW = 6;
    private static final int STREAMS = 300;
    private static final int CLUSTERS = 1_000;

    ReconnectPart() {
        super("reconnect", USUAL_RUNS, ROW);
    }

    @Override
    void measure(Run run) throws Exception {
        int port = FreePort.next();
        try (EmbeddedPostgres postgres = Servers.durablePostgres()) {
            Map<String, String> settings =
                    Map.of("DATABASE_URL", Servers.url(postgres), "FLOWPLANE_XDS_PORT", String.valueOf(port));
            FlowplaneSubject first = FlowplaneSubject.start(CLUSTERS, settings);
            String token = first.server().token();
            measure(run, first, () -> {
                FlowplaneProcess second = FlowplaneProcess.serve(Servers.folder(), settings);
                second.use(token);
                second.awaitReady();
                return first.on(second);
            });
        }
        Optional<Path> peer = Peer.program(run);
        for (String cache : peer.isEmpty() ? List.<String>of() : Peer.CACHES) {
            measure(
                    run,
                    Peer.start(peer.get(), cache, CLUSTERS, port),
                    () -> Peer.start(peer.get(), cache, CLUSTERS, port));
        }
    }

    /** The change that tells that all are back is taken out again by what the same costs later. */
    private static void measure(Run run, Subject first, Supplier<Subject> next) throws Exception {
        try (Fleet fleet = Fleets.complete(Fleets.plan(first.xdsPort(), STREAMS, Protocol.DELTA))) {
            FlowplaneProcess.pause(1_000);
            Counts known = fleet.counts();
            first.close();
            try (Subject second = next.get()) {
                Fleets.change(List.of(fleet), 0, second::change, new Fleets.Times());
                Counts back = fleet.counts();
                Fleets.change(List.of(fleet), 0, second::change, new Fleets.Times());
                Counts later = fleet.counts();
                double bytes = (back.bytes() - known.bytes()) - (double) (later.bytes() - back.bytes());
                String who = "a stream that comes back up to date to another instance, " + CLUSTERS + " clusters";
                run.add(second, ROW, who + ": bytes", bytes / STREAMS, "B", Goal.atMost(1_000));
                run.add(
                        second,
                        ROW,
                        who + ": resources",
                        (back.resources() - known.resources() - (double) STREAMS) / STREAMS,
                        "",
                        Goal.exactly(0));
            }
        } finally {
            first.close();
        }
    }
}
