package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Headers that are added to and removed from requests and responses. */
public record HeaderChanges(
        @Size(max = 1000) List<HeaderToAdd> requestHeadersToAdd,
        @Size(max = 1000) @Length(max = 256) List<String> requestHeadersToRemove,
        @Size(max = 1000) List<HeaderToAdd> responseHeadersToAdd,
        @Size(max = 1000) @Length(max = 256) List<String> responseHeadersToRemove) {
    public HeaderChanges {
        requestHeadersToAdd = List.copyOf(requestHeadersToAdd);
        requestHeadersToRemove = List.copyOf(requestHeadersToRemove);
        responseHeadersToAdd = List.copyOf(responseHeadersToAdd);
        responseHeadersToRemove = List.copyOf(responseHeadersToRemove);
    }

    public boolean isEmpty() {
        return requestHeadersToAdd.isEmpty()
                && requestHeadersToRemove.isEmpty()
                && responseHeadersToAdd.isEmpty()
                && responseHeadersToRemove.isEmpty();
    }

    @Doc("A header to add.")
    public record HeaderToAdd(
            @Alias({"key", "header"}) @Length(max = 256) String name,

            @Doc("May hold Envoy's commands, such as %REQ(x-id)%; a percent sign alone is %%.")
            @Length(min = 0, max = 16_384)
            String value,

            @Doc("What to do when the header exists. Default APPEND_IF_EXISTS_OR_ADD.") @Nullable
            AppendAction action) {}

    /** What happens to a header that is there already; Envoy's words. */
    public enum AppendAction {
        APPEND_IF_EXISTS_OR_ADD,
        ADD_IF_ABSENT,
        OVERWRITE_IF_EXISTS_OR_ADD,
        OVERWRITE_IF_EXISTS
    }
}
