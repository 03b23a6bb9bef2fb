package io.flowplane.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Status;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.flowplane.config.XdsSettings;
import io.flowplane.domain.Kind;
import io.flowplane.snapshot.Origin;
import io.flowplane.snapshot.Piece;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.snapshot.Update;
import io.flowplane.trace.Tracing;
import io.flowplane.translate.ResourceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long writes take to proxies and who is behind, over a real connection. */
class PushesTest {
    private static final long OLD = TimeUnit.SECONDS.toNanos(7);

    private final SnapshotBoard board = new SnapshotBoard();
    private final DeliveryLog deliveries = new DeliveryLog("here", board);
    private final Told told = new Told();
    private final List<AutoCloseable> open = new ArrayList<>();
    private XdsServer server;
    private long revision;

    @BeforeEach
    void start() throws Exception {
        write("A", "1");
        server = new XdsServer(
                XdsSettings.defaults("127.0.0.1", 0).withWaits(0, 1_000, 0),
                board,
                deliveries,
                new XdsStats(),
                new Told(),
                new Pushes(Tracing.OFF, told));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        server.stop(Duration.ZERO);
    }

    @Test
    void aWriteIsMeasuredToItsSendingAndToItsConfirmation() throws Exception {
        var client = subscribed();
        write("A", "2");
        String nonce = client.next().getNonce();
        eventually(() -> told.pushed.size() == 1);
        assertThat(told.acknowledged).isEmpty();
        answer(client, nonce, null);
        eventually(() -> told.acknowledged.size() == 1);

        assertThat(told.pushed.getFirst()).isEqualTo("CDS 7 s");
        assertThat(told.acknowledged.getFirst()).isEqualTo("CDS 7 s");
    }

    @Test
    void aProxyThatConnectsIsNoWrite() throws Exception {
        subscribed();
        write("A", "2");
        eventually(() -> told.pushed.size() == 1);
        subscribed();
        assertThat(told.pushed).hasSize(1);
    }

    @Test
    void writesThatTravelTogetherCountOnceByTheOldest() throws Exception {
        var client = subscribed();
        write("A", "2");
        String first = client.next().getNonce();
        write("A", "3", System.nanoTime() - 3 * OLD);
        write("A", "4");
        answer(client, first, null);
        client.next();
        eventually(() -> told.pushed.size() == 2);
        assertThat(told.pushed).containsExactly("CDS 7 s", "CDS 21 s");
    }

    @Test
    void aRejectionIsCountedAndIsNoConfirmation() throws Exception {
        var client = subscribed();
        write("A", "2");
        answer(client, client.next().getNonce(), "no");
        eventually(() -> !told.rejected.isEmpty());
        assertThat(told.rejected).containsExactly("default CDS");
        assertThat(told.acknowledged).isEmpty();
    }

    @Test
    void aTeamIsBehindWhileAProxyOwesAnAnswerOrRejects() throws Exception {
        var client = subscribed();
        eventually(() -> server.lags().get("default") == 0);
        write("A", "2");
        String nonce = client.next().getNonce();
        eventually(() -> server.lags().get("default") > 0.05);
        answer(client, nonce, "no");
        eventually(() -> server.lags().get("default") > 0.1);
        write("A", "3");
        answer(client, client.next().getNonce(), null);
        eventually(() -> server.lags().get("default") == 0);
        client.close();
        eventually(() -> server.lags().isEmpty());
    }

    @Test
    void aProxyThatDoesNotReadIsBehindByTheAgeOfWhatWaitsForIt() throws Exception {
        var client = subscribed();
        write("A", "2");
        client.next();
        write("A", "3");
        eventually(() -> server.lags().get("default") > 6.9);
    }

    private RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> subscribed() throws InterruptedException {
        var client = RawXdsClient.delta(server.port());
        open.add(client);
        client.send(RawXdsClient.delta(ResourceType.CLUSTER).build());
        answer(client, client.next().getNonce(), null);
        int streams = open.size();
        eventually(() -> deliveries.proxies("default").stream()
                        .filter(p -> p.types().containsKey("CDS")
                                && p.types().get("CDS").ackedVersion() != null)
                        .count()
                == streams);
        return client;
    }

    private static void answer(
            RawXdsClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> client, String nonce, String error) {
        DeltaDiscoveryRequest.Builder answer =
                RawXdsClient.delta(ResourceType.CLUSTER).setResponseNonce(nonce);
        if (error != null) {
            answer.setErrorDetail(Status.newBuilder().setMessage(error));
        }
        client.send(answer.build());
    }

    private void write(String name, String version) {
        write(name, version, System.nanoTime() - OLD);
    }

    private void write(String name, String version, long at) {
        Piece piece =
                new Piece(1, List.of(), List.of(Pictures.resource(ResourceType.CLUSTER, name + "=" + version)), true);
        Update update = new Update().piece(Kind.CLUSTER, name, null, piece, List.of(new Origin(++revision, at, null)));
        Pictures.publish(board, "default", revision, update);
    }

    private static void eventually(BooleanSupplier what) throws InterruptedException {
        for (int i = 0; i < 2_000 && !what.getAsBoolean(); i++) {
            Thread.sleep(5);
        }
        assertThat(what.getAsBoolean()).isTrue();
    }

    /** What was told, times in whole seconds. */
    private static final class Told implements Pushes.Figures, XdsEvents {
        private final List<String> pushed = new CopyOnWriteArrayList<>();
        private final List<String> acknowledged = new CopyOnWriteArrayList<>();
        private final List<String> rejected = new CopyOnWriteArrayList<>();

        @Override
        public void pushed(String type, long nanos) {
            pushed.add(type + " " + TimeUnit.NANOSECONDS.toSeconds(nanos) + " s");
        }

        @Override
        public void acknowledged(String type, long nanos) {
            acknowledged.add(type + " " + TimeUnit.NANOSECONDS.toSeconds(nanos) + " s");
        }

        @Override
        public void rejected(String team, String type) {
            rejected.add(team + " " + type);
        }

        @Override
        public void rejected(XdsEvents.Rejected what) {}

        @Override
        public void denied(XdsEvents.Denied what) {}
    }
}
