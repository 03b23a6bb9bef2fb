package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.e2e.Gateway;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/** A route of a real Envoy that answers a number, which is changed: from the answer of the write to the first answer that shows it. */
final class Probe {
    private static final int WARM_UP = 20;
    private static final int PAUSE_MILLIS = 60;

    /** Who asks without a pause takes both cores of a small machine from those that are measured. */
    private static final int BETWEEN_ASKS_NANOS = 300_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final long[] delays;
    private final long[] writes;
    private int wrong;

    Probe(int changes) {
        delays = new long[changes];
        writes = new long[changes];
    }

    /** Nanoseconds from the answer of a write to Envoy's. */
    long[] delays() {
        return delays;
    }

    /** Nanoseconds of the writes. */
    long[] writes() {
        return writes;
    }

    /** Answers that were neither the old nor the new one, or the old one after the new one. */
    int wrong() {
        return wrong;
    }

    /** The write goes to one instance, the Envoy is connected to another, or the same. */
    void run(FlowplaneProcess server, FlowplaneProcess envoys, IntFunction<String> body)
            throws IOException, InterruptedException {
        int port = FreePort.next();
        Servers.put(server, "/api/v1/routes/probe", body.apply(0));
        Servers.put(server, "/api/v1/listeners/probe", Gateway.listener("probe", port, "probe"));
        try (RealEnvoy envoy =
                RealEnvoy.startWithAds(envoys.xdsPort(), "DELTA_GRPC", "{\"id\": \"bench\", \"cluster\": \"bench\"}")) {
            Gateway.awaitAnswer(port, "200 v0");
            HttpRequest ask = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                    .build();
            for (int i = 1; i <= delays.length + WARM_UP; i++) {
                long sent = System.nanoTime();
                Servers.put(server, "/api/v1/routes/probe", body.apply(i));
                long answered = System.nanoTime();
                awaitChange(ask, i);
                if (i > WARM_UP) {
                    writes[i - WARM_UP - 1] = answered - sent;
                    delays[i - WARM_UP - 1] = System.nanoTime() - answered;
                }
                Thread.sleep(PAUSE_MILLIS);
                wrong += answer(ask).equals("200 v" + i) ? 0 : 1;
            }
            if (!envoy.rejections().isEmpty()) {
                throw new AssertionError(envoy.rejections());
            }
        }
    }

    private void awaitChange(HttpRequest ask, int i) throws IOException, InterruptedException {
        String wanted = "200 v" + i;
        String old = "200 v" + (i - 1);
        for (String said = answer(ask); !said.equals(wanted); said = answer(ask)) {
            wrong += said.equals(old) ? 0 : 1;
            LockSupport.parkNanos(BETWEEN_ASKS_NANOS);
        }
    }

    private String answer(HttpRequest ask) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(ask, BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    /** A route configuration whose last rule, for every path, answers {@code v<n>}. */
    static String direct(String name, int rules, int n) {
        StringBuilder routes = new StringBuilder();
        for (int i = 1; i < rules; i++) {
            routes.append("{\"match\": {\"path\": {\"type\": \"exact\", \"value\": \"/p")
                    .append(i)
                    .append("\"}},")
                    .append(" \"action\": {\"type\": \"directResponse\", \"status\": 200, \"body\": \"x\"}},");
        }
        return """
                {"name": "%s", "virtualHosts": [{"name": "all", "domains": ["*"], "routes": [%s
                  {"match": {"path": {"type": "prefix", "value": "/"}},
                   "action": {"type": "directResponse", "status": 200, "body": "v%d"}}]}]}""".formatted(name, routes, n);
    }
}
