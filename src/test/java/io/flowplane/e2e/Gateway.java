package io.flowplane.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** JSON of a small gateway, and a client that goes through it. */
public final class Gateway {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Gateway() {}

    public static String cluster(String name, int port) {
        return "{\"name\": \"%s\", \"endpoints\": [{\"host\": \"127.0.0.1\", \"port\": %d}]}".formatted(name, port);
    }

    public static String routes(String name, String cluster) {
        return """
                {"name": "%s", "virtualHosts": [{"name": "all", "domains": ["*"], "routes": [
                  {"match": {"path": {"type": "prefix", "value": "/"}},
                   "action": {"type": "forward", "cluster": "%s"}}]}]}""".formatted(name, cluster);
    }

    public static String listener(String name, int port, String routes) {
        return """
                {"name": "%s", "address": "127.0.0.1", "port": %d, "filterChains": [{"filters": [
                  {"name": "http", "type": "httpConnectionManager", "routeConfigName": "%s"}]}]}""".formatted(name, port, routes);
    }

    /** {@code status body}, or why there was no answer. */
    static String ask(int port) {
        try {
            HttpResponse<String> response = HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static void awaitAnswer(int port, String answer) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        String last = ask(port);
        while (!last.equals(answer)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("On port " + port + " expected '" + answer + "' but got '" + last + "'");
            }
            FlowplaneProcess.pause(20);
            last = ask(port);
        }
    }
}
