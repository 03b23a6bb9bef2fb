package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.testing.FreePort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Map;

/** A write on one instance, an Envoy on another, with the bell between them and without. */
final class InstancesPart extends Part {
    private static final int CHANGES = 200;

    InstancesPart() {
        super("instances", 1);
    }

    @Override
    void measure(Run run) throws IOException, InterruptedException {
        try (EmbeddedPostgres postgres = Servers.durablePostgres()) {
            String url = Servers.url(postgres);
            String nowhere = "postgresql://postgres@127.0.0.1:" + FreePort.next() + "/postgres";
            measure(run, "LISTEN/NOTIFY", Map.of("DATABASE_URL", url), Goal.atMost(300));
            measure(
                    run,
                    "polling alone",
                    Map.of("DATABASE_URL", url, "FLOWPLANE_DATABASE_LISTEN_URL", nowhere),
                    Goal.atMost(1_500));
        }
    }

    private static void measure(Run run, String how, Map<String, String> settings, Goal p99)
            throws IOException, InterruptedException {
        try (FlowplaneProcess one = FlowplaneProcess.serve(Servers.folder(), settings);
                FlowplaneProcess two = FlowplaneProcess.serve(Servers.folder(), settings)) {
            one.use(one.createAdminToken(settings));
            one.awaitReady();
            two.awaitReady();
            Probe probe = new Probe(CHANGES);
            probe.run(one, two, n -> Probe.direct("probe", 1, n));
            String what = "write answered by one instance → Envoy of another answers, " + how;
            run.addLatencies(0, what, probe.delays(), Goal.NONE, p99);
            run.addLatencies(0, what + " (the write itself)", probe.writes(), Goal.NONE, Goal.NONE);
            run.add(what + ", wrong answers", probe.wrong(), "", Goal.exactly(0));
        }
    }
}
