package io.flowplane.snapshot;

import io.flowplane.translate.EnvoyResource;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Which edits of one table are still known; forgets the oldest. A stream that lags behind it is compared with the whole
 * table, so that it may be short.
 */
final class EditLog {
    /** As many are kept, or twice the table, … */
    static final int LENGTH = 2_048;

    /** … unless what they hold of the past is more than this: a large resource changes often, too. */
    static final long MOST_BYTES = 4 << 20;

    private final Deque<Edit> edits = new ArrayDeque<>();
    private long bytes;

    /** Takes in what led from one table to the next. */
    void add(Table before, Table after) {
        Deque<Edit> fresh = new ArrayDeque<>();
        for (Edit edit = after.newest(); edit != null && edit != before.newest(); edit = edit.older()) {
            fresh.addFirst(edit);
            bytes += past(edit);
        }
        edits.addAll(fresh);
        int most = Math.max(LENGTH, 2 * after.size());
        while (edits.size() > most || (edits.size() > 1 && bytes > MOST_BYTES)) {
            bytes -= past(edits.removeFirst());
            edits.getFirst().forgetOlder();
        }
    }

    /** What the table itself no longer holds. */
    private static long past(Edit edit) {
        EnvoyResource before = edit.before;
        return before == null ? 0 : before.any().size();
    }
}
