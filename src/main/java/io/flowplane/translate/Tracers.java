package io.flowplane.translate;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.trace.v3.OpenTelemetryConfig;
import io.envoyproxy.envoy.config.trace.v3.Tracing.Http;
import io.envoyproxy.envoy.config.trace.v3.ZipkinConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.type.tracing.v3.CustomTag;
import io.envoyproxy.envoy.type.v3.Percent;
import io.flowplane.domain.spec.RawJson;
import io.flowplane.domain.spec.Tracing;
import io.flowplane.json.Json;
import io.flowplane.json.Pointer;
import io.flowplane.translate.types.Extensions.Place;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** Which requests are traced, and where the spans go. */
final class Tracers {
    private static final String PREFIX = "envoy.tracers.";
    private static final long EXPORT_TIMEOUT_SECONDS = 5;

    private final Findings findings;
    private final RawConfig raw;

    Tracers(Findings findings, RawConfig raw) {
        this.findings = findings;
        this.raw = raw;
    }

    HttpConnectionManager.Tracing of(Tracing given, Pointer at) {
        HttpConnectionManager.Tracing.Builder tracing = HttpConnectionManager.Tracing.newBuilder()
                .setSpawnUpstreamSpan(Wire.bool(Boolean.TRUE.equals(given.spawnUpstreamSpan())));
        if (given.provider() != null) {
            tracing.setProvider(provider(given.provider(), given.config(), at));
        }
        if (given.randomSamplingPercentage() != null) {
            tracing.setRandomSampling(percent(given.randomSamplingPercentage()));
        }
        if (given.clientSamplingPercentage() != null) {
            tracing.setClientSampling(percent(given.clientSamplingPercentage()));
        }
        if (given.overallSamplingPercentage() != null) {
            tracing.setOverallSampling(percent(given.overallSamplingPercentage()));
        }
        given.customTags().forEach(tag -> tracing.addCustomTags(tag(tag)));
        return tracing.build();
    }

    private Http provider(Tracing.Provider given, Map<String, String> settings, Pointer at) {
        Pointer provider = at.field("provider");
        return switch (given) {
            case Tracing.OpenTelemetry otel -> http("envoy.tracers.opentelemetry", openTelemetry(otel));
            case Tracing.Zipkin zipkin -> http("envoy.tracers.zipkin", zipkin(zipkin));
            case Tracing.Envoy other ->
                http(
                        other.tracer().name(),
                        raw.extension(
                                Place.TRACER,
                                other.tracer().name(),
                                other.tracer().config(),
                                provider));
            case Tracing.Named named -> {
                String name = named.name().contains(".") ? named.name() : PREFIX + named.name();
                yield http(name, raw.extension(Place.TRACER, name, json(settings), provider, at.field("config")));
            }
        };
    }

    private static Http http(String name, Any config) {
        return Http.newBuilder().setName(name).setTypedConfig(config).build();
    }

    /** Settings that are all text: Envoy's JSON takes numbers in quotes, but no truth values. */
    private static RawJson json(Map<String, String> settings) {
        ObjectNode json = Json.NODES.objectNode();
        new TreeMap<>(settings).forEach((key, value) -> {
            if (value.equals("true") || value.equals("false")) {
                json.put(key, Boolean.parseBoolean(value));
            } else {
                json.put(key, value);
            }
        });
        return new RawJson(Json.write(json));
    }

    private Any openTelemetry(Tracing.OpenTelemetry given) {
        OpenTelemetryConfig.Builder config = OpenTelemetryConfig.newBuilder();
        if (given.serviceName() != null) {
            config.setServiceName(given.serviceName());
        }
        if (given.maxCacheSize() != null) {
            config.setMaxCacheSize(Wire.uint32(given.maxCacheSize()));
        }
        if (given.grpcCluster() != null) {
            findings.cluster(given.grpcCluster(), true);
            config.getGrpcServiceBuilder().getEnvoyGrpcBuilder().setClusterName(given.grpcCluster());
        } else if (given.httpCluster() != null) {
            findings.cluster(given.httpCluster(), true);
            String path = given.httpPath() == null ? "/v1/traces" : given.httpPath();
            config.getHttpServiceBuilder()
                    .getHttpUriBuilder()
                    .setUri("http://" + given.httpCluster() + path)
                    .setCluster(given.httpCluster())
                    .setTimeout(Wire.seconds(EXPORT_TIMEOUT_SECONDS));
        }
        return findings.pack(config.build());
    }

    private Any zipkin(Tracing.Zipkin given) {
        findings.cluster(given.collectorCluster(), true);
        ZipkinConfig.Builder config = ZipkinConfig.newBuilder()
                .setCollectorCluster(given.collectorCluster())
                .setCollectorEndpoint(given.collectorEndpoint() == null ? "/api/v2/spans" : given.collectorEndpoint())
                .setTraceId128Bit(!Boolean.FALSE.equals(given.traceId128bit()))
                .setSharedSpanContext(Wire.bool(!Boolean.FALSE.equals(given.sharedSpanContext())))
                .setCollectorEndpointVersion(
                        given.collectorEndpointVersion() == Tracing.CollectorEndpointVersion.HTTP_PROTO
                                ? ZipkinConfig.CollectorEndpointVersion.HTTP_PROTO
                                : ZipkinConfig.CollectorEndpointVersion.HTTP_JSON);
        if (given.collectorHostname() != null) {
            config.setCollectorHostname(given.collectorHostname());
        }
        return findings.pack(config.build());
    }

    private static CustomTag tag(Tracing.CustomTag given) {
        CustomTag.Builder tag = CustomTag.newBuilder().setTag(given.tag());
        String otherwise = given.defaultValue() == null ? "" : given.defaultValue();
        if (given.literal() != null) {
            tag.getLiteralBuilder().setValue(given.literal());
        } else if (given.requestHeader() != null) {
            tag.getRequestHeaderBuilder().setName(given.requestHeader()).setDefaultValue(otherwise);
        } else if (given.environment() != null) {
            tag.getEnvironmentBuilder().setName(given.environment()).setDefaultValue(otherwise);
        }
        return tag.build();
    }

    private static Percent percent(double value) {
        return Percent.newBuilder().setValue(value).build();
    }
}
