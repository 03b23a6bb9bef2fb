package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Word;

/** Waits for the whole request before it goes on. */
@Word("buffer")
@Doc("Waits for the whole request before it goes on; a body above the limit gets 413.")
@About(
        displayName = "Buffer",
        envoyName = "envoy.filters.http.buffer",
        perRoute = BufferFilter.class,
        usageHint = "Keeps slow senders away from services, and bounds bodies. Each request holds that much memory.",
        example = """
                {"type": "buffer", "max_request_bytes": 65536}
                """,
        perRouteExample = """
                {"max_request_bytes": 1048576}
                """)
public record BufferFilter(
        @Doc("Largest body.") @Range(min = 1, max = 1_073_741_824)
        long maxRequestBytes) implements FriendlyFilter {}
