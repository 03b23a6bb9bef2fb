package io.flowplane.store;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of the change feed: what a committed write did to one thing.
 *
 * @param revision of the write; visible in commit order
 * @param seq 0, 1, … within the write
 * @param changeId same for all rows of one write; tells a restored backup from the history that it replaced
 * @param team null for what belongs to no team
 * @param kind {@code cluster}, {@code route}, {@code listener}, {@code secret}, {@code token}, {@code team}
 * @param after canonical JSON after the change, a secret's without its value; null after a deletion, and for tokens
 */
public record Change(
        long revision,
        int seq,
        UUID changeId,
        @Nullable String team,
        String kind,
        String name,
        Op op,
        @Nullable String after,
        int specVersion,
        String actor,
        String requestId,
        @Nullable String traceparent,
        Instant createdAt) {
    /** What happened. */
    public enum Op {
        CREATED,
        UPDATED,
        DELETED,
        /** A word of a newer program: only the resource itself tells what it did. */
        UNKNOWN;

        /** Reads what a program, perhaps a newer one, has stored. */
        public static Op of(String word) {
            return switch (word) {
                case "created" -> CREATED;
                case "updated" -> UPDATED;
                case "deleted" -> DELETED;
                default -> UNKNOWN;
            };
        }
    }

    /** What is so now, where this program doesn't understand what was done. */
    public Change as(Op truth, @Nullable String now) {
        return new Change(
                revision,
                seq,
                changeId,
                team,
                kind,
                name,
                truth,
                now,
                specVersion,
                actor,
                requestId,
                traceparent,
                createdAt);
    }
}
