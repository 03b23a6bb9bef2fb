package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.simulate.Fleet;
import io.flowplane.simulate.Protocol;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.Map;

/** Ten thousand routes at once, as one OpenAPI document: until they are stored, and until many proxies have them. */
final class BulkPart extends Part {
    private static final int ROW = 11;
    private static final int ROUTES = 10_000;
    private static final int PROXIES = 100;
    /** No route is smaller than this in the message to a proxy. */
    private static final int LEAST_BYTES = 40;

    private static final int QUIET_MILLIS = 1_500;

    BulkPart() {
        super("bulk", USUAL_RUNS, ROW);
    }

    @Override
    void measure(Run run) throws Exception {
        try (EmbeddedPostgres postgres = Servers.durablePostgres();
                FlowplaneProcess server =
                        FlowplaneProcess.serve(Servers.folder(), Map.of("DATABASE_URL", Servers.url(postgres)))) {
            server.bootstrap();
            String document = ImportPart.document("v1", ROUTES);
            try (Fleet fleet = Fleets.complete(
                    Fleets.plan(server.xdsPort(), PROXIES, Protocol.DELTA).withEverything())) {
                long begin = System.nanoTime();
                FlowplaneProcess.Answer answer = server.post(
                        "/api/v1/api-definitions/from-openapi?name=bulk&listener=bulk&bind_address=127.0.0.1&port=10000",
                        document);
                double stored = (System.nanoTime() - begin) / 1e9;
                if (answer.status() != 201) {
                    throw new AssertionError(answer);
                }
                double delivered = (lastGrowth(fleet) - begin) / 1e9;
                run.add(ROW, ROUTES + " routes in one load: stored", stored, "s", Goal.atMost(3));
                run.add(ROW, "… until the last of " + PROXIES + " proxies has them", delivered, "s", Goal.atMost(5));
                run.add(ROW, "… bytes for each proxy", fleet.counts().bytes() / 1e6 / PROXIES, "MB", Goal.NONE);
            }
        }
    }

    /** When the last bytes came. */
    private static long lastGrowth(Fleet fleet) {
        long least = (long) PROXIES * ROUTES * LEAST_BYTES;
        long[] last = {fleet.counts().bytes(), System.nanoTime()};
        Servers.await("all proxies have all routes", () -> {
            long bytes = fleet.counts().bytes();
            if (bytes > last[0]) {
                last[0] = bytes;
                last[1] = System.nanoTime();
            }
            return bytes > least && System.nanoTime() - last[1] > QUIET_MILLIS * 1_000_000L;
        });
        return last[1];
    }
}
