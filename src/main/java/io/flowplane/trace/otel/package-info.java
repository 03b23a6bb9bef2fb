/**
 * Traces by OpenTelemetry, to Jaeger's collector and by OTLP. Only the composition root comes here, and only when tracing is on.
 */
@NullMarked
package io.flowplane.trace.otel;

import org.jspecify.annotations.NullMarked;
