package io.flowplane.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.flowplane.config.TlsSettings;
import io.flowplane.config.TlsSettings.NamedFile;
import io.flowplane.config.XdsSettings;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.snapshot.Update;
import io.flowplane.testing.TestAuthority;
import io.flowplane.testing.TestAuthority.Pair;
import io.flowplane.tls.Tls;
import io.flowplane.translate.ResourceType;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The xDS port over TLS, with clients whose certificates openssl made: who is let in, as whom, and for how long. */
@Tag("slow")
class MutualTlsTest {
    private static final String RED = TestAuthority.spiffe("red");
    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte SETTINGS = 4;

    @TempDir
    Path folder;

    private final SnapshotBoard board = new SnapshotBoard();
    private final DeliveryLog deliveries = new DeliveryLog("here", board);
    private final List<XdsEvents.Denied> denied = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private TestAuthority authority;
    private Path trusted;
    private Path crl;
    private XdsServer server;

    @BeforeEach
    void prepare() throws IOException {
        authority = new TestAuthority(folder, "root");
        trusted = Files.copy(authority.ca(), folder.resolve("trusted.pem"));
        crl = Files.copy(authority.crl(""), folder.resolve("revoked.pem"));
        long revision = 0;
        board.publish(Map.of(), revision);
        for (String team : List.of("default", "red", "blue")) {
            Update update = new Update();
            update.put(Pictures.resource(ResourceType.CLUSTER, "of-" + team + "=1"));
            Pictures.publish(board, team, ++revision, update);
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        server.stop(Duration.ZERO);
    }

    @Test
    void theCertificateSaysWhoAProxyIs() throws Exception {
        start(true, false);
        assertThat(ask(authority.proxy("a", RED), null)).isEqualTo("of-red");
        assertThat(ask(authority.proxy("b", RED), "red")).isEqualTo("of-red");
        assertThat(ask(authority.proxy("c", "spiffe://x/org/o/team/blue/proxy/p"), null))
                .isEqualTo("of-blue");
        assertThat(ask(authority.proxy("d", RED, TestAuthority.spiffe("red"), "https://x/team/blue/proxy/p"), null))
                .isEqualTo("of-red");
        assertThat(denied).isEmpty();
    }

    @Test
    void whoClaimsAnotherTeamIsDeniedAndAudited() throws Exception {
        start(true, true);
        Pair red = authority.proxy("red", RED);
        for (String claim : List.of("blue", "default", "", "Red", "red ", "../red")) {
            assertThat(ask(red, claim)).as(claim).isEqualTo(Code.PERMISSION_DENIED.name());
        }
        assertThat(denied)
                .hasSize(6)
                .allMatch(each -> "red".equals(each.team()) && each.nodeId().equals("n"));
    }

    @Test
    void severalTeamsOrNoneThatCanBeOneAreDenied() throws Exception {
        start(true, false);
        assertThat(ask(authority.proxy("two", RED, TestAuthority.spiffe("blue")), "red"))
                .isEqualTo(Code.PERMISSION_DENIED.name());
        assertThat(ask(authority.proxy("odd", "spiffe://x/team/Red/proxy/p"), null))
                .isEqualTo(Code.PERMISSION_DENIED.name());
        assertThat(ask(authority.proxy("none", "spiffe://x/team//proxy/p"), null))
                .isEqualTo(Code.PERMISSION_DENIED.name());
        assertThat(denied).hasSize(3);
    }

    @Test
    void aCertificateWithoutATeamGetsTheDefaultTeamUnlessMetadataIsTrusted() throws Exception {
        start(true, false);
        for (Pair none : List.of(
                authority.proxy("none"),
                authority.proxy("service", "spiffe://cluster.local/ns/red/sa/red"),
                authority.proxy("name", "spiffe://x/team/red"),
                authority.issue("dns", "subjectAltName = DNS:red"))) {
            assertThat(ask(none, "red")).isEqualTo("of-default");
        }
        server.stop(Duration.ZERO);
        start(true, true);
        assertThat(ask(authority.proxy("again"), "red")).isEqualTo("of-red");
        assertThat(ask(authority.proxy("silent"), null)).isEqualTo("of-default");
    }

    @Test
    void whoHasNoGoodCertificateIsNotLetIn() throws Exception {
        start(true, true);
        TestAuthority stranger = new TestAuthority(folder, "stranger");
        Instant past = Instant.now().minusSeconds(999);
        authority.openssl("req -x509 -newkey rsa:2048 -nodes -subj /CN=own -addext subjectAltName=URI:" + RED
                + " -keyout own-key.pem -out own.pem");
        for (Pair bad : List.of(
                stranger.proxy("of-another", RED),
                authority.issue("expired", "subjectAltName = URI:" + RED, past.minusSeconds(999), past),
                authority.issue("server-only", "extendedKeyUsage = serverAuth\nsubjectAltName = URI:" + RED),
                authority.pair("own"))) {
            assertThat(ask(bad, null)).as(bad.toString()).isEqualTo(Code.UNAVAILABLE.name());
        }
        assertThat(ask(null, null)).isEqualTo(Code.UNAVAILABLE.name());
        assertThat(deliveries.proxies(null)).isEmpty();
    }

    @Test
    void whereItIsNotRequiredOneWithoutIsOfTheDefaultTeamAndOneWithABadOneIsStillNotLetIn() throws Exception {
        start(false, false);
        assertThat(ask(null, "red")).isEqualTo("of-default");
        assertThat(ask(authority.proxy("good", RED), null)).isEqualTo("of-red");
        // openssl shows its certificate even though the server named other authorities
        assertThat(handshake(new TestAuthority(folder, "stranger").proxy("bad", RED), "-tls1_2"))
                .contains("alert");
    }

    @Test
    void withoutAClientCaNobodyIsAskedForACertificate() throws Exception {
        start((TlsSettings.Clients) null, true);
        assertThat(ask(null, "red")).isEqualTo("of-red");
        assertThat(ask(authority.proxy("unasked", RED), "blue")).isEqualTo("of-blue");
    }

    @Test
    void aClientWithoutAlpnAndServerNameSpeaksHttp2AtOnce() throws Exception {
        start(true, false);
        try (SSLSocket socket = socket()) {
            socket.startHandshake();
            assertThat(socket.getApplicationProtocol()).isEmpty();
            socket.getOutputStream().write(PREFACE);
            byte[] frame = socket.getInputStream().readNBytes(9);
            assertThat(frame[3]).isEqualTo(SETTINGS);
        }
    }

    @Test
    void plainTextOldVersionsAndWeakCiphersAreRefused() throws Exception {
        start(true, false);
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            plain.getOutputStream().write(PREFACE);
            byte[] all = plain.getInputStream().readAllBytes();
            assertThat(all.length).as("an alert at most").isLessThanOrEqualTo(7);
        }
        Pair pair = authority.proxy("handshake", RED);
        for (String old : List.of(
                "-tls1_1 -cipher ALL:@SECLEVEL=0",
                "-tls1 -cipher ALL:@SECLEVEL=0",
                "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA",
                "-tls1_2 -cipher AES128-GCM-SHA256")) {
            assertThat(handshake(pair, old)).as(old).contains("alert");
        }
        for (String good : List.of("-tls1_2", "-tls1_3")) {
            assertThat(handshake(pair, good)).as(good).contains("Verify return code: 0 (ok)");
        }
    }

