package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Word;
import org.jspecify.annotations.Nullable;

/** Sends the request on. */
@Word("router")
@Doc("Sends the request on; always the last one, and added where it is missing.")
@About(
        displayName = "Router",
        envoyName = "envoy.filters.http.router",
        perRouteBehavior = FilterType.PerRouteBehavior.NOT_SUPPORTED,
        usageHint = "Added by itself; write it only to change its options.",
        example = """
                {"type": "router", "suppress_envoy_headers": true}
                """)
public record RouterFilter(
        @Doc("Leave out x-envoy headers. Default false.") @Nullable
        Boolean suppressEnvoyHeaders,

        @Doc("Default true.") @Nullable Boolean dynamicStats)
        implements FriendlyFilter {}
