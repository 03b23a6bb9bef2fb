package io.flowplane.trace.otel;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Sends spans to Jaeger's collector: Thrift over HTTP, which {@code jaeger:14268/api/traces} takes. */
final class JaegerExporter implements SpanExporter {
    private final URI collector;
    private final Duration patience;
    private final HttpClient http;

    JaegerExporter(URI collector, Duration patience) {
        this.collector = collector;
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .build();
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        HttpRequest request = HttpRequest.newBuilder(collector)
                .timeout(patience)
                .header("Content-Type", "application/x-thrift")
                .POST(BodyPublishers.ofByteArray(JaegerBatch.of(spans)))
                .build();
        CompletableResultCode result = new CompletableResultCode();
        CompletableFuture<?> _ = send(request)
                .exceptionallyCompose(failure ->
                        isCut(failure) ? send(request) : CompletableFuture.<HttpResponse<Void>>failedFuture(failure))
                .whenComplete((response, failure) -> tell(result, response, failure));
        return result;
    }

    private CompletableFuture<HttpResponse<Void>> send(HttpRequest request) {
        return http.sendAsync(request, BodyHandlers.discarding());
    }

    /** Whether the connection ended before the answer, as one does that was kept for too long; another may do. */
    private static boolean isCut(Throwable failure) {
        Throwable why =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return why instanceof IOException
                && !(why instanceof HttpTimeoutException)
                && !(why instanceof ConnectException);
    }

    private static void tell(
            CompletableResultCode result, @Nullable HttpResponse<Void> response, @Nullable Throwable failure) {
        if (failure != null || response == null) {
            result.failExceptionally(failure == null ? new IOException("no answer") : failure);
        } else if (response.statusCode() / 100 != 2) {
            result.failExceptionally(new IOException("it answered " + response.statusCode()));
        } else {
            result.succeed();
        }
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        http.shutdownNow();
        return CompletableResultCode.ofSuccess();
    }
}
