package io.flowplane.translate;

import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions.HeadersWithUnderscoresAction;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.CodecType;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ForwardClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathWithEscapedSlashesAction;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.SetCurrentClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.flowplane.json.Pointer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * HTTP on a listener. Where the spec is silent, the values are those that Envoy's documentation advises for an edge proxy
 * ("Configuring Envoy as an edge proxy"), except for a limit of the whole request's time, which would end long uploads and
 * streams.
 */
final class HttpManagers {
    private static final String NAME = "envoy.filters.network.http_connection_manager";
    private static final Duration IDLE = Duration.ofHours(1);
    private static final Duration STREAM_IDLE = Duration.ofMinutes(5);
    private static final Duration REQUEST_HEADERS = Duration.ofSeconds(30);
    private static final int STREAMS = 100;
    private static final int STREAM_WINDOW_BYTES = 64 * 1024;
    private static final int CONNECTION_WINDOW_BYTES = 1024 * 1024;

    private final Findings findings;
    private final AccessLogs logs;
    private final HttpFilters filters;
    private final Tracers tracers;

    HttpManagers(Findings findings, RawConfig raw, AccessLogs logs) {
        this.findings = findings;
        this.logs = logs;
        this.filters = new HttpFilters(findings, raw);
        this.tracers = new Tracers(findings, raw);
    }

    Filter of(io.flowplane.domain.spec.HttpConnectionManager given, String listener, Pointer at) {
        HttpFilters.Chain chain = filters.of(given.httpFilters(), at.field("httpFilters"));
        var manager = HttpConnectionManager.newBuilder()
                .setStatPrefix(given.statPrefix() == null ? "ingress_http" : given.statPrefix())
                .setCodecType(
                        given.codecType() == null
                                ? CodecType.AUTO
                                : CodecType.valueOf(given.codecType().name()))
                .addAllHttpFilters(chain.filters())
                .addAllAccessLog(logs.of(given.accessLogs(), at.field("accessLogs")))
                .setCommonHttpProtocolOptions(common(given))
                .setHttp2ProtocolOptions(Http2ProtocolOptions.newBuilder()
                        .setMaxConcurrentStreams(Wire.uint32(STREAMS))
                        .setInitialStreamWindowSize(Wire.uint32(STREAM_WINDOW_BYTES))
                        .setInitialConnectionWindowSize(Wire.uint32(CONNECTION_WINDOW_BYTES)));
        routes(manager, given, chain, listener, at);
        times(manager, given);
        identify(manager, given);
        paths(manager, given);
        if (given.tracing() != null) {
            manager.setTracing(tracers.of(given.tracing(), at.field("tracing")));
        }
        if (Boolean.TRUE.equals(given.websocket())) {
            manager.addUpgradeConfigs(UpgradeConfig.newBuilder().setUpgradeType("websocket"));
        }
        return Filter.newBuilder()
                .setName(given.name() == null ? NAME : given.name())
                .setTypedConfig(findings.pack(manager.build()))
                .build();
    }

    private void routes(
            HttpConnectionManager.Builder manager,
            io.flowplane.domain.spec.HttpConnectionManager given,
            HttpFilters.Chain chain,
            String listener,
            Pointer at) {
        if (given.routeConfigName() != null) {
            findings.route(given.routeConfigName());
            chain.forRoutes().values().forEach(this::misplaced);
            manager.setRds(Rds.newBuilder().setConfigSource(Wire.ADS).setRouteConfigName(given.routeConfigName()));
        } else if (given.inlineRouteConfig() != null) {
            var inline = given.inlineRouteConfig();
            RouteConfiguration.Builder routes = new RouteTranslator(findings)
                            .configuration(
                                    inline.name() == null ? listener : inline.name(),
                                    inline.routes(),
                                    at.field("inlineRouteConfig"))
                            .toBuilder();
            chain.forRoutes().forEach((name, policy) -> {
                if (!routes.containsTypedPerFilterConfig(name)) {
                    routes.putTypedPerFilterConfig(name, policy.config());
                }
            });
            manager.setRouteConfig(routes);
        }
    }

    /** Route configurations may serve other listeners as well, so that a listener can't add to one. */
    private void misplaced(HttpFilters.ForRoutes part) {
        if (findings.isChecking()) {
            findings.problem(
                    part.at().field("policy"),
                    "Envoy takes this from routes: put it into typedPerFilterConfig of the route configuration, and leave"
                            + " it out here.",
                    "unsupported");
        }
    }

