package io.flowplane.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.flowplane.config.XdsSettings;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.snapshot.Audience;
import io.flowplane.snapshot.Fleet;
import io.flowplane.snapshot.Piece;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.snapshot.Update;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.ResourceType;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server over a real connection, with a board that is fed by hand. */
class XdsServerTest {
    private static final XdsSettings USUAL = XdsSettings.defaults("127.0.0.1", 0);

    private final SnapshotBoard board = new SnapshotBoard();
    private final DeliveryLog deliveries = new DeliveryLog("here", board);
    private final XdsStats stats = new XdsStats();
    private final Heard heard = new Heard();
    private final List<AutoCloseable> open = new ArrayList<>();
    private XdsServer server;
    private long revision;

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        if (server != null) {
            server.stop(Duration.ZERO);
        }
    }

    @Test
    void bothVariantsDeliverTheSameBytes() throws Exception {
        start(USUAL);
        publish("default", "cds A=1 B=1");
        RawXdsClient<DiscoveryRequest, DiscoveryResponse> sotw = sotw();
        sotw.send(RawXdsClient.sotw(ResourceType.CLUSTER).build());
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta = delta();
        delta.send(RawXdsClient.delta(ResourceType.CLUSTER).build());
        DiscoveryResponse whole = sotw.next();
        DeltaDiscoveryResponse parts = delta.next();
        assertThat(whole.getResourcesList())
                .isEqualTo(parts.getResourcesList().stream()
                        .map(Resource::getResource)
                        .toList())
                .hasSize(2);
        assertThat(whole.getVersionInfo()).isEqualTo(parts.getSystemVersionInfo());
    }

    @Test
    void beforeTheFirstLoadAStreamIsUnavailable() throws Exception {
        server = new XdsServer(USUAL, board, deliveries, stats, heard, Pushes.unwatched());
        server.start();
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client = delta();
        client.send(RawXdsClient.delta(ResourceType.CLUSTER).build());
        assertThat(client.end().getCode()).isEqualTo(Code.UNAVAILABLE);
        assertThat(client.silentFor(0)).isTrue();
    }

    @Test
    void aStreamThatComesBeforeTheFirstLoadIsServedWithIt() throws Exception {
        server = new XdsServer(USUAL, board, deliveries, stats, heard, Pushes.unwatched());
        server.start();
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client = delta();
        client.send(RawXdsClient.delta(ResourceType.CLUSTER).build());
        eventually(() -> server.connections() == 1);
        publish("default", "cds A=1");
        assertThat(client.next().getResourcesList()).hasSize(1);
        assertThat(stats.opened().sum()).isOne();
    }

    @Test
    void whoLeavesBeforeTheFirstLoadLeavesNothing() throws Exception {
        server = new XdsServer(USUAL, board, deliveries, stats, heard, Pushes.unwatched());
        server.start();
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client = delta();
        client.send(RawXdsClient.delta(ResourceType.CLUSTER).build());
        eventually(() -> server.connections() == 1);
        client.close();
        eventually(() -> server.connections() == 0);
        publish("default", "cds A=1");
        assertThat(deliveries.proxies(null)).isEmpty();
    }

    @Test
    void aTeamSeesItselfAlone() throws Exception {
        start(USUAL);
        publish("red", "cds R=1");
        publish("blue", "cds B=1");
        publish("default", "cds D=1");
        assertThat(clusterNames(claiming("red"))).containsExactly("R");
        assertThat(clusterNames(claiming("blue"))).containsExactly("B");
        assertThat(clusterNames(RawXdsClient.node("n"))).containsExactly("D");
        assertThat(clusterNames(claiming("nobody"))).isEmpty();
    }

    @Test
    void anotherTeamsSecretIsAsGoodAsNone() throws Exception {
        start(USUAL);
        publish("red", "sds S=1");
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta = delta();
        delta.send(RawXdsClient.delta(ResourceType.SECRET)
                .setNode(claiming("blue"))
                .addResourceNamesSubscribe("S")
                .build());
        DeltaDiscoveryResponse told = delta.next();
        assertThat(told.getResourcesList()).isEmpty();
        assertThat(told.getRemovedResourcesList()).containsExactly("S");
        RawXdsClient<DiscoveryRequest, DiscoveryResponse> sotw = sotw();
        sotw.send(RawXdsClient.sotw(ResourceType.SECRET)
                .setNode(claiming("blue"))
                .addResourceNames("S")
                .build());
        assertThat(sotw.next().getResourcesList()).isEmpty();
        RawXdsClient<DiscoveryRequest, DiscoveryResponse> own = sotw();
        own.send(RawXdsClient.sotw(ResourceType.SECRET)
                .setNode(claiming("red"))
                .addResourceNames("S")
                .build());
        assertThat(own.next().getResourcesList()).hasSize(1);
    }

    @Test
    void metadataThatIsNotTrustedChoosesNothing() throws Exception {
        start(USUAL.withIdentity("default", false));
        publish("red", "cds R=1");
        assertThat(clusterNames(claiming("red"))).isEmpty();
    }

    @Test
    void aTeamThatIsNoNameIsDeniedAndTold() throws Exception {
        start(USUAL);
        for (String team : List.of("Red", "", "a--b", "../x", "a".repeat(64), "r\ned")) {
            RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client = delta();
            client.send(RawXdsClient.delta(ResourceType.CLUSTER)
                    .setNode(claiming(team))
                    .build());
            assertThat(client.end().getCode()).as(team).isEqualTo(Code.PERMISSION_DENIED);
        }
        assertThat(heard.denied).hasSize(6);
    }

    @Test
    void aFirstRequestWithoutNodeIsRefusedAndLaterOnesNeedNone() throws Exception {
        start(USUAL);
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> none = delta();
        none.send(RawXdsClient.delta(ResourceType.CLUSTER).clearNode().build());
        assertThat(none.end().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> some = delta();
        some.send(RawXdsClient.delta(ResourceType.CLUSTER).build());
        some.next();
        some.send(RawXdsClient.delta(ResourceType.LISTENER).clearNode().build());
        ack(some, ResourceType.CLUSTER, "1");
        assertThat(some.next().getTypeUrl()).isEqualTo(ResourceType.LISTENER.typeUrl());
    }

    @Test
    void aNodeThatChangesEndsTheStream() throws Exception {
        start(USUAL);
        for (Node other : List.of(RawXdsClient.node("m"), claiming("red"))) {
            RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client = delta();
            client.send(RawXdsClient.delta(ResourceType.CLUSTER).build());
            client.next();
            client.send(RawXdsClient.delta(ResourceType.LISTENER).setNode(other).build());
            assertThat(client.end().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        }
    }

    @Test
    void aMegabyteOfMetadataDoesNoHarm() throws Exception {
        start(USUAL);
        Struct big = Struct.newBuilder()
                .putFields(
                        "x",
                        Value.newBuilder().setStringValue("y".repeat(1 << 20)).build())
                .build();
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client = delta();
        client.send(RawXdsClient.delta(ResourceType.CLUSTER)
                .setNode(RawXdsClient.node("i\u0000d\n" + "z".repeat(5_000)).toBuilder()
                        .setMetadata(big))
                .build());
        client.next();
        Fleet.Proxy proxy = deliveries.proxies(null).getFirst();
        assertThat(proxy.nodeId()).startsWith("i d z").hasSizeLessThan(300);
    }

    @Test
    void aRequestBeyondTheLimitEndsThatStreamAlone() throws Exception {
        start(Limits.names(USUAL, 100));
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> good = delta();
        good.send(RawXdsClient.delta(ResourceType.CLUSTER).build());
        good.next();
        ack(good, ResourceType.CLUSTER, "1");
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> greedy = delta();
        DeltaDiscoveryRequest.Builder many = RawXdsClient.delta(ResourceType.ENDPOINT);
        for (int i = 0; i < 101; i++) {
            many.addResourceNamesSubscribe("n" + i);
        }
        greedy.send(many.build());
        assertThat(greedy.end().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        publish("default", "cds A=1");
        assertThat(good.next().getResourcesCount()).isOne();
    }

    @Test
    void aStormOfSubscriptionChangesEndsThatStream() throws Exception {
        start(USUAL);
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client = delta();
        for (int i = 0; i < 3_000; i++) {
            client.send(RawXdsClient.delta(ResourceType.ENDPOINT)
                    .addResourceNamesSubscribe("n" + i % 7)
                    .build());
        }
        assertThat(client.end().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void fortyThousandVersionsOnReconnectAreServedAndNothingIsSentAgain() throws Exception {
        start(USUAL);
        int count = 40_000;
        String name = "cluster-with-a-rather-long-name-so-that-it-is-more-than-four-megabytes-" + "x".repeat(40) + "-";
        Update update = new Update();
        DeltaDiscoveryRequest.Builder request = RawXdsClient.delta(ResourceType.CLUSTER);
        for (int i = 0; i < count; i++) {
            update.put(Pictures.resource(ResourceType.CLUSTER, name + i + "=1"));
            request.putInitialResourceVersions(name + i, "1");
        }
        board.publish(Map.of(new Audience("default"), update), ++revision);
        assertThat(request.build().getSerializedSize()).isGreaterThan(4 << 20);
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client = delta();
        client.send(request.build());
        eventually(() -> !deliveries.proxies("default").isEmpty());
        publish("default", "cds new=1");
        assertThat(client.next().getResourcesList())
                .extracting(Resource::getName)
                .containsExactly("new");
    }

    @Test
    void oneWhoRejectsEverythingIsSentEachVersionOnce() throws Exception {
        start(USUAL);
        publish("default", "cds A=1");
        RawXdsClient<DiscoveryRequest, DiscoveryResponse> client = sotw();
        client.send(RawXdsClient.sotw(ResourceType.CLUSTER).build());
        for (int version = 2; version < 5; version++) {
            DiscoveryResponse response = client.next();
            for (int i = 0; i < 50; i++) {
                client.send(RawXdsClient.sotw(ResourceType.CLUSTER)
                        .setResponseNonce(response.getNonce())
                        .setErrorDetail(Status.newBuilder().setMessage("cluster 'A': bad\u0007\nthing"))
                        .build());
            }
            assertThat(client.countWithin(200)).isZero();
            publish("default", "cds A=" + version);
        }
        assertThat(stats.nacks().sum()).isEqualTo(3);
        assertThat(heard.rejected.getFirst())
                .isEqualTo(new XdsEvents.Rejected(
                        "default",
                        "CDS",
                        "A",
                        "1",
                        "cluster 'A': bad  thing",
                        "n",
                        heard.rejected.getFirst().address()));
    }

    @Test
    void theFleetShowsWhatWasSentAcknowledgedAndRejected() throws Exception {
        start(USUAL);
        publish("default", "cds A=1");
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client = delta();
        client.send(RawXdsClient.delta(ResourceType.CLUSTER).build());
        String nonce = client.next().getNonce();
        eventually(() -> delivery() != null);
        Fleet.Delivery sent = delivery();
        assertThat(sent.sentVersion()).isEqualTo(sent.wantedVersion());
        assertThat(sent.ackedVersion()).isNull();
        ack(client, ResourceType.CLUSTER, nonce);
        eventually(() -> delivery().ackedVersion() != null);
        assertThat(delivery().ackedRevision()).isEqualTo(1);
        publish("default", "cds A=2");
        nonce = client.next().getNonce();
        client.send(RawXdsClient.delta(ResourceType.CLUSTER)
                .setResponseNonce(nonce)
                .setErrorDetail(Status.newBuilder().setMessage("no"))
                .build());
        eventually(() -> delivery().rejection() != null);
        assertThat(delivery().rejection().message()).isEqualTo("no");
        assertThat(delivery().rejection().revision()).isEqualTo(2);
        assertThat(delivery().ackedRevision()).isEqualTo(1);
        client.close();
        eventually(() -> deliveries.proxies(null).isEmpty() && server.connections() == 0);
        assertThat(deliveries.connections()).isEmpty();
    }

    @Test
    void theStatusOfAResourceTellsWhoHasItAndWhoRefusesIt() throws Exception {
        start(USUAL);
        var first = Pictures.stored(Kind.LISTENER, "L", "1");
        var second = Pictures.stored(Kind.LISTENER, "L", "2");
        Reference missing = new Reference(Reference.ROUTE, "R", false);
        EnvoyResource one = Pictures.resource(ResourceType.LISTENER, "L=1");
        Piece piece = new Piece(Piece.mark(Kind.CLUSTER, "1"), List.of(missing), List.of(one), true);
        assertThat(deliveries.status(first).programmed()).isFalse();
        publishPiece(null, piece);
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> good = delta();
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> bad = delta();
        good.send(RawXdsClient.delta(ResourceType.LISTENER).build());
        bad.send(RawXdsClient.delta(ResourceType.LISTENER)
                .setNode(RawXdsClient.node("bad"))
                .build());
        ack(good, ResourceType.LISTENER, good.next().getNonce());
        bad.send(RawXdsClient.delta(ResourceType.LISTENER)
                .clearNode()
                .setResponseNonce(bad.next().getNonce())
                .setErrorDetail(Status.newBuilder().setMessage("listener L: no"))
                .build());
        eventually(() -> deliveries.status(first).acknowledged() == 1
                && !deliveries.status(first).rejectedBy().isEmpty());
        Fleet.Status status = deliveries.status(first);
        assertThat(status.proxies()).isEqualTo(2);
        assertThat(status.resolved()).isFalse();
        assertThat(status.unresolved()).containsExactly("route/R");
        assertThat(status.rejectedBy()).extracting(Fleet.RejectedBy::nodeId).containsExactly("bad");
        EnvoyResource two = Pictures.resource(ResourceType.LISTENER, "L=2");
        publishPiece(piece, new Piece(Piece.mark(Kind.CLUSTER, "2"), List.of(), List.of(two), true));
        ack(good, ResourceType.LISTENER, good.next().getNonce());
        bad.send(RawXdsClient.delta(ResourceType.LISTENER)
                .clearNode()
                .setResponseNonce(bad.next().getNonce())
                .build());
        eventually(() -> deliveries.status(second).acknowledged() == 2);
        assertThat(deliveries.status(second).rejectedBy()).isEmpty();
    }

    private void publishPiece(Piece before, Piece after) {
        Update update = new Update().piece(Kind.LISTENER, "L", before, after);
        Pictures.publish(board, "default", ++revision, update);
    }

    @Test
    void oneWhoDoesNotReadGetsTheNewestInTheEndAndDisturbsNobody() throws Exception {
        start(USUAL);
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> slow = notReading();
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> quick = delta();
        publish("default", "cds A=1");
        slow.send(RawXdsClient.delta(ResourceType.CLUSTER).build());
        quick.send(RawXdsClient.delta(ResourceType.CLUSTER).build());
        eventually(() -> stats.responses().sum() == 2);
        for (int i = 2; i < 50; i++) {
            ack(quick, ResourceType.CLUSTER, quick.next().getNonce());
            publish("default", "cds A=" + i);
        }
        assertThat(quick.next().getResources(0).getVersion()).isEqualTo("49");
        slow.read();
        DeltaDiscoveryResponse first = slow.next();
        assertThat(first.getResources(0).getVersion()).isEqualTo("1");
        ack(slow, ResourceType.CLUSTER, first.getNonce());
        assertThat(slow.next().getResources(0).getVersion()).isEqualTo("49");
    }

    @Test
    void oneWhoStopsReadingIsClosedInTheEnd() throws Exception {
        start(Limits.stall(USUAL, 300));
        Update update = new Update();
        for (int i = 0; i < 40_000; i++) {
            update.put(Pictures.resource(ResourceType.CLUSTER, "some-cluster-" + i + "=1"));
        }
        board.publish(Map.of(new Audience("default"), update), ++revision);
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client = notReading();
        client.send(RawXdsClient.delta(ResourceType.CLUSTER).build());
        eventually(() -> stats.stalled().sum() == 1);
        eventually(() -> deliveries.proxies(null).isEmpty());
        client.read();
        assertThat(client.end().isOk()).isFalse();
        assertThat(client.silentFor(0)).as("what waited was dropped").isTrue();
    }

    @Test
    void oneStreamTooManyIsRefused() throws Exception {
        start(Limits.streams(USUAL, 1));
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> first = delta();
        first.send(RawXdsClient.delta(ResourceType.CLUSTER).build());
        first.next();
        assertThat(delta().end().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(first.isOpen()).isTrue();
    }

    @Test
    void stoppingHandsTheStreamsOff() throws Exception {
        start(USUAL);
        List<RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse>> clients = List.of(delta(), delta(), delta());
        for (RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client : clients) {
            client.send(RawXdsClient.delta(ResourceType.CLUSTER).build());
            client.next();
        }
        server.stop(Duration.ofMillis(300));
        server = null;
        assertThat(clients).allMatch(c -> c.end().getCode() == Code.UNAVAILABLE);
    }

    @Test
    void healthAndBothReflectionsAnswer() throws Exception {
        start(USUAL);
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
        open.add(channel::shutdownNow);
        HealthCheckResponse health = HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.newBuilder()
                        .setService(AdsService.NAME)
                        .build());
        assertThat(health.getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        ServerReflectionGrpc.newStub(channel)
                .serverReflectionInfo(new First<>(answer))
                .onNext(ServerReflectionRequest.newBuilder()
                        .setFileContainingSymbol(AdsService.NAME)
                        .build());
        assertThat(answer.get(10, TimeUnit.SECONDS).getFileDescriptorResponse().getFileDescriptorProtoCount())
                .isPositive();
        CompletableFuture<io.grpc.reflection.v1alpha.ServerReflectionResponse> old = new CompletableFuture<>();
        io.grpc.reflection.v1alpha.ServerReflectionGrpc.newStub(channel)
                .serverReflectionInfo(new First<>(old))
                .onNext(io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
                        .setListServices("")
                        .build());
        assertThat(old.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList())
                .extracting(s -> s.getName())
                .contains(AdsService.NAME);
    }

    // What the tests are made of.

    private void start(XdsSettings settings) throws IOException {
        board.publish(Map.of(), 0);
        server = new XdsServer(settings, board, deliveries, stats, heard, Pushes.unwatched());
        server.start();
    }

    private void publish(String team, String text) {
        Update update = new Update();
        ResourceType type = ResourceType.CLUSTER;
        for (String word : text.split(" ")) {
            if (Pictures.TYPES.containsKey(word)) {
                type = Pictures.TYPES.get(word);
            } else {
                update.put(Pictures.resource(type, word));
            }
        }
        Pictures.publish(board, team, ++revision, update);
    }

    private RawXdsClient<DiscoveryRequest, DiscoveryResponse> sotw() {
        return kept(RawXdsClient.sotw(server.port()));
    }

    private RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta() {
        return kept(RawXdsClient.delta(server.port()));
    }

    private RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> notReading() {
        return kept(RawXdsClient.deltaNotReading(server.port()));
    }

    private <Q extends Message, A extends Message> RawXdsClient<Q, A> kept(RawXdsClient<Q, A> client) {
        open.add(client);
        return client;
    }

    private static Node claiming(String team) {
        Struct metadata = Struct.newBuilder()
                .putFields("team", Value.newBuilder().setStringValue(team).build())
                .build();
        return RawXdsClient.node("n").toBuilder().setMetadata(metadata).build();
    }

    private List<String> clusterNames(Node node) throws InterruptedException {
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client = delta();
        client.send(RawXdsClient.delta(ResourceType.CLUSTER).setNode(node).build());
        return client.next().getResourcesList().stream().map(Resource::getName).toList();
    }

    private static void ack(
            RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client, ResourceType type, String nonce) {
        client.send(RawXdsClient.delta(type).setResponseNonce(nonce).build());
    }

    private Fleet.Delivery delivery() {
        return deliveries.proxies("default").getFirst().types().get("CDS");
    }

    private static void eventually(BooleanSupplier what) throws InterruptedException {
        for (int i = 0; i < 1_000 && !what.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertThat(what.getAsBoolean()).isTrue();
    }

    private static final class Heard implements XdsEvents {
        final List<Rejected> rejected = new CopyOnWriteArrayList<>();
        final List<Denied> denied = new CopyOnWriteArrayList<>();

        @Override
        public void rejected(Rejected each) {
            rejected.add(each);
        }

        @Override
        public void denied(Denied each) {
            denied.add(each);
        }
    }

    /** Keeps the first answer of a stream. */
    private record First<A>(CompletableFuture<A> answer) implements StreamObserver<A> {
        @Override
        public void onNext(A value) {
            answer.complete(value);
        }

        @Override
        public void onError(Throwable t) {
            answer.completeExceptionally(t);
        }

        @Override
        public void onCompleted() {}
    }
}
