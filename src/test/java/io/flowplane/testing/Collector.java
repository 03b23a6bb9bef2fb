package io.flowplane.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A receiver of traces, as Jaeger's collector and as one of OTLP, that decodes what arrives and keeps it. */
public final class Collector implements AutoCloseable {
    private final HttpServer server;
    private final List<SeenSpan> jaeger = new CopyOnWriteArrayList<>();
    private final List<SeenSpan> otlp = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    public Collector() {
        this(0);
    }

    public Collector(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/api/traces", e -> take(e, "application/x-thrift", JaegerThrift::batch, jaeger));
        server.createContext("/v1/traces", e -> take(e, "application/x-protobuf", OtlpProto::request, otlp));
        server.start();
    }

    private void take(HttpExchange exchange, String type, Function<byte[], List<SeenSpan>> reading, List<SeenSpan> into)
            throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (!type.equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
                faults.add("Content-Type " + exchange.getRequestHeaders().getFirst("Content-Type"));
            }
            if (status == 200) {
                try {
                    into.addAll(reading.apply(body));
                } catch (AssertionError | RuntimeException e) {
                    faults.add(e.toString());
                }
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    /** What it answers from now on; anything but 200 takes no spans. */
    public void answer(int with) {
        status = with;
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public String jaegerEndpoint() {
        return address() + "/api/traces";
    }

    public List<SeenSpan> jaeger() {
        return sound(jaeger);
    }

    public List<SeenSpan> otlp() {
        return sound(otlp);
    }

    private List<SeenSpan> sound(List<SeenSpan> spans) {
        if (!faults.isEmpty()) {
            throw new AssertionError("The collector could not read everything: " + faults);
        }
        return spans;
    }

    /** Waits for a span that Jaeger's side got. @throws AssertionError with what came instead, after 30 s */
    public SeenSpan await(String what, Predicate<SeenSpan> wanted) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < end) {
            Optional<SeenSpan> found = jaeger().stream().filter(wanted).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            pause();
        }
        throw new AssertionError("No span came: " + what + ", but:\n"
                + jaeger.stream().map(SeenSpan::toString).collect(Collectors.joining("\n")));
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
