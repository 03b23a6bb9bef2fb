package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** From {@code serve} on an empty database to the first good answers, and what an idle server holds. */
final class StartPart extends Part {
    private static final int IDLE_MILLIS = 5_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    StartPart() {
        super("start", 5);
    }

    @Override
    void measure(Run run) throws InterruptedException {
        long begin = System.nanoTime();
        int port = FreePort.next();
        Map<String, String> settings = Map.of("FLOWPLANE_API_PORT", String.valueOf(port), "FLOWPLANE_XDS_PORT", "0");
        try (FlowplaneProcess server = FlowplaneProcess.start(Servers.folder(), settings, "serve")) {
            run.add(
                    "serve to /healthz, empty database",
                    awaitStatus(port, "/healthz", begin),
                    "ms",
                    Goal.atMost(1_500));
            run.add("serve to /readyz, empty database", awaitStatus(port, "/readyz", begin), "ms", Goal.atMost(1_500));
            Thread.sleep(IDLE_MILLIS);
            run.add(
                    "resident memory, idle for 5 s",
                    Proc.residentMegabytes(server.process().pid()),
                    "MB",
                    Goal.atMost(150));
        }
    }

    private double awaitStatus(int port, String path, long begin) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        while (true) {
            try {
                if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                    return (System.nanoTime() - begin) / 1e6;
                }
            } catch (IOException notYet) {
                Thread.sleep(5);
            }
        }
    }
}
