package io.flowplane.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.ResourceType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseBytesTest {
    private final EnvoyResource one = Pictures.resource(ResourceType.CLUSTER, "one=1");
    private final EnvoyResource two = Pictures.resource(ResourceType.CLUSTER, "zwei-ü".replace("ü", "u") + "=2");

    @Test
    void stateOfTheWorldIsReadableByTheGeneratedMessage() throws IOException {
        Response response = new Response(ResourceType.CLUSTER, false, "v1", "n1", 7, List.of(one, two), List.of());
        DiscoveryResponse read = DiscoveryResponse.parseFrom(drained(response));
        assertThat(read.getVersionInfo()).isEqualTo("v1");
        assertThat(read.getNonce()).isEqualTo("n1");
        assertThat(read.getTypeUrl()).isEqualTo(ResourceType.CLUSTER.typeUrl());
        assertThat(read.getResourcesList()).extracting(a -> a.toByteString()).containsExactly(one.any(), two.any());
    }

    @Test
    void incrementalIsReadableByTheGeneratedMessage() throws IOException {
        Response response =
                new Response(ResourceType.CLUSTER, true, "v1", "n1", 7, List.of(one, two), List.of("gone", "too"));
        DeltaDiscoveryResponse read = DeltaDiscoveryResponse.parseFrom(drained(response));
        assertThat(read.getSystemVersionInfo()).isEqualTo("v1");
        assertThat(read.getNonce()).isEqualTo("n1");
        assertThat(read.getTypeUrl()).isEqualTo(ResourceType.CLUSTER.typeUrl());
        assertThat(read.getRemovedResourcesList()).containsExactly("gone", "too");
        assertThat(read.getResourcesList()).extracting(r -> r.getName()).containsExactly(one.name(), two.name());
        assertThat(read.getResourcesList()).extracting(r -> r.getVersion()).containsExactly("1", "2");
        assertThat(read.getResources(0).getResource().toByteString()).isEqualTo(one.any());
    }

    @Test
    void itsLengthIsKnownBeforeAndItReadsAsAStreamToo() throws IOException {
        for (boolean delta : List.of(false, true)) {
            Response response = new Response(
                    ResourceType.CLUSTER, delta, "v", "n", 1, List.of(one, two), delta ? List.of("x") : List.of());
            byte[] drained = drained(response);
            assertThat(new ResponseBytes(response).available()).isEqualTo(drained.length);
            assertThat(new ResponseBytes(response).readAllBytes()).isEqualTo(drained);
        }
    }

    private static byte[] drained(Response response) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(new ResponseBytes(response).drainTo(out)).isEqualTo(out.size());
        return out.toByteArray();
    }
}
