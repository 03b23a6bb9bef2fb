package io.flowplane.snapshot;

import io.flowplane.translate.EnvoyResource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What became of one name between two moments; null means that it was not there. */
public record Net(@Nullable EnvoyResource before, @Nullable EnvoyResource after) {
    /** Whether both ends are the same content. */
    public boolean nothing() {
        return Objects.equals(versionOf(before), versionOf(after));
    }

    /** The version of a resource, null for none. */
    public static @Nullable String versionOf(@Nullable EnvoyResource resource) {
        return resource == null ? null : resource.version();
    }
}
