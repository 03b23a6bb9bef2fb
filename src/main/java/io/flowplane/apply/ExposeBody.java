package io.flowplane.apply;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import org.jspecify.annotations.Nullable;

/** A service to put behind a gateway. */
@Doc("A service to put behind a gateway.")
public record ExposeBody(
        @Doc("Names the cluster, and with -routes and -listener the rest.") @Length(max = 90)
        String name,

        @Doc("Where the service listens: host:port, or http:// or https:// before it.") @Length(max = 300)
        String upstream,

        @Doc("The beginning of the paths that reach it. Default /.") @Length(max = 1000) @Nullable
        String path,

        @Doc("Where Envoy listens. Default: a free port of FLOWPLANE_GATEWAY_PORTS.")
        @Range(min = 1, max = 65535)
        @Nullable
        Integer port) {}
