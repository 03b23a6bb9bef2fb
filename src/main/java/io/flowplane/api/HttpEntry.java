package io.flowplane.api;

import io.flowplane.observe.Health;
import io.flowplane.observe.Metrics;
import io.flowplane.trace.Span;
import io.flowplane.trace.Tracing;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the HTTP server hands a request over, and where its answer, log line and figures leave. */
final class HttpEntry implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEntry.class);
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE");
    private static final int LONGEST_PATH = 200;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Gate gate;
    private final Metrics metrics;
    private final Health health;
    private final RequestSpans spans;

    HttpEntry(Gate gate, Metrics metrics, Health health, Tracing tracing) {
        this.gate = gate;
        this.metrics = metrics;
        this.health = health;
        this.spans = new RequestSpans(tracing);
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Incoming in = new Incoming(request);
        Span span = spans.begin(in);
        spans.within(span, () -> handle(in, span, response));
    }

    private void handle(Incoming in, Span span, ServerResponse response) {
        long started = System.nanoTime();
        Gate.Outcome outcome = gate.answer(in, span);
        // Whoever is told so opens the next connection to an instance that stays.
        Answer answer = health.isDraining() ? outcome.answer().with("Connection", "close") : outcome.answer();
        try {
            send(in, answer, response);
        } finally {
            note(in, outcome, span, System.nanoTime() - started);
        }
        if (in.wantsToClose() || "close".equals(answer.headers().get("Connection"))) {
            in.drain();
            // the HTTP server itself announces the end, but would read on
            throw new CloseConnectionException("The connection ends with this answer");
        }
    }

    private static void send(Incoming in, Answer answer, ServerResponse response) {
        response.status(Status.create(answer.status()));
        SecurityHeaders.of(answer, in.isSecure())
                .forEach((name, value) -> response.header(HeaderNames.create(name), value));
        response.header(HeaderNames.create("X-Request-Id"), in.requestId());
        switch (answer.body()) {
            case Answer.Nothing nothing -> response.send();
            case Answer.Whole whole -> {
                response.header(HeaderNames.CONTENT_TYPE, whole.contentType());
                response.header(HeaderNames.CONTENT_LENGTH, String.valueOf(whole.bytes().length));
                if (in.isHead()) {
                    response.send();
                } else {
                    response.send(whole.bytes());
                }
            }
            case Answer.Streamed streamed -> stream(in, streamed, response);
        }
    }

    /** A failure in the middle cuts the connection, so that nobody takes half a list for a whole one. */
    private static void stream(Incoming in, Answer.Streamed streamed, ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, streamed.contentType());
        try (Answer.Writer writer = streamed.writer()) {
            if (in.isHead()) {
                response.send();
                return;
            }
            if (in.isHttp10()) {
                ByteArrayOutputStream whole = new ByteArrayOutputStream();
                writer.write(whole);
                response.send(whole.toByteArray());
                return;
            }
            OutputStream out = response.outputStream();
            writer.write(out);
            out.close();
        } catch (IOException e) {
            throw new CloseConnectionException("The list could not be written to its end", e);
        }
    }

    private void note(Incoming in, Gate.Outcome outcome, Span span, long nanos) {
        spans.tell(span, in, outcome);
        int status = outcome.answer().status();
        metrics.request(knownMethod(in.method()), outcome.template(), status, nanos);
        boolean probe = status < 400 && !outcome.template().startsWith("/api/v1/");
        (probe ? LOG.atDebug() : LOG.atInfo())
                .setMessage("API request processed")
                .addKeyValue("method", knownMethod(in.method()))
                .addKeyValue("path", shortened(in.rawPath()))
                .addKeyValue("status", status)
                .addKeyValue("duration_ms", Math.round(nanos / NANOS_PER_MILLI * 1000) / 1000.0)
                .addKeyValue("user_id", outcome.userId())
                .addKeyValue("request_id", in.requestId())
                .log();
    }

    private static String shortened(String path) {
        return path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH) + "…";
    }

    /** Methods are a label of the metrics, so there are only so many. */
    private static String knownMethod(String method) {
        return METHODS.contains(method) ? method : "OTHER";
    }
}
