package io.flowplane.snapshot;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.store.Sealed;
import io.flowplane.translate.EnvoyResource;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one stored resource adds to its team's picture.
 *
 * @param spec the {@link #mark} of its current spec
 * @param references what its current spec names; empty when that could not be translated
 * @param shown what Envoys are offered: of the current spec, of the last one that resolved, or nothing
 * @param programmed whether {@code shown} is of the current spec
 * @param expires when what it holds expires; null: never
 */
public record Piece(
        long spec,
        List<Reference> references,
        List<EnvoyResource> shown,
        boolean programmed,
        @Nullable Instant expires) {
    /** One that never expires. */
    public Piece(long spec, List<Reference> references, List<EnvoyResource> shown, boolean programmed) {
        this(spec, references, shown, programmed, null);
    }

    /** Tells specs apart without keeping them: two that look the same by chance only make a status a moment early. */
    public static long mark(Kind kind, String stored) {
        String spec = Sealed.told(kind, stored);
        return ((long) spec.hashCode() << 32) | spec.length();
    }
}
