package io.flowplane;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flowplane.observe.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A port of its own for {@code /metrics}, for networks where Prometheus may not reach the API. */
final class MetricsPort implements AutoCloseable {
    private final HttpServer server;

    private MetricsPort(HttpServer server) {
        this.server = server;
    }

    static MetricsPort open(String address, int port, Metrics metrics) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
        server.createContext("/metrics", exchange -> answer(exchange, metrics));
        server.start();
        return new MetricsPort(server);
    }

    private static void answer(HttpExchange exchange, Metrics metrics) throws IOException {
        try (exchange) {
            byte[] body = metrics.scrape();
            exchange.getResponseHeaders().set("Content-Type", Metrics.CONTENT_TYPE);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
