package io.flowplane.xds;

import io.flowplane.config.XdsSettings;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.tls.ServerTls;
import io.grpc.BindableService;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The port that Envoys connect to: ADS, health and reflection over gRPC. */
public final class XdsServer {
    private static final int MAX_CALLS_PER_CONNECTION = 100;
    private static final int MAX_HEADER_BYTES = 16 << 10;

    private final XdsSettings settings;
    private final Optional<ServerTls> tls;
    private final Streams streams;
    private final HealthStatusManager health = new HealthStatusManager();
    private @Nullable Server server;

    public XdsServer(
            XdsSettings settings,
            SnapshotBoard board,
            DeliveryLog deliveries,
            XdsStats stats,
            XdsEvents events,
            Pushes pushes) {
        this(settings, board, deliveries, stats, events, pushes, Optional.empty());
    }

    /** @param tls how Envoys connect; empty: in plain text */
    public XdsServer(
            XdsSettings settings,
            SnapshotBoard board,
            DeliveryLog deliveries,
            XdsStats stats,
            XdsEvents events,
            Pushes pushes,
            Optional<ServerTls> tls) {
        this.settings = settings;
        this.tls = tls;
        this.streams = new Streams(
                settings,
                board,
                deliveries,
                stats,
                events,
                pushes,
                tls.flatMap(ServerTls::clients).orElse(null));
    }

    /** Opens the port. Until the first load streams are answered UNAVAILABLE. */
    public void start() throws IOException {
        server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(settings.bindAddress(), settings.port()), credentials())
                .directExecutor()
                .maxInboundMessageSize(settings.maxMessageBytes())
                .maxInboundMetadataSize(MAX_HEADER_BYTES)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .keepAliveTime(settings.keepAliveMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(settings.keepAliveTimeoutMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(settings.permitKeepAliveMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addService(AdsService.definition(streams))
                .addService(health.getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance())
                .addService(reflectionV1Alpha())
                .build()
                .start();
        health.setStatus("", ServingStatus.SERVING);
        health.setStatus(AdsService.NAME, ServingStatus.SERVING);
    }

    private ServerCredentials credentials() {
        return tls.map(t -> InternalNettyServerCredentials.create(new TlsNegotiation(t)))
                .orElseGet(InsecureServerCredentials::create);
    }

    /** The port that is open. */
    public int port() {
        return server == null ? settings.port() : server.getPort();
    }

    /** Open streams. */
    public int connections() {
        return streams.count();
    }

    /** How long each team's slowest Envoy here has been without a change that it should have, in seconds. */
    public Map<String, Double> lags() {
        return streams.deliveries().lags(streams.now());
    }

    /** Ends all streams, spread over {@code drain}, so that not all proxies come back to another instance at once. */
    public void stop(Duration drain) throws InterruptedException {
        Server running = server;
        if (running == null) {
            return;
        }
        health.enterTerminalState();
        running.shutdown();
        streams.drain(drain.toMillis());
        if (!running.awaitTermination(drain.toMillis() + 1_000, TimeUnit.MILLISECONDS)) {
            running.shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
        }
        streams.close();
    }

    /** The older name of the same service, which grpcurl and others still ask for first. */
    @SuppressWarnings("deprecation")
    private static BindableService reflectionV1Alpha() {
        return io.grpc.protobuf.services.ProtoReflectionService.newInstance();
    }
}
