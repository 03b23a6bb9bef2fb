package io.flowplane.snapshot;

import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every connected Envoy was sent and said: what the API reads of the deliveries. Answers from memory. */
public interface Fleet {
    /** The connected proxies of one team; every one for null. */
    List<Proxy> proxies(@Nullable String team);

    /** What became of resources, as of when each team's first is asked for: for one answer, on one thread. */
    Statuses statuses();

    /** What became of this version of a resource. */
    default Status status(Resource resource) {
        return statuses().of(resource);
    }

    /** What became of each of many resources. */
    interface Statuses {
        /**
         * What became of the version that has this spec: nothing yet while the picture still holds another one.
         *
         * @param spec its {@link Piece#mark}
         */
        Status of(ResourceKey key, long spec);

        default Status of(Resource resource) {
            return of(resource.key(), Piece.mark(resource.key().kind(), resource.spec()));
        }
    }

    /**
     * A connected Envoy, keyed by instance and stream.
     *
     * @param types by short type name ({@code CDS}, {@code EDS}, {@code LDS}, {@code RDS}): what it subscribes to
     */
    record Proxy(
            String instance,
            long stream,
            String nodeId,
            String nodeCluster,
            String team,
            String address,
            @Nullable String envoyVersion,
            String protocol,
            Instant connectedAt,
            Map<String, Delivery> types) {}

    /**
     * One type on one stream. Versions are the hashes of the subscribed set; revisions are Flowplane's.
     *
     * @param rejection Envoy's own words for the last rejected response, null when the last one was accepted
     */
    record Delivery(
            String wantedVersion,
            long wantedRevision,
            @Nullable String sentVersion,
            long sentRevision,
            @Nullable String ackedVersion,
            long ackedRevision,
            @Nullable Rejection rejection) {}

    /** What Envoy refused, and why. */
    record Rejection(String version, long revision, String message, Instant at) {}

    /**
     * What became of one resource.
     *
     * @param resolved everything that its spec names exists; null while the picture doesn't know this version yet
     * @param unresolved what doesn't, as {@code cluster/name}
     * @param programmed its current spec is in the picture that is offered to Envoys
     * @param acknowledged proxies of the team that confirmed the current picture of it
     * @param proxies proxies of the team that subscribe to it
     */
    record Status(
            boolean accepted,
            @Nullable Boolean resolved,
            List<String> unresolved,
            boolean programmed,
            int acknowledged,
            int proxies,
            List<RejectedBy> rejectedBy) {}

    /** A proxy that refuses a resource. */
    record RejectedBy(String nodeId, String instance, long stream, String message, Instant at) {}
}
