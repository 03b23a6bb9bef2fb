package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Inline;
import io.flowplane.domain.spec.Shape.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who asks. */
@Doc("Who asks.")
public sealed interface Principal {
    /** Anyone. */
    record Any(
            @Doc("Default true; nothing else is allowed.") @Nullable
            Boolean any) implements Principal {}

    /** A client with a verified certificate; its name is the URI in it, else the DNS name, else the subject. */
    record Authenticated(
            @Doc("Default: any name.") @Nullable StringMatch principalName) implements Principal {}

    /** The claims of a token. */
    record JwtClaim(@Inline ClaimTest test) implements Principal {}

    /** Something that an earlier filter found out. */
    record Metadata(@Inline MetadataTest metadata) implements Principal {}

    /** The address of the connection; the older word. */
    record SourceIp(@Inline Network network) implements Principal {}

    /** The address of the connection. */
    record DirectRemoteIp(@Inline Network network) implements Principal {}

    /** The address of the client, also by x-forwarded-for where that is trusted. */
    record RemoteIp(@Inline Network network) implements Principal {}

    /** A header of the request; anyone can send one. */
    record Header(@Inline HeaderTest header) implements Principal {}

    /** The path without its query. */
    record UrlPath(StringMatch path) implements Principal {}

    /** All of them. */
    record AndIds(@Size(min = 1, max = 1000) List<Principal> ids) implements Principal {
        public AndIds {
            ids = List.copyOf(ids);
        }
    }

    /** One of them. */
    record OrIds(@Size(min = 1, max = 1000) List<Principal> ids) implements Principal {
        public OrIds {
            ids = List.copyOf(ids);
        }
    }

    /** Anyone else. */
    record NotId(Principal id) implements Principal {}
}
