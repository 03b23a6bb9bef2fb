package io.flowplane.domain;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored resource: its spec and what the server knows of it.
 *
 * @param version 1 after creation, one more after each change that changed something
 * @param spec canonical JSON of the spec, without any server-set field
 * @param specVersion the generation of the spec's format, so that an older instance can tell that it is too old
 * @param managedBy who made it: {@code hand}, {@code import}, {@code expose}
 * @param servedSpec the last spec whose required references all existed, where {@code spec}'s own don't; else null
 * @param createdBy token id of who created it, {@code fp_pat_…}
 */
public record Resource(
        UUID id,
        ResourceKey key,
        long version,
        String spec,
        int specVersion,
        String managedBy,
        Map<String, String> labels,
        @Nullable String servedSpec,
        Instant createdAt,
        Instant updatedAt,
        String createdBy,
        String updatedBy) {
    /** The generation of spec formats that this program writes. */
    public static final int SPEC_VERSION = 1;

    /** Managed by hand, over REST. */
    public static final String BY_HAND = "hand";

    /** {@code "<version>-<first 8 digits of the id>"}: differs after delete and re-create. */
    public String etag() {
        return version + "-" + id.toString().substring(0, 8);
    }
}
