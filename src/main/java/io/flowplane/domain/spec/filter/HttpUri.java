package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.FromText;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import org.jspecify.annotations.Nullable;

/** Something that a filter asks over HTTP. */
@Doc("Something that the filter asks over HTTP. A uri alone may be given as text.")
public record HttpUri(
        @Doc("http://host/path or https://host/path.") @Length(max = 2048)
        String uri,

        @Doc("The team's cluster to ask. Default: one that Flowplane makes of the uri's host and port; for https the"
                + " certificate is verified by the system's authorities of the Envoy's machine.")
        @Length(max = 100)
        @Nullable
        String cluster,

        @Doc("How long to wait for the answer.") @Range(min = 1, max = 4_294_967_295L) @Nullable
        Long timeoutMs) {
    /** The uri alone. */
    @FromText("https://idp.example.com/jwks")
    public static @Nullable HttpUri of(String text) {
        return text.isEmpty() ? null : new HttpUri(text, null, null);
    }
}
