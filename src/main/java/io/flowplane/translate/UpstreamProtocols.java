package io.flowplane.translate;

import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.flowplane.domain.spec.ClusterSpec;
import io.flowplane.domain.spec.ClusterSpec.Http2Options;
import io.flowplane.domain.spec.ClusterSpec.UpstreamProtocol;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which HTTP is spoken to endpoints. */
final class UpstreamProtocols {
    static final String NAME = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
    private static final long KEEPALIVE_TIMEOUT_SECONDS = 5;

    private UpstreamProtocols() {}

    static boolean isHttp2(ClusterSpec spec) {
        return spec.protocolType() == UpstreamProtocol.HTTP2 || spec.protocolType() == UpstreamProtocol.GRPC;
    }

    /** Empty where Envoy's defaults are meant: HTTP/1.1. */
    static Optional<HttpProtocolOptions> options(ClusterSpec spec) {
        if (!isHttp2(spec) && spec.idleTimeoutSeconds() == null && spec.maxRequestsPerConnection() == null) {
            return Optional.empty();
        }
        var options = HttpProtocolOptions.newBuilder();
        if (isHttp2(spec)) {
            options.getExplicitHttpConfigBuilder().setHttp2ProtocolOptions(http2(spec.http2()));
        } else {
            options.getExplicitHttpConfigBuilder().setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance());
        }
        if (spec.idleTimeoutSeconds() != null) {
            options.getCommonHttpProtocolOptionsBuilder().setIdleTimeout(Wire.duration(spec.idleTimeoutSeconds()));
        }
        if (spec.maxRequestsPerConnection() != null) {
            options.getCommonHttpProtocolOptionsBuilder()
                    .setMaxRequestsPerConnection(Wire.uint32(spec.maxRequestsPerConnection()));
        }
        return Optional.of(options.build());
    }

    private static Http2ProtocolOptions http2(@Nullable Http2Options given) {
        var http2 = Http2ProtocolOptions.newBuilder();
        if (given == null) {
            return http2.build();
        }
        if (given.maxConcurrentStreams() != null) {
            http2.setMaxConcurrentStreams(Wire.uint32(given.maxConcurrentStreams()));
        }
        if (given.initialStreamWindowSize() != null) {
            http2.setInitialStreamWindowSize(Wire.uint32(given.initialStreamWindowSize()));
        }
        if (given.initialConnectionWindowSize() != null) {
            http2.setInitialConnectionWindowSize(Wire.uint32(given.initialConnectionWindowSize()));
        }
        if (given.keepaliveIntervalSeconds() != null) {
            http2.setConnectionKeepalive(KeepaliveSettings.newBuilder()
                    .setInterval(Wire.duration(given.keepaliveIntervalSeconds()))
                    .setTimeout(
                            given.keepaliveTimeoutSeconds() == null
                                    ? Wire.seconds(KEEPALIVE_TIMEOUT_SECONDS)
                                    : Wire.duration(given.keepaliveTimeoutSeconds())));
        }
        return http2.build();
    }
}
