package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import org.jspecify.annotations.Nullable;

/** A test of a header: at most one of value, prefix, suffix, contains, regex, present; none means present. */
@Doc("A test of a header: at most one of value, prefix, suffix, contains, regex, present; none means present.")
public record HeaderTest(
        @Length(max = 256) String name,

        @Doc("The exact value.") @Alias({"exact", "exact_match"}) @Length(min = 0, max = 4096) @Nullable
        String value,

        @Alias("prefix_match") @Length(max = 4096) @Nullable String prefix,
        @Alias("suffix_match") @Length(max = 4096) @Nullable String suffix,

        @Alias("contains_match") @Length(max = 4096) @Nullable
        String contains,

        @Doc("RE2; matches the whole value.") @Alias({"regex_match", "safe_regex"}) @Length(max = 4096) @Nullable
        String regex,

        @Doc("true: must be there; false: must be absent.") @Alias("present_match") @Nullable
        Boolean present,

        @Doc("Compare without regard to case; not with regex or present. Default false.") @Nullable
        Boolean ignoreCase,

        @Doc("Turn the result around. Default false.") @Alias("invert_match") @Nullable
        Boolean invert) {}
