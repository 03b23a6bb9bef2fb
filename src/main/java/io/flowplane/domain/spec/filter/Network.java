package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import org.jspecify.annotations.Nullable;

/** A range of addresses. */
@Doc("A range of addresses: 10.0.0.0/8, or its parts.")
public record Network(
        @Doc("An address, or a range such as 10.0.0.0/8.") @Alias("cidr") @Length(max = 64)
        String addressPrefix,

        @Doc("Default: what address_prefix says, else all of it.") @Range(max = 128) @Nullable
        Integer prefixLen) {}
