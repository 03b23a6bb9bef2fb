package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.AlsoFlat;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.filter.FilterType;
import io.flowplane.domain.spec.filter.FriendlyFilter;
import org.jspecify.annotations.Nullable;

/** A filter of requests. */
@Doc("A filter of requests: {filter: {type: \"cors\", …}} with friendly fields, or {name: \"envoy.filters.http.…\","
        + " config: {…}} with Envoy's own JSON.")
public record HttpFilter(
        @Doc(
                "Envoy's name, such as envoy.filters.http.cors, which per-route settings use as well; or a short name, with"
                        + " friendly fields in config. Default: the type's Envoy name.")
        @Length(max = 255)
        @Nullable
        String name,

        @Doc("In Envoy's JSON; @type is only needed where the name doesn't tell it.")
        @Alias({"typedConfig", "typed_config"})
        @Nullable
        RawJson config,

        @Doc("With friendly fields; its fields may stand beside type here, too.") @AlsoFlat @Nullable
        FriendlyFilter filter,

        @Doc("Go on without it where Envoy doesn't know it. Default false.") @Alias("is_optional") @Nullable
        Boolean isOptional,

        @Doc("Off, unless a route's settings switch it on. Default false.") @Nullable
        Boolean disabled) {
    /** The name under which Envoy gets it, and per-route settings find it; empty where there is none. */
    public String envoyName() {
        if (filter != null && name == null) {
            return FilterType.of(filter).envoyName();
        }
        String given = name == null ? "" : name;
        return FilterType.named(given).map(FilterType::envoyName).orElse(given);
    }
}
