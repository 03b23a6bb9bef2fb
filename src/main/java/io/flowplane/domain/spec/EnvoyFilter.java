package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import org.jspecify.annotations.Nullable;

/** Anything that Envoy knows by name, with its own configuration. */
@Doc("Something that Envoy knows by name, with its own configuration.")
public record EnvoyFilter(
        @Doc("Envoy's name, such as envoy.filters.listener.proxy_protocol.") @Length(max = 255)
        String name,

        @Doc("In Envoy's JSON; @type is only needed where the name doesn't tell it. Default: empty.")
        @Alias({"typedConfig", "typed_config"})
        @Nullable
        RawJson config) {}
