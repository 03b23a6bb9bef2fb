package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Inline;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked for. */
@Doc("What is asked for.")
public sealed interface Permission {
    /** Anything. */
    record Any(
            @Doc("Default true; nothing else is allowed.") @Nullable
            Boolean any) implements Permission {}

    /** A header of the request, :method and :path among them. */
    record Header(@Inline HeaderTest header) implements Permission {}

    /** The path without its query. */
    record UrlPath(StringMatch path) implements Permission {}

    /** The port that the client came to. */
    record DestinationPort(@Range(min = 1, max = 65_535) int port) implements Permission {}

    /** The address that the client came to. */
    record DestinationIp(@Inline Network network) implements Permission {}

    /** The name that the client asked for in TLS. */
    record RequestedServerName(StringMatch name) implements Permission {}

    /** Something that an earlier filter found out. */
    record Metadata(@Inline MetadataTest metadata) implements Permission {}

    /** All of them. */
    record AndRules(@Size(min = 1, max = 1000) List<Permission> rules) implements Permission {
        public AndRules {
            rules = List.copyOf(rules);
        }
    }

    /** One of them. */
    record OrRules(@Size(min = 1, max = 1000) List<Permission> rules) implements Permission {
        public OrRules {
            rules = List.copyOf(rules);
        }
    }

    /** Anything else. */
    record NotRule(Permission rule) implements Permission {}
}
