package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.RawJson;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.FreeText;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers with something else where the response has some status. */
@Word("custom_response")
@Doc(
        "Answers with something else where the response has some status: matchers, or custom_response_matcher in Envoy's own"
                + " JSON.")
@About(
        displayName = "Custom response",
        envoyName = "envoy.filters.http.custom_response",
        perRoute = CustomResponseFilter.class,
        usageHint = "For the listener, or for a route alone.",
        example = """
                {"type": "custom_response", "matchers": [
                  {"status_code": {"type": "range", "min": 500, "max": 599},
                   "response": {"status_code": 503, "body": "{\\"error\\": \\"try again\\"}",
                     "headers": {"content-type": "application/json"}}}]}
                """,
        perRouteExample = """
                {"matchers": [{"status_code": {"type": "exact", "code": 404}, "response": {"body": "not here"}}]}
                """)
public record CustomResponseFilter(
        @Doc("The first that fits tells the answer.") @Size(max = 100)
        List<Matcher> matchers,

        @Doc("A matcher in Envoy's own JSON, xds.type.matcher.v3.Matcher; not with matchers.") @Nullable
        RawJson customResponseMatcher)
        implements FriendlyFilter {
    public CustomResponseFilter {
        matchers = List.copyOf(matchers);
    }

    /** For which status, and what. */
    @Doc("What is answered instead of a response with some status.")
    public record Matcher(StatusCode statusCode, Response response) {}

    /** Some status codes. */
    @Doc("Some status codes.")
    public sealed interface StatusCode {
        /** One. */
        record Exact(@Range(min = 100, max = 599) int code) implements StatusCode {}

        /** From one to another, both included. */
        @Word("range")
        record Between(
                @Range(min = 100, max = 599) int min,

                @Range(min = 100, max = 599) int max) implements StatusCode {}

        /** Some. */
        @Word("list")
        record Some(
                @Range(min = 100, max = 599) @Size(min = 1, max = 500)
                List<Integer> codes) implements StatusCode {
            public Some {
                codes = List.copyOf(codes);
            }
        }
    }

    /** The answer. */
    @Doc("The answer.")
    public record Response(
            @Doc("Default: as it was.") @Range(min = 200, max = 599) @Nullable
            Integer statusCode,

            @Doc("Default: empty.") @Length(min = 0, max = 65_536) @FreeText @Nullable
            String body,

            @Doc("Headers that are set.") @Size(max = 100) @Length(min = 0, max = 16_384)
            Map<String, String> headers) {
        public Response {
            headers = Map.copyOf(headers);
        }
    }
}
