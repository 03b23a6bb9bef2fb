package io.flowplane.store;

import java.util.Set;

/** Which teams a reading across teams covers. */
public sealed interface Teams {
    /** Every team. */
    record All() implements Teams {}

    /** These alone; an empty set covers nothing. */
    record Named(Set<String> names) implements Teams {
        public Named {
            names = Set.copyOf(names);
        }
    }
}
