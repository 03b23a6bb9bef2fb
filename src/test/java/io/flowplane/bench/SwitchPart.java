package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.e2e.Gateway;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import java.util.List;
import java.util.Map;

/** A live route that is switched to a new cluster again and again, the old one deleted, while requests come at a steady pace. */
final class SwitchPart extends Part {
    private static final int ROW = 5;
    private static final int SWITCHES = 100;
    private static final int REQUESTS_PER_SECOND = 2_000;
    private static final int PAUSE_MILLIS = 100;

    SwitchPart() {
        super("switch", USUAL_RUNS, ROW);
    }

    @Override
    void measure(Run run) {
        measure(run, "DELTA_GRPC", "delta");
        measure(run, "GRPC", "state of the world");
    }

    private static void measure(Run run, String apiType, String protocol) {
        int port = FreePort.next();
        try (FlowplaneProcess server = FlowplaneProcess.serve(Servers.folder(), Map.of());
                TinyUpstream blue = new TinyUpstream("blue");
                TinyUpstream green = new TinyUpstream("green")) {
            server.bootstrap();
            to(server, 0, blue);
            Servers.put(server, "/api/v1/listeners/web", Gateway.listener("web", port, "web"));
            try (RealEnvoy envoy =
                    RealEnvoy.startWithAds(server.xdsPort(), apiType, "{\"id\": \"bench\", \"cluster\": \"bench\"}")) {
                Gateway.awaitAnswer(port, "200 blue");
                List<String> names = List.of("blue", "green");
                Traffic traffic = new Traffic(
                        port, REQUESTS_PER_SECOND, answer -> answer.status() == 200 && names.contains(answer.body()));
                try (traffic) {
                    switchTo(server, blue, green);
                }
                tell(run, protocol, traffic);
                if (!envoy.rejections().isEmpty()) {
                    throw new AssertionError(envoy.rejections());
                }
            }
        }
    }

    private static void switchTo(FlowplaneProcess server, TinyUpstream blue, TinyUpstream green) {
        for (int i = 1; i <= SWITCHES; i++) {
            to(server, i, i % 2 == 0 ? blue : green);
            int status = server.delete("/api/v1/clusters/next-" + (i - 1)).status();
            if (status != 204) {
                throw new AssertionError("the old cluster couldn't be deleted: " + status);
            }
            FlowplaneProcess.pause(PAUSE_MILLIS);
        }
    }

    private static void to(FlowplaneProcess server, int n, TinyUpstream upstream) {
        Servers.put(server, "/api/v1/clusters/next-" + n, Gateway.cluster("next-" + n, upstream.port()));
        Servers.put(server, "/api/v1/routes/web", Gateway.routes("web", "next-" + n));
    }

    private static void tell(Run run, String protocol, Traffic traffic) {
        int failed =
                traffic.failures().values().stream().mapToInt(Integer::intValue).sum();
        String what = "live route switched " + SWITCHES + " times under traffic, " + protocol;
        run.add(ROW, what + ": failed requests", failed, "", Goal.exactly(0));
        run.add(ROW, what + ": requests a second", traffic.perSecond(), "/s", Goal.NONE);
        run.add(ROW, what + ": requests", traffic.asked(), "", Goal.NONE);
        traffic.failures().forEach((how, count) -> run.note(count + " requests failed, " + protocol + ": " + how));
    }
}
