package io.flowplane.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a simulated proxy reads out of a response. */
class BatchesTest {
    private static final Cluster EDS = Cluster.newBuilder()
            .setName("web")
            .setType(Cluster.DiscoveryType.EDS)
            .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setServiceName("web-endpoints"))
            .build();

    @Test
    void namesVersionsAndRemovalsOfADeltaResponse() throws IOException {
        Answer answer = new Batches(Protocol.DELTA)
                .read(stream(delta("n1")
                        .addResources(resource("web", "v1", EDS))
                        .addRemovedResources("gone")
                        .build()));

        assertThat(answer.nonce()).isEqualTo("n1");
        assertThat(answer.batch().kind()).isEqualTo(ResourceKind.CLUSTER);
        assertThat(answer.batch().resources())
                .containsExactly(entry("web", new Batch.Named("v1", List.of("web-endpoints"))));
        assertThat(answer.batch().removed()).containsExactly("gone");
    }

    @Test
    void ofTheStateOfTheWorldAResourcesVersionIsItsBytes() throws IOException {
        Batches batches = new Batches(Protocol.SOTW);
        Batch first = batches.read(stream(world("1", EDS))).batch();
        Batch same = batches.read(stream(world("2", EDS))).batch();
        Batch other = batches.read(stream(
                        world("2", EDS.toBuilder().setAltStatName("other").build())))
                .batch();

        assertThat(first.version()).isEqualTo("1");
        assertThat(same.resources()).isEqualTo(first.resources());
        assertThat(other.resources().get("web")).isNotEqualTo(first.resources().get("web"));
    }

    @Test
    void responsesThatDifferInTheirNonceAloneAreReadOnce() throws IOException {
        Batches batches = new Batches(Protocol.DELTA);
        Answer first = batches.read(
                stream(delta("n1").addResources(resource("web", "v1", EDS)).build()));
        Answer second = batches.read(
                stream(delta("n2").addResources(resource("web", "v1", EDS)).build()));
        Answer third = batches.read(
                stream(delta("n3").addResources(resource("web", "v2", EDS)).build()));

        assertThat(second.nonce()).isEqualTo("n2");
        assertThat(second.batch()).isSameAs(first.batch());
        assertThat(third.batch()).isNotEqualTo(first.batch());
    }

    @Test
    void aListenerNamesTheRoutesOfAllItsChains() throws IOException {
        Listener listener = Listener.newBuilder()
                .setName("edge")
                .addFilterChains(FilterChain.newBuilder().addFilters(manager("a")))
                .setDefaultFilterChain(FilterChain.newBuilder().addFilters(manager("b")))
                .build();
        Batch batch =
                new Batches(Protocol.SOTW).read(stream(world("1", listener))).batch();

        assertThat(batch.resources().get("edge").names()).containsExactly("a", "b");
    }

    @Test
    void aKindThatNobodyAskedForIsNone() throws IOException {
        Batch batch = new Batches(Protocol.DELTA)
                .read(stream(DeltaDiscoveryResponse.newBuilder()
                        .setTypeUrl("type.googleapis.com/what.ever")
                        .build()))
                .batch();

        assertThat(batch.kind()).isNull();
    }

    private static Map.Entry<String, Batch.Named> entry(String name, Batch.Named resource) {
        return Map.entry(name, resource);
    }

    private static Filter manager(String routes) {
        return Filter.newBuilder()
                .setTypedConfig(Any.pack(HttpConnectionManager.newBuilder()
                        .setRds(Rds.newBuilder().setRouteConfigName(routes))
                        .build()))
                .build();
    }

    private static DeltaDiscoveryResponse.Builder delta(String nonce) {
        return DeltaDiscoveryResponse.newBuilder()
                .setTypeUrl(ResourceKind.CLUSTER.typeUrl())
                .setNonce(nonce);
    }

    private static Resource resource(String name, String version, Message message) {
        return Resource.newBuilder()
                .setName(name)
                .setVersion(version)
                .setResource(Any.pack(message))
                .build();
    }

    private static DiscoveryResponse world(String version, Message message) {
        Any any = Any.pack(message);
        return DiscoveryResponse.newBuilder()
                .setTypeUrl(any.getTypeUrl())
                .setVersionInfo(version)
                .setNonce("n")
                .addResources(any)
                .build();
    }

    private static ByteArrayInputStream stream(Message message) {
        return new ByteArrayInputStream(message.toByteArray());
    }
}
