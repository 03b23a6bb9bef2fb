package io.flowplane.config;

import java.net.URI;
import java.util.Optional;

/**
 * Whether and where traces go.
 *
 * @param enabled false: nothing is recorded, whatever the rest says
 * @param serviceName what they are shown under
 * @param jaeger Jaeger's collector, such as {@code http://jaeger:14268/api/traces}
 * @param otlp where OTLP is taken over HTTP, {@code /v1/traces} included
 * @param sampleRatio share of requests without a {@code traceparent} that are traced, from 0 to 1
 */
public record TracingSettings(
        boolean enabled, String serviceName, Optional<URI> jaeger, Optional<URI> otlp, double sampleRatio) {
    /** Nothing is recorded. */
    public static final TracingSettings OFF =
            new TracingSettings(false, "flowplane", Optional.empty(), Optional.empty(), 1);
}
