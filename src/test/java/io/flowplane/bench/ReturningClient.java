package io.flowplane.bench;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.protobuf.ProtoUtils;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One connection with one delta stream of clusters, which comes back as Envoy does: with what it has, after a random moment. */
final class ReturningClient implements AutoCloseable {
    private static final String CLUSTERS = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
    private static final MethodDescriptor<DeltaDiscoveryRequest, DeltaDiscoveryResponse> DELTA =
            MethodDescriptor.<DeltaDiscoveryRequest, DeltaDiscoveryResponse>newBuilder()
                    .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                    .setFullMethodName("envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources")
                    .setRequestMarshaller(ProtoUtils.marshaller(DeltaDiscoveryRequest.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(DeltaDiscoveryResponse.getDefaultInstance()))
                    .build();
    /** Envoy's first pause before it connects again is up to half a second. */
    private static final int PAUSE_MILLIS = 500;

    private final ManagedChannel channel;
    private final ScheduledExecutorService timer;
    private final Node node;
    private final AtomicLong resources;
    private final Map<String, String> versions = new HashMap<>();
    private boolean closed;

    /** @param resources counts what all clients were sent */
    ReturningClient(int port, String id, EventLoopGroup group, ScheduledExecutorService timer, AtomicLong resources) {
        this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .eventLoopGroup(group)
                .channelType(NioSocketChannel.class)
                .directExecutor()
                .maxInboundMessageSize(64 << 20)
                .build();
        this.timer = timer;
        this.node = Node.newBuilder().setId(id).setCluster("bench").build();
        this.resources = resources;
        talk();
    }

    private synchronized void talk() {
        if (closed) {
            return;
        }
        ClientCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call =
                channel.newCall(DELTA, CallOptions.DEFAULT.withWaitForReady());
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(DeltaDiscoveryResponse response) {
                        take(response);
                        call.sendMessage(DeltaDiscoveryRequest.newBuilder()
                                .setTypeUrl(CLUSTERS)
                                .setResponseNonce(response.getNonce())
                                .build());
                        call.request(1);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        comeBack();
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage(DeltaDiscoveryRequest.newBuilder()
                .setNode(node)
                .setTypeUrl(CLUSTERS)
                .putAllInitialResourceVersions(versions)
                .build());
    }

    private synchronized void comeBack() {
        if (!closed) {
            channel.resetConnectBackoff();
            ScheduledFuture<?> _ = timer.schedule(
                    this::talk, ThreadLocalRandom.current().nextInt(PAUSE_MILLIS), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void take(DeltaDiscoveryResponse response) {
        response.getResourcesList().forEach(r -> versions.put(r.getName(), r.getVersion()));
        response.getRemovedResourcesList().forEach(versions::remove);
        resources.addAndGet(response.getResourcesCount());
    }

    @Override
    public synchronized void close() {
        closed = true;
        channel.shutdownNow();
    }
}
