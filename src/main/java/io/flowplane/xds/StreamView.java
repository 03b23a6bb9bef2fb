package io.flowplane.xds;

import io.flowplane.snapshot.Fingerprint;
import io.flowplane.snapshot.Fleet;
import io.flowplane.translate.ResourceType;
import java.util.List;
import java.util.Map;

/**
 * What one stream was sent and said, in terms that hold on every instance: of content, never of this process's counters.
 *
 * @param types what it subscribes to
 */
record StreamView(Fleet.Proxy proxy, Map<ResourceType, TypeView> types) {
    /**
     * One type of it, beside one table.
     *
     * @param table the content of the table that it was compared with
     * @param scope which of the table's names are subscribed
     * @param nothing whether nothing is known to be confirmed
     * @param open which of the names are not confirmed
     * @param blamed what the rejection is about
     */
    record TypeView(Fingerprint table, Share scope, boolean nothing, Share open, List<Subscription.Blame> blamed) {}
}
