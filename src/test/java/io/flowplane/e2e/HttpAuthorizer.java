package io.flowplane.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An authorization service over HTTP: lets requests with {@code x-key: good} through, as ann. */
final class HttpAuthorizer implements AutoCloseable {
    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    HttpAuthorizer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::decide);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The paths and bodies of what it was asked. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    private void decide(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(exchange.getRequestURI() + " " + body + " x-extra="
                    + exchange.getRequestHeaders().getFirst("x-extra"));
            boolean good = "good".equals(exchange.getRequestHeaders().getFirst("x-key"));
            exchange.getResponseHeaders().set("x-user", "ann");
            exchange.getResponseHeaders().set("x-reason", "no key");
            byte[] words = (good ? "" : "who are you?").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(good ? 200 : 403, good ? -1 : words.length);
            if (!good) {
                exchange.getResponseBody().write(words);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
