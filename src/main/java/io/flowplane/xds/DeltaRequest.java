package io.flowplane.xds;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An incremental request, as the proxy sent it (xDS document, DeltaDiscoveryRequest).
 *
 * @param versions of what it has from an earlier stream, by name; only the first request of a type tells them
 * @param error Envoy's words when it rejects; null when it doesn't
 */
record DeltaRequest(
        String typeUrl,
        List<String> subscribe,
        List<String> unsubscribe,
        Map<String, String> versions,
        String nonce,
        @Nullable String error) {}
