package io.flowplane.snapshot;

import io.flowplane.domain.Kind;
import io.flowplane.translate.Translated;

/** Turns a stored spec into what Envoy gets; a pure function, given by the composition root. */
@FunctionalInterface
public interface Translation {
    /**
     * @param spec canonical JSON as stored
     * @throws RuntimeException when the spec is of a generation that this program doesn't know
     */
    Translated translate(Kind kind, String name, String spec);
}
