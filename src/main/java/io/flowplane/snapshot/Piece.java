package io.flowplane.snapshot;

import io.flowplane.domain.Reference;
import io.flowplane.translate.EnvoyResource;
import java.util.List;

/**
 * What one stored resource adds to its team's picture.
 *
 * @param references what its current spec names; empty when that could not be translated
 * @param shown what Envoys are offered: of the current spec, of the last one that resolved, or nothing
 * @param programmed whether {@code shown} is of the current spec
 */
public record Piece(List<Reference> references, List<EnvoyResource> shown, boolean programmed) {}
