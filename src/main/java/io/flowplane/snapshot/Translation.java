package io.flowplane.snapshot;

import io.flowplane.domain.ResourceKey;
import io.flowplane.translate.Translated;

/** Turns a stored spec into what Envoy gets; given by the composition root. What it can't open is withheld. */
@FunctionalInterface
public interface Translation {
    /**
     * @param spec canonical JSON as stored
     * @throws RuntimeException when the spec is of a generation that this program doesn't know
     */
    Translated translate(ResourceKey key, String spec);
}
