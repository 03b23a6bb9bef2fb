package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Variants;
import io.flowplane.domain.spec.Shape.Word;
import org.jspecify.annotations.Nullable;

/** A filter of requests. */
@Doc("A filter of requests: {name: \"envoy.filters.http.…\", config: {…}} with Envoy's own JSON, or {filter: {type:"
        + " \"router\"}}.")
public record HttpFilter(
        @Doc("Envoy's name, such as envoy.filters.http.cors, which per-route settings use as well; or router.")
        @Length(max = 255)
        @Nullable
        String name,

        @Doc("In Envoy's JSON; @type is only needed where the name doesn't tell it.")
        @Alias({"typedConfig", "typed_config"})
        @Nullable
        RawJson config,

        @Nullable Friendly filter,

        @Doc("Go on without it where Envoy doesn't know it. Default false.") @Alias("is_optional") @Nullable
        Boolean isOptional,

        @Doc("Off, unless a route's settings switch it on. Default false.") @Nullable
        Boolean disabled) {

    /** The filters that have a short name. */
    @Variants(
            hint = "Give any other filter by its Envoy name, such as {\"name\": \"envoy.filters.http.cors\","
                    + " \"config\": {…}}.")
    public sealed interface Friendly {}

    @Word("router")
    @Doc("Sends the request on; always the last one.")
    public record Router(
            @Doc("Leave out x-envoy headers. Default false.") @Alias("suppress_envoy_headers") @Nullable
            Boolean suppressEnvoyHeaders,

            @Doc("Default true.") @Alias("dynamic_stats") @Nullable
            Boolean dynamicStats)
            implements Friendly {}
}
