package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Word;
import org.jspecify.annotations.Nullable;

/** Answers health checks at a path. */
@Word("health_check")
@Doc("Answers health checks at a path: 200 while Envoy serves, 503 while it drains.")
@About(
        displayName = "Health check",
        envoyName = "envoy.filters.http.health_check",
        usageHint = "For what watches Envoy itself, such as a load balancer.",
        example = """
                {"type": "health_check", "endpoint_path": "/healthz"}
                """)
public record HealthCheckFilter(
        @Doc("Ask the service behind instead of answering for it. Default false.") @Nullable
        Boolean passThroughMode,

        @Doc("How long an answer of the service is kept, in milliseconds; with pass_through_mode only.")
        @Range(min = 1, max = 86_400_000)
        @Nullable
        Long cacheTimeMs,

        @Doc("The path, exactly; begins with /.") @Length(max = 4096)
        String endpointPath)
        implements FriendlyFilter {}