    private static void times(
            HttpConnectionManager.Builder manager, io.flowplane.domain.spec.HttpConnectionManager given) {
        manager.setStreamIdleTimeout(Wire.duration(orElse(given.streamIdleTimeoutSeconds(), STREAM_IDLE)));
        manager.setRequestHeadersTimeout(Wire.duration(orElse(given.requestHeadersTimeoutSeconds(), REQUEST_HEADERS)));
        if (given.requestTimeoutSeconds() != null) {
            manager.setRequestTimeout(Wire.duration(given.requestTimeoutSeconds()));
        }
        if (given.drainTimeoutSeconds() != null) {
            manager.setDrainTimeout(Wire.duration(given.drainTimeoutSeconds()));
        }
    }

    private static HttpProtocolOptions common(io.flowplane.domain.spec.HttpConnectionManager given) {
        HttpProtocolOptions.Builder options = HttpProtocolOptions.newBuilder()
                .setIdleTimeout(Wire.duration(orElse(given.idleTimeoutSeconds(), IDLE)))
                .setHeadersWithUnderscoresAction(
                        given.headersWithUnderscoresAction() == null
                                ? HeadersWithUnderscoresAction.REJECT_REQUEST
                                : HeadersWithUnderscoresAction.valueOf(
                                        given.headersWithUnderscoresAction().name()));
        if (isPositive(given.maxConnectionDurationSeconds())) {
            options.setMaxConnectionDuration(
                    Wire.duration(Objects.requireNonNull(given.maxConnectionDurationSeconds())));
        }
        if (isPositive(given.maxStreamDurationSeconds())) {
            options.setMaxStreamDuration(Wire.duration(Objects.requireNonNull(given.maxStreamDurationSeconds())));
        }
        if (given.maxRequestHeadersCount() != null) {
            options.setMaxHeadersCount(Wire.uint32(given.maxRequestHeadersCount()));
        }
        if (given.maxRequestsPerConnection() != null) {
            options.setMaxRequestsPerConnection(Wire.uint32(given.maxRequestsPerConnection()));
        }
        return options.build();
    }

    /** Whose request it is, and what the next hop is told about it. */
    private static void identify(
            HttpConnectionManager.Builder manager, io.flowplane.domain.spec.HttpConnectionManager given) {
        manager.setUseRemoteAddress(Wire.bool(!Boolean.FALSE.equals(given.useRemoteAddress())))
                .setXffNumTrustedHops(given.xffNumTrustedHops() == null ? 0 : given.xffNumTrustedHops())
                .setPreserveExternalRequestId(Boolean.TRUE.equals(given.preserveExternalRequestId()))
                .setAlwaysSetRequestIdInResponse(true);
        if (given.serverName() != null) {
            manager.setServerName(given.serverName());
        }
        if (given.forwardClientCertDetails() != null) {
            ForwardClientCertDetails forward = ForwardClientCertDetails.valueOf(
                    given.forwardClientCertDetails().name());
            manager.setForwardClientCertDetails(forward);
            if (forward == ForwardClientCertDetails.APPEND_FORWARD
                    || forward == ForwardClientCertDetails.SANITIZE_SET) {
                manager.setSetCurrentClientCertDetails(SetCurrentClientCertDetails.newBuilder()
                        .setSubject(Wire.bool(true))
                        .setUri(true)
                        .setDns(true));
            }
        }
    }

    /** Two readings of one path are how access rules are walked around. */
    private static void paths(
            HttpConnectionManager.Builder manager, io.flowplane.domain.spec.HttpConnectionManager given) {
        manager.setNormalizePath(Wire.bool(!Boolean.FALSE.equals(given.normalizePath())))
                .setMergeSlashes(!Boolean.FALSE.equals(given.mergeSlashes()))
                .setPathWithEscapedSlashesAction(
                        given.pathWithEscapedSlashesAction() == null
                                ? PathWithEscapedSlashesAction.REJECT_REQUEST
                                : PathWithEscapedSlashesAction.valueOf(
                                        given.pathWithEscapedSlashesAction().name()));
        if (Boolean.TRUE.equals(given.stripPort())) {
            manager.setStripAnyHostPort(true);
        }
        if (given.maxRequestHeadersKb() != null) {
            manager.setMaxRequestHeadersKb(Wire.uint32(given.maxRequestHeadersKb()));
        }
    }

    private static Duration orElse(@Nullable Duration given, Duration otherwise) {
        return given == null ? otherwise : given;
    }

    private static boolean isPositive(@Nullable Duration given) {
        return given != null && given.isPositive();
    }
}
