package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.FromText;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Word;
import org.jspecify.annotations.Nullable;

/** Gives requests the gateway's own credential for the cluster. */
@Word("credential_injector")
@Doc("Gives requests the gateway's own credential for the cluster, from a secret.")
@About(
        displayName = "Credential injector",
        envoyName = "envoy.filters.http.credential_injector",
        usageHint = "The secret is a generic_secret, which holds the header's value; a route can switch it off.",
        example = """
                {"type": "credential_injector", "overwrite": true,
                 "secret_ref": {"name": "upstream-token", "header": "authorization", "header_prefix": "Bearer "}}
                """)
public record CredentialInjectorFilter(
        @Doc("Replace a header that came. Default false.") @Nullable
        Boolean overwrite,

        @Doc("Let requests through while the secret isn't there. Default false.") @Nullable
        Boolean allowRequestWithoutCredential,

        Credential secretRef)
        implements FriendlyFilter {
    /** A secret in a header. */
    @Doc("A secret in a header.")
    public record Credential(
            @Doc("A generic_secret of the team.") @Length(max = 100)
            String name,

            @Doc("Default authorization.") @Length(max = 256) @Nullable
            String header,

            @Doc("What stands before it, such as 'Bearer '.") @Length(max = 256) @Nullable
            String headerPrefix) {
        /** The secret's name alone. */
        @FromText("upstream-token")
        public static @Nullable Credential of(String text) {
            return text.isEmpty() ? null : new Credential(text, null, null);
        }
    }
}
