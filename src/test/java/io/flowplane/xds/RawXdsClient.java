package io.flowplane.xds;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.flowplane.translate.ResourceType;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One gRPC stream to the server, spoken by hand. */
final class RawXdsClient<Q extends Message, A extends Message> implements AutoCloseable {
    private final ManagedChannel channel;
    private final ClientCall<Q, A> call;
    private final BlockingQueue<A> answers = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    private RawXdsClient(int port, String method, Q request, A answer, boolean reads) {
        this(NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext(), method, request, answer, reads);
    }

    private RawXdsClient(NettyChannelBuilder address, String method, Q request, A answer, boolean reads) {
        // A fixed window: one that grows would take in a large response unread.
        this(
                (reads ? address : address.flowControlWindow(1 << 16))
                        .maxInboundMessageSize(64 << 20)
                        .build(),
                method,
                request,
                answer,
                reads);
    }

    private RawXdsClient(ManagedChannel channel, String method, Q request, A answer, boolean reads) {
        this.channel = channel;
        MethodDescriptor<Q, A> descriptor = MethodDescriptor.<Q, A>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(AdsService.NAME, method))
                .setRequestMarshaller(ProtoUtils.marshaller(request))
                .setResponseMarshaller(ProtoUtils.marshaller(answer))
                .build();
        call = channel.newCall(descriptor, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(A message) {
                        answers.add(message);
                        call.request(1);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status);
                    }
                },
                new Metadata());
        if (reads) {
            call.request(1);
        }
    }

    static RawXdsClient<DiscoveryRequest, DiscoveryResponse> sotw(int port) {
        return new RawXdsClient<>(
                port,
                "StreamAggregatedResources",
                DiscoveryRequest.getDefaultInstance(),
                DiscoveryResponse.getDefaultInstance(),
                true);
    }

    static RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta(int port) {
        return new RawXdsClient<>(
                port,
                "DeltaAggregatedResources",
                DeltaDiscoveryRequest.getDefaultInstance(),
                DeltaDiscoveryResponse.getDefaultInstance(),
                true);
    }

    /** One that connects in its own way. */
    static RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta(NettyChannelBuilder address) {
        return new RawXdsClient<>(
                address,
                "DeltaAggregatedResources",
                DeltaDiscoveryRequest.getDefaultInstance(),
                DeltaDiscoveryResponse.getDefaultInstance(),
                true);
    }

    /** One on a connection that may be there already. */
    static RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta(ManagedChannel channel) {
        return new RawXdsClient<>(
                channel,
                "DeltaAggregatedResources",
                DeltaDiscoveryRequest.getDefaultInstance(),
                DeltaDiscoveryResponse.getDefaultInstance(),
                true);
    }

    /** One that doesn't read until it is told to. */
    static RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> deltaNotReading(int port) {
        return new RawXdsClient<>(
                port,
                "DeltaAggregatedResources",
                DeltaDiscoveryRequest.getDefaultInstance(),
                DeltaDiscoveryResponse.getDefaultInstance(),
                false);
    }

    static Node node(String id) {
        return Node.newBuilder().setId(id).setCluster("edge").build();
    }

    static DeltaDiscoveryRequest.Builder delta(ResourceType type) {
        return DeltaDiscoveryRequest.newBuilder().setNode(node("n")).setTypeUrl(type.typeUrl());
    }

    static DiscoveryRequest.Builder sotw(ResourceType type) {
        return DiscoveryRequest.newBuilder().setNode(node("n")).setTypeUrl(type.typeUrl());
    }

    void read() {
        call.request(1);
    }

    void send(Q request) {
        call.sendMessage(request);
    }

    /** The next response; fails after 10 s. */
    A next() throws InterruptedException {
        A answer = answers.poll(10, TimeUnit.SECONDS);
        if (answer == null) {
            throw new AssertionError("no response; ended: " + end.getNow(null));
        }
        return answer;
    }

    /** The next response; empty when the stream ends before one; fails after 10 s. */
    Optional<A> nextOrEnd() throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            A answer = answers.poll(10, TimeUnit.MILLISECONDS);
            if (answer != null || (end.isDone() && answers.isEmpty())) {
                return Optional.ofNullable(answer);
            }
        }
        throw new AssertionError("neither a response nor an end");
    }

    /** The next response, whenever it comes. */
    A nextEver() throws InterruptedException {
        return answers.take();
    }

    /** How many responses come within so many milliseconds. */
    int countWithin(long millis) throws InterruptedException {
        Thread.sleep(millis);
        int count = answers.size();
        answers.clear();
        return count;
    }

    boolean silentFor(long millis) throws InterruptedException {
        return answers.poll(millis, TimeUnit.MILLISECONDS) == null;
    }

    /** How the server ended the stream; fails after 10 s. */
    Status end() {
        return end.orTimeout(10, TimeUnit.SECONDS).join();
    }

    boolean isOpen() {
        return !end.isDone();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
