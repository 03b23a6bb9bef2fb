package io.flowplane.importer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where requests go, as one level of a document says: the whole, a path, or an operation.
 *
 * @param basePath what goes before each path; null: this level doesn't say
 * @param upstreams empty: this level doesn't say
 */
record Target(@Nullable String basePath, List<Upstream> upstreams) {
    static final Target UNSAID = new Target(null, List.of());

    Target {
        upstreams = List.copyOf(upstreams);
    }

    /** With what {@code outer} says where this level says nothing. */
    Target within(Target outer) {
        return isUnsaid()
                ? outer
                : new Target(
                        basePath == null ? outer.basePath : basePath,
                        upstreams.isEmpty() ? outer.upstreams : upstreams);
    }

    boolean isUnsaid() {
        return basePath == null && upstreams.isEmpty();
    }

    String base() {
        return basePath == null ? "" : basePath;
    }
}
