package io.flowplane.translate.filter;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.extensions.filters.http.grpc_web.v3.GrpcWeb;
import io.flowplane.domain.spec.filter.ApiKeyAuthFilter;
import io.flowplane.domain.spec.filter.BasicAuthFilter;
import io.flowplane.domain.spec.filter.BufferFilter;
import io.flowplane.domain.spec.filter.CompressorFilter;
import io.flowplane.domain.spec.filter.CorsFilter;
import io.flowplane.domain.spec.filter.CredentialInjectorFilter;
import io.flowplane.domain.spec.filter.CsrfFilter;
import io.flowplane.domain.spec.filter.CustomFilter;
import io.flowplane.domain.spec.filter.CustomResponseFilter;
import io.flowplane.domain.spec.filter.ExtAuthzFilter;
import io.flowplane.domain.spec.filter.ExtProcFilter;
import io.flowplane.domain.spec.filter.FaultFilter;
import io.flowplane.domain.spec.filter.FilterType;
import io.flowplane.domain.spec.filter.FriendlyFilter;
import io.flowplane.domain.spec.filter.GrpcJsonTranscoderFilter;
import io.flowplane.domain.spec.filter.GrpcWebFilter;
import io.flowplane.domain.spec.filter.HeaderMutationFilter;
import io.flowplane.domain.spec.filter.HealthCheckFilter;
import io.flowplane.domain.spec.filter.JwtAuthnFilter;
import io.flowplane.domain.spec.filter.LocalRateLimitFilter;
import io.flowplane.domain.spec.filter.LuaFilter;
import io.flowplane.domain.spec.filter.McpFilter;
import io.flowplane.domain.spec.filter.OAuth2Filter;
import io.flowplane.domain.spec.filter.RateLimitFilter;
import io.flowplane.domain.spec.filter.RateLimitQuotaFilter;
import io.flowplane.domain.spec.filter.RbacFilter;
import io.flowplane.domain.spec.filter.RouterFilter;
import io.flowplane.domain.spec.filter.WasmFilter;
import io.flowplane.translate.types.Extensions.Place;
import java.util.Optional;

/** Which class translates which filter. */
public final class FriendlyFilters {
    private FriendlyFilters() {}

    /** A filter of a listener. */
    public static Message of(FriendlyFilter given, Spot at) {
        needed(FilterType.of(given), at);
        Message message = switch (given) {
            case RouterFilter router -> Routers.of(router);
            case CorsFilter cors -> Cors.of();
            case LocalRateLimitFilter limit -> LocalRateLimits.of(limit, at);
            case HeaderMutationFilter mutation -> HeaderMutations.of(mutation, at);
            case RateLimitFilter limit -> RateLimits.of(limit, at);
            case RateLimitQuotaFilter quota -> RateLimitQuotas.of(quota, at);
            case HealthCheckFilter check -> HealthAnswers.of(check, at);
            case ExtProcFilter processor -> ExternalProcessing.of(processor, at);
            case CsrfFilter csrf -> Csrf.of(csrf, at);
            case BufferFilter buffer -> Buffers.of(buffer);
            case FaultFilter fault -> FaultInjection.of(fault, at);
            case GrpcWebFilter web -> GrpcWeb.getDefaultInstance();
            case GrpcJsonTranscoderFilter transcoder -> Transcoders.of(transcoder, at);
            case LuaFilter lua -> LuaScripts.of(lua, at);
            case WasmFilter wasm -> WasmModules.of(wasm, at);
            case McpFilter mcp -> McpRequests.of(mcp);
            case CustomFilter custom -> CustomMessages.of(Place.HTTP_FILTER, custom, at);
            case JwtAuthnFilter jwt -> JwtAuthns.of(jwt, at);
            case RbacFilter rbac -> Rbacs.of(rbac, at);
            case OAuth2Filter oauth -> OAuth2s.of(oauth, at);
            case ExtAuthzFilter authz -> ExtAuthzs.of(authz, at);
            case CompressorFilter compressor -> Compressors.of(compressor, at);
            case CredentialInjectorFilter injector -> CredentialInjectors.of(injector, at);
            case CustomResponseFilter responses -> CustomResponses.of(responses, at);
            case BasicAuthFilter basic -> BasicAuths.of(basic, at);
            case ApiKeyAuthFilter keys -> ApiKeyAuths.of(keys, at);
        };
        at.check(message);
        return message;
    }

    /** What a listener's filter says that Envoy only takes from routes. */
    public static Optional<Message> forRoutes(FriendlyFilter given, Spot at) {
        return given instanceof CorsFilter cors && cors.policy() != null
                ? Optional.of(Cors.policy(cors.policy(), at.field("policy")))
                : Optional.empty();
    }

    /**
     * A filter's settings for a route.
     *
     * @param given of the class {@link FilterType#perRoute}
     */
    public static Message perRoute(FilterType type, Record given, Spot at) {
        needed(type, at);
        Message message = switch (given) {
            case CorsFilter.PerRoute cors -> Cors.policy(cors.policy(), at.field("policy"));
            case LocalRateLimitFilter limit -> LocalRateLimits.perRoute(limit, at);
            case HeaderMutationFilter mutation -> HeaderMutations.perRoute(mutation, at);
            case RateLimitFilter.PerRoute limit -> RateLimits.perRoute(limit, at);
            case ExtProcFilter.PerRoute processor -> ExternalProcessing.perRoute(processor, at);
            case CsrfFilter csrf -> Csrf.of(csrf, at);
            case BufferFilter buffer -> Buffers.perRoute(buffer);
            case FaultFilter fault -> FaultInjection.of(fault, at);
            case GrpcJsonTranscoderFilter transcoder -> Transcoders.of(transcoder, at);
            case LuaFilter.PerRoute lua -> LuaScripts.perRoute(lua, at);
            case CustomFilter custom -> CustomMessages.of(Place.ROUTE, custom, at);
            case JwtAuthnFilter.PerRoute jwt -> JwtAuthns.perRoute(jwt);
            case RbacFilter.PerRoute rbac -> Rbacs.perRoute(rbac, at);
            case ExtAuthzFilter.PerRoute authz -> ExtAuthzs.perRoute(authz);
            case CustomResponseFilter responses -> CustomResponses.of(responses, at);
            case BasicAuthFilter.PerRoute basic -> BasicAuths.perRoute(basic, at);
            case ApiKeyAuthFilter.PerRoute keys -> ApiKeyAuths.perRoute(keys, at);
            default -> throw new IllegalArgumentException(given.getClass() + " is no settings for a route");
        };
        at.check(message);
        return message;
    }

    private static void needed(FilterType type, Spot at) {
        type.requires()
                .filter(needed -> !at.findings().allowed().contains(needed))
                .ifPresent(needed -> at.refuse("switched_off", "This filter " + needed.refusal() + "."));
    }
}
