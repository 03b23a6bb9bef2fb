package io.flowplane.api;

import io.flowplane.trace.Span;
import io.flowplane.trace.TraceParent;
import io.flowplane.trace.Tracing;
import java.util.Set;
import org.slf4j.MDC;

/** The spans of requests to the API. Probes, metrics and pages have none, so that they don't drown the others. */
final class RequestSpans {
    private static final String TRACED = "/api/";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE");

    private final Tracing tracing;

    RequestSpans(Tracing tracing) {
        this.tracing = tracing;
    }

    /** In the caller's trace, if it told one. */
    Span begin(Incoming in) {
        return tracing.isOn() && in.rawPath().startsWith(TRACED)
                ? tracing.serve("request", in.traceparent())
                : Span.none();
    }

    /** Runs {@code work} with the span as the current one, its trace in every line of the log, and ends it. */
    void within(Span span, Runnable work) {
        TraceParent own = TraceParent.read(span.traceparent());
        if (own == null || !span.isRecording()) {
            work.run();
            return;
        }
        try (MDC.MDCCloseable _ = MDC.putCloseable("trace_id", own.traceId())) {
            span.during(work);
        } finally {
            span.end();
        }
    }

    /** Says what became of the request, by the names of OpenTelemetry's conventions. */
    void tell(Span span, Incoming in, Gate.Outcome outcome) {
        if (!span.isRecording()) {
            return;
        }
        int status = outcome.answer().status();
        String method = METHODS.contains(in.method()) ? in.method() : "_OTHER";
        span.name((method.equals("_OTHER") ? "HTTP" : method) + " " + outcome.template());
        span.put("http.request.method", method);
        span.put("http.route", outcome.template());
        span.put("http.response.status_code", status);
        span.put("url.path", in.rawPath());
        span.put("user.id", outcome.userId());
        span.put("flowplane.request_id", in.requestId());
        if (status >= 500) {
            span.fail("answered " + status);
        }
    }
}
