package io.flowplane.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A service that answers with what it got, as JSON: {@code method}, {@code path}, {@code headers} (lower case, several
 * values joined by a comma), {@code body}. The query asks for another answer: {@code status}, {@code size} (so many bytes
 * of text instead), {@code type} (of the content), {@code header} ({@code name:value}).
 */
final class EchoUpstream implements AutoCloseable {
    private final HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();

    EchoUpstream() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** How many requests came so far. */
    int requests() {
        return requests.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.incrementAndGet();
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            byte[] body = query.containsKey("size")
                    ? "x".repeat(Integer.parseInt(query.get("size"))).getBytes(StandardCharsets.UTF_8)
                    : seen(exchange).toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", query.getOrDefault("type", "application/json"));
            if (query.containsKey("header")) {
                String[] header = query.get("header").split(":", 2);
                exchange.getResponseHeaders().add(header[0], header[1]);
            }
            int status = Integer.parseInt(query.getOrDefault("status", "200"));
            boolean bare = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, bare ? -1 : body.length);
            if (!bare) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static ObjectNode seen(HttpExchange exchange) throws IOException {
        ObjectNode seen = JsonNodeFactory.instance.objectNode();
        seen.put("method", exchange.getRequestMethod());
        seen.put("path", exchange.getRequestURI().toString());
        ObjectNode headers = seen.putObject("headers");
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        seen.put("body", new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        return seen;
    }

    private static Map<String, String> query(String raw) {
        return raw == null
                ? Map.of()
                : Stream.of(raw.split("&"))
                        .map(pair -> pair.split("=", 2))
                        .collect(Collectors.toMap(
                                pair -> pair[0],
                                pair -> pair.length < 2 ? "" : URLDecoder.decode(pair[1], StandardCharsets.UTF_8),
                                (first, second) -> second,
                                TreeMap::new));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
