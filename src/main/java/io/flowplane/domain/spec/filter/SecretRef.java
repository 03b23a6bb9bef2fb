package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.FromText;
import io.flowplane.domain.spec.Shape.Length;
import org.jspecify.annotations.Nullable;

/** A secret of the team, by its name. */
@Doc("A secret of the team, by its name; a text alone is the name. The secret must exist before this is served.")
public record SecretRef(@Length(max = 100) String name) {
    /** The name alone. */
    @FromText("oauth-client-secret")
    public static @Nullable SecretRef of(String text) {
        return text.isEmpty() ? null : new SecretRef(text);
    }
}
