package io.flowplane.snapshot;

import io.flowplane.domain.Reference;
import io.flowplane.translate.EnvoyResource;
import java.util.List;

/**
 * What one stored resource adds to its team's picture.
 *
 * @param spec the {@link #mark} of its current spec
 * @param references what its current spec names; empty when that could not be translated
 * @param shown what Envoys are offered: of the current spec, of the last one that resolved, or nothing
 * @param programmed whether {@code shown} is of the current spec
 */
public record Piece(long spec, List<Reference> references, List<EnvoyResource> shown, boolean programmed) {
    /** Tells specs apart without keeping them: two that look the same by chance only make a status a moment early. */
    public static long mark(String spec) {
        return ((long) spec.hashCode() << 32) | spec.length();
    }
}
