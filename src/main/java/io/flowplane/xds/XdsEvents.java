package io.flowplane.xds;

import org.jspecify.annotations.Nullable;

/** What proxies do that belongs into the audit. Called on the threads of the streams: must not block. */
public interface XdsEvents {
    /** A proxy rejected a response. */
    void rejected(Rejected rejected);

    /** A proxy was refused. */
    void denied(Denied denied);

    /**
     * Nothing but what the proxy said is in {@code message} and {@code nodeId}, cut and without control characters.
     *
     * @param type {@code CDS}, {@code EDS}, {@code LDS}, {@code RDS}
     * @param resource the resource that Envoy named, or the only one; null when it can't be told
     * @param version that resource's version, or the response's
     */
    record Rejected(
            String team,
            String type,
            @Nullable String resource,
            String version,
            String message,
            String nodeId,
            String address) {}

    /** A stream that was ended because of what its proxy claims to be. */
    record Denied(@Nullable String team, String reason, String nodeId, String address) {}
}
