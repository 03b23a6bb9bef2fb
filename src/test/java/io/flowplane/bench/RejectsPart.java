package io.flowplane.bench;

import java.util.concurrent.atomic.AtomicLong;

/** How often a client that rejects everything is answered. */
final class RejectsPart extends Part {
    private static final int SECONDS = 60;

    RejectsPart() {
        super("rejects", 1);
    }

    @Override
    void measure(Run run) throws InterruptedException {
        AtomicLong responses = new AtomicLong();
        try (FlowplaneSubject server = FlowplaneSubject.start(1);
                AdsClient client = AdsClient.rejecting(server.xdsPort(), "stubborn", responses)) {
            Thread.sleep(SECONDS * 1_000L);
            run.add(
                    "answers to a client that rejects everything for " + SECONDS + " s, one content",
                    client.responses(),
                    "",
                    Goal.exactly(1));
            server.change(0);
            Thread.sleep(2_000);
            run.add("… after one change of the content", client.responses(), "", Goal.exactly(2));
        }
    }
}
