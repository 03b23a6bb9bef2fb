package io.flowplane.snapshot;

import io.flowplane.translate.EnvoyResource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a table's log, newest first: each knows the one before it. The log is cut at its old end by forgetting that
 * link; a reader that meets the cut too early knows that it came too late.
 */
final class Edit {
    final long sequence;
    final String name;
    final @Nullable EnvoyResource before;
    final @Nullable EnvoyResource after;
    final List<Origin> origins;
    private volatile @Nullable Edit older;

    Edit(
            long sequence,
            String name,
            @Nullable EnvoyResource before,
            @Nullable EnvoyResource after,
            List<Origin> origins,
            @Nullable Edit older) {
        this.sequence = sequence;
        this.name = name;
        this.before = before;
        this.after = after;
        this.origins = origins;
        this.older = older;
    }

    /** Where a log begins: nothing is known of what came before {@code sequence}. */
    static Edit origin(long sequence) {
        return new Edit(sequence, "", null, null, List.of(), null);
    }

    @Nullable
    Edit older() {
        return older;
    }

    void forgetOlder() {
        older = null;
    }
}
