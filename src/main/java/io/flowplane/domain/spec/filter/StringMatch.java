package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.FromText;
import io.flowplane.domain.spec.Shape.Length;
import org.jspecify.annotations.Nullable;

/** A test of a text. */
@Doc("A test of a text; a text alone is an exact one.")
public record StringMatch(
        Type type,

        @Doc("For regex: RE2; matches the whole text.") @Length(max = 4096)
        String value,

        @Doc("Compare without regard to case; not with regex. Default false.") @Nullable
        Boolean ignoreCase) {
    /** How the text is compared. */
    public enum Type {
        EXACT,
        PREFIX,
        SUFFIX,
        CONTAINS,
        REGEX
    }

    /** A text alone. */
    @FromText("https://app.example.com")
    public static @Nullable StringMatch exact(String text) {
        return text.isEmpty() ? null : new StringMatch(Type.EXACT, text, null);
    }
}
