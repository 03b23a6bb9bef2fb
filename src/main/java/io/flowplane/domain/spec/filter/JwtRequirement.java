package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Bare;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Size;
import java.util.List;

/** Which token a request needs. */
@Doc("Which token a request needs; a text alone names a provider.")
public sealed interface JwtRequirement {
    /** A provider's name alone. */
    @Bare
    record Of(@Length(max = 255) String provider) implements JwtRequirement {}

    /** One of this provider's. */
    record ProviderName(@Length(max = 255) String providerName) implements JwtRequirement {}

    /** One of this provider's, for other audiences than the provider says. */
    record ProviderWithAudiences(
            @Length(max = 255) String providerName,
            @Size(min = 1, max = 100) @Length(max = 1024) List<String> audiences)
            implements JwtRequirement {
        public ProviderWithAudiences {
            audiences = List.copyOf(audiences);
        }
    }

    /** What one of these needs. */
    record RequiresAny(@Size(min = 1, max = 100) List<JwtRequirement> requirements) implements JwtRequirement {
        public RequiresAny {
            requirements = List.copyOf(requirements);
        }
    }

    /** What all of these need. */
    record RequiresAll(@Size(min = 1, max = 100) List<JwtRequirement> requirements) implements JwtRequirement {
        public RequiresAll {
            requirements = List.copyOf(requirements);
        }
    }

    /** None, but one that is there must be valid. */
    record AllowMissing() implements JwtRequirement {}

    /** None; a valid one is still read. */
    record AllowMissingOrFailed() implements JwtRequirement {}
}
