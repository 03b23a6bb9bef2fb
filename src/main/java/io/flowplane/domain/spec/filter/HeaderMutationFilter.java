package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds and removes headers of requests and responses. */
@Word("header_mutation")
@Doc("Adds and removes headers of requests and responses.")
@About(
        displayName = "Header mutation",
        envoyName = "envoy.filters.http.header_mutation",
        perRoute = HeaderMutationFilter.class,
        usageHint = "For every request of the listener; what a route adds comes on top.",
        example = """
                {"type": "header_mutation",
                 "request_headers_to_add": [{"key": "x-gateway", "value": "edge"}],
                 "response_headers_to_add": [{"key": "x-request-id", "value": "%REQ(x-request-id)%"}],
                 "response_headers_to_remove": ["server"]}
                """,
        perRouteExample = """
                {"request_headers_to_add": [{"key": "x-tenant", "value": "acme", "append": false}]}
                """)
public record HeaderMutationFilter(
        @Size(max = 1000) List<Header> requestHeadersToAdd,
        @Size(max = 1000) @Length(max = 256) List<String> requestHeadersToRemove,
        @Size(max = 1000) List<Header> responseHeadersToAdd,
        @Size(max = 1000) @Length(max = 256) List<String> responseHeadersToRemove)
        implements FriendlyFilter {
    public HeaderMutationFilter {
        requestHeadersToAdd = List.copyOf(requestHeadersToAdd);
        requestHeadersToRemove = List.copyOf(requestHeadersToRemove);
        responseHeadersToAdd = List.copyOf(responseHeadersToAdd);
        responseHeadersToRemove = List.copyOf(responseHeadersToRemove);
    }

    /** A header to add. */
    @Doc("A header to set, or to add.")
    public record Header(
            @Alias({"name", "header"}) @Length(max = 256) String key,

            @Doc("May hold Envoy's commands, such as %REQ(x-id)%; a percent sign alone is %%.")
            @Length(min = 0, max = 16_384)
            String value,

            @Doc("Keep what is there and add to it; otherwise replace it. Default false.") @Nullable
            Boolean append) {}
}
