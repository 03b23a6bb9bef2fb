package io.flowplane.apply;

import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.store.Store;
import io.flowplane.store.Tx;
import java.util.List;
import java.util.Optional;

/** Reads resources: before a write, where they may change meanwhile, or within one, where they can't. */
interface Rows {
    Optional<Resource> find(ResourceKey key);

    /** As {@link Store#referrers}. */
    List<ResourceKey> referrers(String team, String to, String name);

    static Rows before(Store store) {
        return new Rows() {
            @Override
            public Optional<Resource> find(ResourceKey key) {
                return store.find(key);
            }

            @Override
            public List<ResourceKey> referrers(String team, String to, String name) {
                return store.referrers(team, to, name);
            }
        };
    }

    static Rows within(Tx tx) {
        return new Rows() {
            @Override
            public Optional<Resource> find(ResourceKey key) {
                return tx.find(key);
            }

            @Override
            public List<ResourceKey> referrers(String team, String to, String name) {
                return tx.referrers(team, to, name);
            }
        };
    }
}
