package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Variants;

/** The filters that have a short name and friendly fields. */
@Doc("A filter with friendly fields, by its type; GET /api/v1/filter-types has an example of each.")
@Variants(
        hint = "Give any other filter by its Envoy name, such as {\"name\": \"envoy.filters.http.tap\","
                + " \"config\": {…}}.")
public sealed interface FriendlyFilter
        permits RouterFilter,
                CorsFilter,
                LocalRateLimitFilter,
                HeaderMutationFilter,
                RateLimitFilter,
                RateLimitQuotaFilter,
                HealthCheckFilter,
                ExtProcFilter,
                CsrfFilter,
                BufferFilter,
                FaultFilter,
                GrpcWebFilter,
                GrpcJsonTranscoderFilter,
                LuaFilter,
                WasmFilter,
                McpFilter,
                CustomFilter,
                JwtAuthnFilter,
                RbacFilter,
                OAuth2Filter,
                ExtAuthzFilter,
                CompressorFilter,
                CredentialInjectorFilter,
                CustomResponseFilter,
                BasicAuthFilter,
                ApiKeyAuthFilter {}
