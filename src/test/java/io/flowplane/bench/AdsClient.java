package io.flowplane.bench;

import com.google.protobuf.Message;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** One connection with one stream of clusters, which answers each response at once: yes to all, or no to all. */
final class AdsClient implements AutoCloseable {
    private static final String SERVICE = "envoy.service.discovery.v3.AggregatedDiscoveryService/";
    private static final String CLUSTERS = "type.googleapis.com/envoy.config.cluster.v3.Cluster";

    private final ManagedChannel channel;
    private final AtomicLong responses;

    private AdsClient(int port, AtomicLong responses) {
        this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(64 << 20)
                .build();
        this.responses = responses;
    }

    /** A delta stream that accepts everything. */
    static AdsClient delta(int port, String id, AtomicLong responses) {
        AdsClient client = new AdsClient(port, responses);
        DeltaDiscoveryRequest first = DeltaDiscoveryRequest.newBuilder()
                .setNode(node(id))
                .setTypeUrl(CLUSTERS)
                .build();
        client.talk(
                "DeltaAggregatedResources",
                first,
                DeltaDiscoveryResponse.getDefaultInstance(),
                response -> first.toBuilder()
                        .clearNode()
                        .setResponseNonce(response.getNonce())
                        .build());
        return client;
    }

    /** A state-of-the-world stream that rejects everything. */
    static AdsClient rejecting(int port, String id, AtomicLong responses) {
        AdsClient client = new AdsClient(port, responses);
        DiscoveryRequest first = DiscoveryRequest.newBuilder()
                .setNode(node(id))
                .setTypeUrl(CLUSTERS)
                .build();
        client.talk(
                "StreamAggregatedResources",
                first,
                DiscoveryResponse.getDefaultInstance(),
                response -> first.toBuilder()
                        .setResponseNonce(response.getNonce())
                        .setErrorDetail(Status.newBuilder().setCode(13).setMessage("no"))
                        .build());
        return client;
    }

    /** Responses so far, of every client with the same counter. */
    double responses() {
        return (double) responses.get();
    }

    private static Node node(String id) {
        return Node.newBuilder().setId(id).setCluster("bench").build();
    }

    private <Q extends Message, A extends Message> void talk(String method, Q first, A answer, Function<A, Q> reply) {
        MethodDescriptor<Q, A> descriptor = MethodDescriptor.<Q, A>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(SERVICE + method)
                .setRequestMarshaller(ProtoUtils.marshaller(first))
                .setResponseMarshaller(ProtoUtils.marshaller(answer))
                .build();
        ClientCall<Q, A> call = channel.newCall(descriptor, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(A message) {
                        call.sendMessage(reply.apply(message));
                        responses.incrementAndGet();
                        call.request(1);
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage(first);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
