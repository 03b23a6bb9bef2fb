package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import org.jspecify.annotations.Nullable;

/** A test of a claim of the token that jwt_authn verified. */
@Doc("A test of a claim of the token that an earlier jwt_authn verified. Without value: it must be there.")
public record ClaimTest(
        @Doc("What payload_in_metadata of its provider says. Default jwt_payload.") @Length(max = 255) @Nullable
        String payload,

        @Doc("With dots for claims inside claims, such as realm_access.roles.") @Length(max = 255)
        String claim,

        @Doc("What the text must be.") @Nullable StringMatch value,

        @Doc("The claim is a list, and one of its texts must fit. Default false.") @Nullable
        Boolean inList) {}
