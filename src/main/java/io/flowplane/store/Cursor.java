package io.flowplane.store;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a consumer has read the change feed. Another change id at the same revision means a restored backup.
 *
 * @param changeId null only at revision 0, before the first write
 */
public record Cursor(long revision, @Nullable UUID changeId) {
    public static final Cursor START = new Cursor(0, null);
}
