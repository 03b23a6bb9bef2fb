package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Word;

/** Any filter, by its serialized configuration. */
@Word("custom")
@Doc("Any filter, by its serialized configuration; checked as Envoy's JSON is.")
@About(
        displayName = "Custom",
        envoyName = "",
        perRoute = CustomFilter.class,
        usageHint = "For configuration that a program made. By hand, give Envoy's name and config instead.",
        example = """
                {"type": "custom", "type_url": "type.googleapis.com/envoy.extensions.filters.http.grpc_stats.v3.FilterConfig",
                 "value": "IAE="}
                """,
        perRouteExample = """
                {"type_url": "type.googleapis.com/envoy.extensions.filters.http.buffer.v3.BufferPerRoute", "value": "CAE="}
                """)
public record CustomFilter(
        @Doc("type.googleapis.com/ and the message's full name.") @Length(max = 512)
        String typeUrl,

        @Doc("The message in base64.") @Length(min = 0, max = 16_777_216)
        String value)
        implements FriendlyFilter {}
