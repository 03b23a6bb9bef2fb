package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import org.jspecify.annotations.Nullable;

/** A copy of a request for another cluster; its answer is thrown away. */
@Doc("A copy of a request for another cluster; its answer is thrown away.")
public record RequestMirror(
        @Length(max = 100) String cluster,

        @Doc("Share of the requests. Default 100.") @Range(max = 100) @Nullable
        Double percent) {}
