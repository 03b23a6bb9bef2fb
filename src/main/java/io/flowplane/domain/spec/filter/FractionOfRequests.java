package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import org.jspecify.annotations.Nullable;

/** A share of the requests. */
@Doc("A share of the requests: numerator of every denominator.")
public record FractionOfRequests(
        @Doc("A runtime key of the Envoy that overrides it.") @Length(max = 255) @Nullable
        String runtimeKey,

        @Range(max = 1_000_000) int numerator,

        @Doc("Default hundred.") @Nullable Denominator denominator) {
    /** Of how many. */
    public enum Denominator {
        HUNDRED,
        TEN_THOUSAND,
        MILLION
    }
}
