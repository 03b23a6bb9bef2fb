package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import org.jspecify.annotations.Nullable;

/** A test of a text: exactly one of exact, prefix, suffix, contains, regex. */
public record TextMatch(
        @Length(min = 0, max = 4096) @Nullable String exact,
        @Length(max = 4096) @Nullable String prefix,
        @Length(max = 4096) @Nullable String suffix,
        @Length(max = 4096) @Nullable String contains,

        @Doc("RE2; matches the whole text.") @Length(max = 4096) @Nullable
        String regex,

        @Doc("Compare without regard to case; not with regex. Default false.") @Nullable
        Boolean ignoreCase) {}
