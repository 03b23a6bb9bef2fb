package io.flowplane.snapshot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The write that a change of a picture comes from; shared by everything that it changed.
 *
 * @param committedAt when it was written, by the database's clock, told in this process's {@link System#nanoTime()}
 * @param traceparent its place in a trace that is recorded, else null
 */
public record Origin(
        long revision, long committedAt, @Nullable String traceparent) {
    /** Origins that are told apart in one place; of more the newest and the oldest. */
    static final int MOST = 32;

    /** Both, the newer ones first. */
    public static List<Origin> join(List<Origin> newer, List<Origin> older) {
        if (older.isEmpty() || newer.equals(older)) {
            return newer;
        }
        if (newer.isEmpty()) {
            return older;
        }
        List<Origin> both = new ArrayList<>(newer);
        older.forEach(origin -> add(origin, both));
        return List.copyOf(both);
    }

    /** Adds one that is older than all of them. */
    static void add(Origin older, List<Origin> all) {
        if (all.size() < MOST) {
            if (!all.contains(older)) {
                all.add(older);
            }
        } else {
            all.set(MOST - 1, older);
        }
    }
}
