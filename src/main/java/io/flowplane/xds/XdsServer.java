package io.flowplane.xds;

import io.flowplane.config.XdsSettings;
import io.flowplane.snapshot.SnapshotBoard;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The port that Envoys connect to: ADS, health and reflection over gRPC. */
public final class XdsServer {
    private final XdsSettings settings;
    private final HealthStatusManager health = new HealthStatusManager();
    private @Nullable Server server;

    public XdsServer(
            XdsSettings settings, SnapshotBoard board, DeliveryLog deliveries, XdsStats stats, XdsEvents events) {
        this.settings = settings;
    }

    /** Opens the port. */
    public void start() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(settings.bindAddress(), settings.port()))
                .addService(health.getHealthService())
                .build()
                .start();
        health.setStatus("", ServingStatus.SERVING);
    }

    /** The port that is open. */
    public int port() {
        return server == null ? settings.port() : server.getPort();
    }

    /** Ends all streams, spread over {@code drain}, so that not all proxies come back to another instance at once. */
    public void stop(Duration drain) throws InterruptedException {
        if (server != null) {
            server.shutdown().awaitTermination(drain.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
