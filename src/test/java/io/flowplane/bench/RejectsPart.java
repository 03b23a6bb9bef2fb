package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.simulate.Behaviour;
import io.flowplane.simulate.Fleet;
import io.flowplane.simulate.Protocol;
import java.io.IOException;

/** How often a client that rejects everything is answered. */
final class RejectsPart extends Part {
    private static final int SECONDS = 60;

    RejectsPart() {
        super("rejects", 1);
    }

    @Override
    void measure(Run run) throws IOException {
        try (FlowplaneSubject server = FlowplaneSubject.start(1);
                Fleet stubborn = Fleet.start(
                        Fleets.plan(server.xdsPort(), 1, Protocol.SOTW).with(Behaviour.REJECTING, 1))) {
            FlowplaneProcess.pause(SECONDS * 1_000L);
            run.add(
                    "answers to a client that rejects everything for " + SECONDS + " s, one content",
                    (double) stubborn.counts().responses(),
                    "",
                    Goal.exactly(1));
            server.change(0);
            FlowplaneProcess.pause(2_000);
            run.add(
                    "… after one change of the content",
                    (double) stubborn.counts().responses(),
                    "",
                    Goal.exactly(2));
        }
    }
}
