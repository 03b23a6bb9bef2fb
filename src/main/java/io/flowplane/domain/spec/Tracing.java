package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Bare;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Inline;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Variants;
import io.flowplane.domain.spec.Shape.Word;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which requests are traced, and where the spans go. */
@Doc("Which requests are traced, and where the spans go.")
public record Tracing(
        @Doc("An object, or the Envoy name of a tracer as text, with its settings in config.") @Nullable
        Provider provider,

        @Doc("Settings of a provider that is given as text: Envoy field to text.")
        @Size(max = 100)
        @Length(min = 0, max = 4096)
        Map<String, String> config,

        @Doc("Share of the requests that are traced by chance. Default 100.")
        @Alias("random_sampling_percentage")
        @Range(max = 100)
        @Nullable
        Double randomSamplingPercentage,

        @Doc("Share of the requests with x-client-trace-id that are traced. Default 100.") @Range(max = 100) @Nullable
        Double clientSamplingPercentage,

        @Doc("Upper bound over all. Default 100.") @Range(max = 100) @Nullable
        Double overallSamplingPercentage,

        @Doc("A span of its own for the upstream request. Default false.") @Alias("spawn_upstream_span") @Nullable
        Boolean spawnUpstreamSpan,

        @Alias("custom_tags") @Size(max = 100) List<CustomTag> customTags) {
    public Tracing {
        customTags = List.copyOf(customTags);
    }

    /** Where spans go. */
    @Doc("Where spans go. type: open_telemetry, zipkin, or envoy (the default with config).")
    @Variants(withConfig = "envoy")
    public sealed interface Provider {}

    /** A tracer by name, its settings in {@link Tracing#config}. */
    @Bare
    @Word("text")
    public record Named(String name) implements Provider {}

    @Word("open_telemetry")
    @Doc("OTLP: exactly one of grpcCluster and httpCluster, which must exist before the listener is served.")
    public record OpenTelemetry(
            @Doc("Default: the node's cluster.") @Alias("service_name") @Length(max = 255) @Nullable
            String serviceName,

            @Alias("grpc_cluster") @Length(max = 100) @Nullable
            String grpcCluster,

            @Alias("http_cluster") @Length(max = 100) @Nullable
            String httpCluster,

            @Doc("With httpCluster. Default /v1/traces.") @Alias("http_path") @Length(max = 1024) @Nullable
            String httpPath,

            @Doc("Spans that wait at most. Default 1024.")
            @Alias("max_cache_size")
            @Range(min = 1, max = 1_000_000)
            @Nullable
            Long maxCacheSize)
            implements Provider {}

    @Word("zipkin")
    @Doc("Zipkin, by HTTP.")
    public record Zipkin(
            @Doc("Must exist before the listener is served.") @Alias("collector_cluster") @Length(max = 100)
            String collectorCluster,

            @Doc("Path of the collector. Default /api/v2/spans.")
            @Alias("collector_endpoint")
            @Length(max = 1024)
            @Nullable
            String collectorEndpoint,

            @Doc("Default true.") @Alias({"trace_id_128bit", "traceId128Bit"}) @Nullable
            Boolean traceId128bit,

            @Doc("Default true.") @Alias("shared_span_context") @Nullable
            Boolean sharedSpanContext,

            @Doc("Default http_json.") @Alias("collector_endpoint_version") @Nullable
            CollectorEndpointVersion collectorEndpointVersion,

            @Alias("collector_hostname") @Length(max = 255) @Nullable
            String collectorHostname)
            implements Provider {}

    /** The format of Zipkin's spans. */
    public enum CollectorEndpointVersion {
        @Word("http_json")
        HTTP_JSON,
        @Word("http_proto")
        HTTP_PROTO
    }

    @Word("envoy")
    @Alias("generic")
    @Doc("Any tracer by its Envoy name.")
    public record Envoy(@Inline EnvoyFilter tracer) implements Provider {}

    @Doc("A tag of every span: exactly one of literal, requestHeader and environment.")
    public record CustomTag(
            @Length(max = 255) String tag,
            @Length(max = 4096) @Nullable String literal,

            @Alias("request_header") @Length(max = 256) @Nullable
            String requestHeader,

            @Doc("An environment variable of the Envoy.") @Length(max = 255) @Nullable
            String environment,

            @Doc("With requestHeader or environment.") @Alias("default_value") @Length(max = 4096) @Nullable
            String defaultValue) {}
}
