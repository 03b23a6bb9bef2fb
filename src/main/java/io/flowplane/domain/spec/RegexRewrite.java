package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;

/** Replaces each part of the path that the pattern matches. */
@Doc("Replaces each part of the path (without its query) that the pattern matches.")
public record RegexRewrite(
        @Doc("RE2.") @Length(max = 4096) String pattern,

        @Doc("The new text; \\1 to \\9 are the groups of the pattern, \\0 the whole match.")
        @Length(min = 0, max = 4096)
        String substitution) {}
