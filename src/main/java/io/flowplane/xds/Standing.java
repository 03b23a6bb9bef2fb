package io.flowplane.xds;

import io.flowplane.snapshot.Fleet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one type on one stream looks like from outside: an immutable copy, made when it changes.
 *
 * @param cursor the publication that the proxy has, but for what follows
 * @param nothing whether nothing is known to be confirmed
 * @param inFlight names sent and not yet answered
 * @param due names that are to be sent, or were rejected
 * @param leaving whether removals are still to be told
 * @param blamed what the rejection is about
 * @param openSince when what is not confirmed was sent or rejected, in milliseconds; 0: nothing is
 */
record Standing(
        Scope scope,
        long cursor,
        boolean nothing,
        Names inFlight,
        Names due,
        boolean leaving,
        @Nullable String sentVersion,
        long sentRevision,
        @Nullable String ackedVersion,
        long ackedRevision,
        Fleet.@Nullable Rejection rejection,
        List<Subscription.Blame> blamed,
        long openSince) {
    /** Whether the proxy has everything of the picture at the cursor and confirmed it. */
    boolean settled() {
        return !nothing && inFlight.isEmpty() && due.isEmpty() && !leaving;
    }
}
