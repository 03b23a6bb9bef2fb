package io.flowplane.simulate;

import com.google.protobuf.Message;
import com.google.rpc.Code;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy says, in either protocol.
 *
 * @param node in a stream's first request only
 * @param names all that are asked for; empty for those kinds of which everything is
 * @param added which of them weren't before
 * @param dropped which are no longer
 * @param versions what the proxy has already; in a kind's first request only
 * @param version of the last response that was accepted, in the state of the world
 * @param nonce of the response that is answered, or empty
 * @param error why it is rejected, or null
 */
record Request(
        ResourceKind kind,
        @Nullable Node node,
        Set<String> names,
        Set<String> added,
        Set<String> dropped,
        Map<String, String> versions,
        String version,
        String nonce,
        @Nullable String error) {

    Message message(Protocol protocol) {
        return protocol == Protocol.DELTA ? delta() : stateOfTheWorld();
    }

    private DeltaDiscoveryRequest delta() {
        DeltaDiscoveryRequest.Builder message = DeltaDiscoveryRequest.newBuilder()
                .setTypeUrl(kind.typeUrl())
                .addAllResourceNamesSubscribe(added)
                .addAllResourceNamesUnsubscribe(dropped)
                .putAllInitialResourceVersions(versions)
                .setResponseNonce(nonce);
        if (node != null) {
            message.setNode(node);
        }
        if (error != null) {
            message.setErrorDetail(status(error));
        }
        return message.build();
    }

    private DiscoveryRequest stateOfTheWorld() {
        DiscoveryRequest.Builder message = DiscoveryRequest.newBuilder()
                .setTypeUrl(kind.typeUrl())
                .addAllResourceNames(names)
                .setVersionInfo(version)
                .setResponseNonce(nonce);
        if (node != null) {
            message.setNode(node);
        }
        if (error != null) {
            message.setErrorDetail(status(error));
        }
        return message.build();
    }

    private static Status status(String error) {
        return Status.newBuilder()
                .setCode(Code.INVALID_ARGUMENT_VALUE)
                .setMessage(error)
                .build();
    }
}
