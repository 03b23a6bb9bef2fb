package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which requests a rule is for: all that is given must hold. */
@Doc("Which requests a rule is for: all that is given must hold.")
public record RouteMatch(
        PathMatch path,

        @Doc("Any of these methods. Default: every method.") @Size(max = 20) @Length(max = 32)
        List<String> methods,

        @Size(max = 100) List<HeaderMatch> headers,
        @Size(max = 100) List<QueryMatch> queryParameters,

        @Doc("Whether the case of the path counts; not with regex or template. Default true.") @Nullable
        Boolean caseSensitive) {
    public RouteMatch {
        methods = List.copyOf(methods);
        headers = List.copyOf(headers);
        queryParameters = List.copyOf(queryParameters);
    }

    @Doc("How the path must look (without its query).")
    public sealed interface PathMatch {
        /** The whole path. */
        @Word("exact")
        record Exact(@Length(max = 4096) String value) implements PathMatch {}

        /** The beginning of the path, also within a segment. */
        @Word("prefix")
        record Prefix(@Length(max = 4096) String value) implements PathMatch {}

        /** The beginning of the path in whole segments: /a matches /a and /a/b, not /ab. */
        @Word("pathSeparatedPrefix")
        record PathSeparatedPrefix(@Length(max = 4096) String value) implements PathMatch {}

        /** RE2, over the whole path. */
        @Word("regex")
        record Regex(@Length(max = 4096) String value) implements PathMatch {}

        /** Envoy's URI template, such as /users/{id}. */
        @Word("template")
        record Template(@Alias("value") @Length(max = 4096) String template) implements PathMatch {}
    }

    /** What a header and a query parameter are compared with: at most one of these. */
    public interface ValueMatch {
        @Nullable
        String value();

        @Nullable
        String prefix();

        @Nullable
        String suffix();

        @Nullable
        String contains();

        @Nullable
        String regex();

        @Nullable
        Boolean present();

        @Nullable
        Boolean ignoreCase();
    }

    @Doc("A header that must match: at most one of value, prefix, suffix, contains, regex, present; none"
            + " means present.")
    public record HeaderMatch(
            @Length(max = 256) String name,

            @Doc("The exact value.") @Alias("exact") @Length(min = 0, max = 4096) @Nullable
            String value,

            @Length(max = 4096) @Nullable String prefix,
            @Length(max = 4096) @Nullable String suffix,
            @Length(max = 4096) @Nullable String contains,

            @Doc("RE2; matches the whole value.") @Length(max = 4096) @Nullable
            String regex,

            @Doc("true: must be there; false: must be absent.") @Nullable
            Boolean present,

            @Doc("Compare without regard to case; not with regex or present. Default false.") @Nullable
            Boolean ignoreCase,

            @Doc("Turn the result around. Default false.") @Nullable
            Boolean invert)
            implements ValueMatch {}

    @Doc("A query parameter that must match: at most one of value, prefix, suffix, contains, regex, present.")
    public record QueryMatch(
            @Length(max = 256) String name,

            @Doc("The exact value.") @Alias("exact") @Length(min = 0, max = 4096) @Nullable
            String value,

            @Length(max = 4096) @Nullable String prefix,
            @Length(max = 4096) @Nullable String suffix,
            @Length(max = 4096) @Nullable String contains,

            @Doc("RE2; matches the whole value.") @Length(max = 4096) @Nullable
            String regex,

            @Doc("true: must be there; false: must be absent.") @Nullable
            Boolean present,

            @Doc("Compare without regard to case; not with regex or present. Default false.") @Nullable
            Boolean ignoreCase)
            implements ValueMatch {}
}
