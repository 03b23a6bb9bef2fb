package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Word;

/** Lets browsers call gRPC services. */
@Word("grpc_web")
@Doc("Lets browsers call gRPC services, by gRPC-Web.")
@About(
        displayName = "gRPC-Web",
        envoyName = "envoy.filters.http.grpc_web",
        usageHint = "Before the router, with cors before it when pages of other origins call.",
        example = """
                {"type": "grpc_web"}
                """)
public record GrpcWebFilter() implements FriendlyFilter {}
