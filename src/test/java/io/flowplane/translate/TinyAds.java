package io.flowplane.translate;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The least that Envoy takes configuration from: state of the world over ADS, for one Envoy. It shares nothing with the
 * server of the product, so that it can bear witness to what Envoy says of translated resources.
 */
final class TinyAds implements AutoCloseable {
    private static final MethodDescriptor<DiscoveryRequest, DiscoveryResponse> METHOD =
            MethodDescriptor.<DiscoveryRequest, DiscoveryResponse>newBuilder()
                    .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                    .setFullMethodName(
                            "envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources")
                    .setRequestMarshaller(ProtoUtils.marshaller(DiscoveryRequest.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(DiscoveryResponse.getDefaultInstance()))
                    .build();

    /** One type's state on the stream. */
    private static final class Type {
        Set<String> names = Set.of();
        boolean subscribed;
        long sentVersion = -1;
        Set<String> sentNames = Set.of();
        long settledVersion = -1;
        Set<String> settledNames = Set.of();
        String nonce = "";
    }

    private final Server server;
    private final Map<ResourceType, Type> types = new HashMap<>();
    private final List<String> rejections = new ArrayList<>();
    private Map<ResourceType, Map<String, EnvoyResource>> picture = Map.of();
    private long version;
    private long nonces;
    private @Nullable StreamObserver<DiscoveryResponse> stream;

    TinyAds() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .maxInboundMessageSize(1 << 28)
                .addService(ServerServiceDefinition.builder("envoy.service.discovery.v3.AggregatedDiscoveryService")
                        .addMethod(METHOD, ServerCalls.asyncBidiStreamingCall(this::open))
                        .build())
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    /** Replaces everything, waits until Envoy has taken or refused it, and gives what it refused, in its own words. */
    synchronized List<String> offer(Collection<EnvoyResource> resources) throws InterruptedException {
        Map<ResourceType, Map<String, EnvoyResource>> next = new HashMap<>();
        resources.forEach(
                r -> next.computeIfAbsent(r.type(), t -> new TreeMap<>()).put(r.name(), r));
        picture = next;
        version++;
        rejections.clear();
        // Envoy holds its word about clusters back until changed ones have their endpoints again.
        offer(ResourceType.CLUSTER, ResourceType.ENDPOINT);
        offer(ResourceType.LISTENER, ResourceType.ROUTE);
        return List.copyOf(rejections);
    }

    /** Sends a type of which Envoy takes everything, and one of which it takes what it asks for. */
    private void offer(ResourceType whole, ResourceType named) throws InterruptedException {
        await(() -> state(whole).subscribed, whole + " subscribed");
        send(whole);
        if (state(named).subscribed) {
            send(named);
        }
        await(() -> isSettled(whole), whole + " settled");
        // Envoy doesn't answer where it asked for nothing.
        if (!namesOf(named).isEmpty()) {
            await(() -> isSettled(named), named + " settled");
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private synchronized StreamObserver<DiscoveryRequest> open(StreamObserver<DiscoveryResponse> responses) {
        stream = responses;
        types.clear();
        return new StreamObserver<>() {
            @Override
            public void onNext(DiscoveryRequest request) {
                request(request);
            }

            @Override
            public void onError(Throwable ended) {}

            @Override
            public void onCompleted() {}
        };
    }

    private synchronized void request(DiscoveryRequest request) {
        ResourceType type = ResourceType.ofTypeUrl(request.getTypeUrl()).orElse(null);
        if (type == null) {
            return;
        }
        Type state = state(type);
        boolean first = !state.subscribed;
        state.subscribed = true;
        Set<String> names = new HashSet<>(request.getResourceNamesList());
        boolean moreNames = !state.names.containsAll(names);
        state.names = names;
        if (!request.getResponseNonce().isEmpty() && request.getResponseNonce().equals(state.nonce)) {
            state.settledVersion = state.sentVersion;
            state.settledNames = state.sentNames;
            if (request.hasErrorDetail()) {
                rejections.add(type + ": " + request.getErrorDetail().getMessage());
            }
        }
        if (first || moreNames) {
            send(type);
        }
        notifyAll();
    }

    private void send(ResourceType type) {
        Type state = state(type);
        state.nonce = "n" + ++nonces;
        state.sentVersion = version;
        DiscoveryResponse.Builder response = DiscoveryResponse.newBuilder()
                .setTypeUrl(type.typeUrl())
                .setNonce(state.nonce)
                .setVersionInfo("v" + version + state.nonce);
        Set<String> sent = new HashSet<>();
        picture.getOrDefault(type, Map.of()).values().forEach(resource -> {
            if (isWildcard(type) || state.names.contains(resource.name())) {
                response.addResources(any(resource));
                sent.add(resource.name());
            }
        });
        state.sentNames = sent;
        Objects.requireNonNull(stream).onNext(response.build());
    }

    private boolean isSettled(ResourceType type) {
        Type state = state(type);
        return state.settledVersion == version && state.settledNames.containsAll(namesOf(type));
    }

    private static boolean isWildcard(ResourceType type) {
        return type == ResourceType.CLUSTER || type == ResourceType.LISTENER;
    }

    private Set<String> namesOf(ResourceType type) {
        return picture.getOrDefault(type, Map.of()).keySet();
    }

    private Type state(ResourceType type) {
        return types.computeIfAbsent(type, t -> new Type());
    }

    private static Any any(EnvoyResource resource) {
        try {
            return Any.parseFrom(resource.any());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private void await(java.util.function.BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        // A rejected type is done: what hangs on it (endpoints of refused clusters, routes of refused listeners) never
        // comes.
        while (!condition.getAsBoolean() && rejections.isEmpty()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("Envoy did not get there: " + what + ", " + picture.keySet());
            }
            wait(left);
        }
    }
}
