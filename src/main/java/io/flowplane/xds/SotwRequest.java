package io.flowplane.xds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state-of-the-world request, as the proxy sent it (xDS document, DiscoveryRequest).
 *
 * @param error Envoy's words when it rejects; null when it doesn't
 */
record SotwRequest(
        String typeUrl,
        String version,
        List<String> names,
        String nonce,
        @Nullable String error) {}