    @Test
    void aRevokedCertificateEndsItsStreamsAndComesNotBackNotEvenByAnEarlierSession() throws Exception {
        start(true, false);
        Pair bad = authority.proxy("bad", RED);
        SslContext badContext = context(bad, SslProvider.JDK);
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> badStream = connect(badContext, null);
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> goodStream =
                connect(context(authority.proxy("good", RED), SslProvider.JDK), null);
        assertThat(badStream.next().getResourcesList()).hasSize(1);
        assertThat(goodStream.next().getResourcesList()).hasSize(1);

        authority.revoke(bad);
        Files.copy(authority.crl(""), crl, StandardCopyOption.REPLACE_EXISTING);

        assertThat(badStream.end().getCode()).isEqualTo(Code.UNAUTHENTICATED);
        assertThat(denied).singleElement().matches(each -> each.reason().equals("The certificate is revoked."));
        assertThat(ask(bad, null)).isEqualTo(Code.UNAVAILABLE.name());
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> resumed = connect(badContext, null);
        assertThat(resumed.end().getCode()).isEqualTo(Code.UNAVAILABLE);
        assertThat(goodStream.isOpen()).isTrue();
    }

    @Test
    void aConnectionFromBeforeTheRevocationOpensNoStream() throws Exception {
        start(true, false);
        Pair bad = authority.proxy("bad", RED);
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .sslContext(context(bad, SslProvider.OPENSSL))
                .build();
        open.add(channel::shutdownNow);
        HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatusValue())
                .isEqualTo(1);
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> witness =
                connect(context(bad, SslProvider.OPENSSL), null);
        witness.next();
        authority.revoke(bad);
        Files.copy(authority.crl(""), crl, StandardCopyOption.REPLACE_EXISTING);
        witness.end();
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> late = RawXdsClient.delta(channel);
        late.send(RawXdsClient.delta(ResourceType.CLUSTER).build());
        assertThat(late.end().getCode()).isEqualTo(Code.UNAUTHENTICATED);
        assertThat(denied).hasSize(2);
    }

    @Test
    void anAuthorityThatIsTakenOutTakesItsStreamsAlong() throws Exception {
        TestAuthority leaving = new TestAuthority(folder, "leaving");
        Files.writeString(trusted, Files.readString(authority.ca()) + Files.readString(leaving.ca()));
        start(true, false);
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> goes =
                connect(context(leaving.proxy("goes", RED), SslProvider.OPENSSL), null);
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> stays =
                connect(context(authority.proxy("stays", RED), SslProvider.OPENSSL), null);
        goes.next();
        stays.next();
        Files.copy(authority.ca(), trusted, StandardCopyOption.REPLACE_EXISTING);
        assertThat(goes.end().getCode()).isEqualTo(Code.UNAUTHENTICATED);
        assertThat(stays.isOpen()).isTrue();
        assertThat(denied).hasSize(1);
    }

    @Test
    void anOutdatedRevocationListStillCounts() throws Exception {
        Pair bad = authority.proxy("bad", RED);
        authority.revoke(bad);
        Files.copy(
                authority.crl("-crl_lastupdate 20200101000000Z -crl_nextupdate 20200102000000Z"),
                crl,
                StandardCopyOption.REPLACE_EXISTING);
        start(true, false);
        assertThat(ask(bad, null)).isEqualTo(Code.UNAVAILABLE.name());
        assertThat(ask(authority.proxy("good", RED), null)).isEqualTo("of-red");
    }

    @Test
    void healthAndReflectionShowNobodysData() throws Exception {
        start(true, false);
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .sslContext(context(authority.proxy("p", RED), SslProvider.OPENSSL))
                .build();
        open.add(channel::shutdownNow);
        String health = HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.getDefaultInstance())
                .toString();
        String said = health
                + reflect(
                        channel,
                        ServerReflectionRequest.newBuilder()
                                .setListServices("*")
                                .build())
                + reflect(
                        channel,
                        ServerReflectionRequest.newBuilder()
                                .setFileContainingSymbol(AdsService.NAME)
                                .build());
        assertThat(said).contains("SERVING", AdsService.NAME).doesNotContain("of-red", "of-blue", "of-default");
    }

    // What the tests are made of.

    private void start(boolean required, boolean trustMetadata) throws Exception {
        start(
                new TlsSettings.Clients(new NamedFile("CA", trusted), required, new NamedFile("CRL", crl)),
                trustMetadata);
    }

    private void start(TlsSettings.Clients clients, boolean trustMetadata) throws Exception {
        Pair own = authority.server("server");
        Tls tls = Tls.open(new TlsSettings(
                null,
                new TlsSettings.Pair(new NamedFile("CERT", own.certificate()), new NamedFile("KEY", own.key()), null),
                clients));
        tls.start();
        open.add(tls);
        server = new XdsServer(
                XdsSettings.defaults("127.0.0.1", 0).withIdentity("default", trustMetadata),
                board,
                deliveries,
                new XdsStats(),
                new Heard(),
                Pushes.unwatched(),
                tls.xds());
        server.start();
    }

    /** The cluster that a proxy is offered, or how its stream ended. */
    private String ask(Pair pair, String claim) throws Exception {
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client =
                connect(context(pair, SslProvider.OPENSSL), claim);
        Optional<DeltaDiscoveryResponse> answer = client.nextOrEnd();
        return answer.map(each -> each.getResourcesList().stream()
                        .map(Resource::getName)
                        .findFirst()
                        .orElse("nothing"))
                .orElseGet(() -> client.end().getCode().name());
    }

    private RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> connect(SslContext context, String claim) {
        RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client = RawXdsClient.delta(
                NettyChannelBuilder.forAddress("127.0.0.1", server.port()).sslContext(context));
        open.add(client);
        client.send(
                RawXdsClient.delta(ResourceType.CLUSTER).setNode(node(claim)).build());
        return client;
    }

    private static Node node(String claim) {
        if (claim == null) {
            return RawXdsClient.node("n");
        }
        Value team = Value.newBuilder().setStringValue(claim).build();
        return RawXdsClient.node("n").toBuilder()
                .setMetadata(Struct.newBuilder().putFields("team", team))
                .build();
    }

    private SslContext context(Pair pair, SslProvider provider) throws IOException {
        SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forClient(), provider)
                .trustManager(authority.ca().toFile());
        if (pair != null) {
            builder.keyManager(pair.certificate().toFile(), pair.key().toFile());
        }
        return builder.build();
    }

    private SSLSocket socket() throws IOException {
        return (SSLSocket) TestAuthority.clientContext(authority.ca(), authority.proxy("raw", RED))
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port());
    }

    private String handshake(Pair pair, String options) {
        try {
            return authority.openssl("s_client -connect 127.0.0.1:" + server.port() + " -CAfile ca.pem -cert "
                    + pair.certificate() + " -key " + pair.key() + " " + options);
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    private static String reflect(ManagedChannel channel, ServerReflectionRequest request) throws Exception {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        ServerReflectionGrpc.newStub(channel)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse value) {
                        answer.complete(value);
                    }

                    @Override
                    public void onError(Throwable t) {
                        answer.completeExceptionally(t);
                    }

                    @Override
                    public void onCompleted() {}
                })
                .onNext(request);
        return answer.get(10, TimeUnit.SECONDS).toString();
    }

    private final class Heard implements XdsEvents {
        @Override
        public void rejected(Rejected each) {}

        @Override
        public void denied(Denied each) {
            denied.add(each);
        }
    }
}
