package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A test of a value that an earlier filter left in the metadata of the request. */
@Doc("A test of a value that an earlier filter left in the metadata of the request. Without value: it must be there.")
public record MetadataTest(
        @Doc("The filter's Envoy name, such as envoy.filters.http.jwt_authn.") @Length(max = 255)
        String filter,

        @Doc("Where the value is, such as [\"jwt_payload\", \"role\"].") @Size(min = 1, max = 32) @Length(max = 255)
        List<String> path,

        @Doc("What the text must be.") @Nullable StringMatch value,

        @Doc("The value is a list, and one of its texts must fit. Default false.") @Nullable
        Boolean inList) {
    public MetadataTest {
        path = List.copyOf(path);
    }
}
