package io.flowplane.translate.filter;

import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.AuthorizationRequest;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.AuthorizationResponse;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.BufferSettings;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.CheckSettings;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.HttpService;
import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.flowplane.domain.spec.filter.ExtAuthzFilter;
import io.flowplane.domain.spec.filter.StringMatch;
import io.flowplane.translate.Wire;
import io.flowplane.validate.Headers;
import io.flowplane.validate.Paths;
import java.util.List;
import java.util.function.Consumer;

/** {@code ext_authz}. */
final class ExtAuthzs {
    private static final int TIMEOUT_MS = 200;

    private ExtAuthzs() {}

    static ExtAuthzPerRoute perRoute(ExtAuthzFilter.PerRoute given) {
        return ExtAuthzPerRoute.newBuilder()
                .setCheckSettings(CheckSettings.newBuilder()
                        .putAllContextExtensions(given.contextExtensions())
                        .setDisableRequestBodyBuffering(Boolean.TRUE.equals(given.disableRequestBodyBuffering())))
                .build();
    }

    static ExtAuthz of(ExtAuthzFilter given, Spot at) {
        ExtAuthz.Builder filter = ExtAuthz.newBuilder()
                .setTransportApiVersion(ApiVersion.V3)
                .setFailureModeAllow(Boolean.TRUE.equals(given.failureModeAllow()))
                .setClearRouteCache(Boolean.TRUE.equals(given.clearRouteCache()))
                .setIncludePeerCertificate(Boolean.TRUE.equals(given.includePeerCertificate()));
        switch (given.service()) {
            case ExtAuthzFilter.Service.Grpc grpc -> filter.setGrpcService(grpc(grpc, at.field("service")));
            case ExtAuthzFilter.Service.Http http -> {
                filter.setHttpService(http(http, at.field("service")));
                asked(http, at.field("service"), filter);
            }
        }
        if (given.withRequestBody() != null) {
            filter.setWithRequestBody(BufferSettings.newBuilder()
                    .setMaxRequestBytes(given.withRequestBody().maxRequestBytes())
                    .setAllowPartialMessage(
                            Boolean.TRUE.equals(given.withRequestBody().allowPartialMessage()))
                    .setPackAsBytes(Boolean.TRUE.equals(given.withRequestBody().packAsBytes())));
        }
        if (given.statusOnError() != null) {
            filter.setStatusOnError(HttpStatus.newBuilder()
                    .setCode(LocalRateLimits.status(given.statusOnError(), at.field("status_on_error"))));
        }
        if (given.statPrefix() != null) {
            filter.setStatPrefix(given.statPrefix());
        }
        return filter.build();
    }

    private static GrpcService grpc(ExtAuthzFilter.Service.Grpc given, Spot at) {
        GrpcService.Builder service = GrpcService.newBuilder()
                .setTimeout(Wire.millis(given.timeoutMs() == null ? TIMEOUT_MS : given.timeoutMs()));
        service.getEnvoyGrpcBuilder().setClusterName(at.field("target_uri").cluster(given.targetUri()));
        pairs(given.initialMetadata(), at.field("initial_metadata"), service::addInitialMetadata);
        return service.build();
    }

    private static HttpService http(ExtAuthzFilter.Service.Http given, Spot at) {
        HttpService.Builder service = HttpService.newBuilder()
                .setServerUri(HttpUris.of(given.serverUri(), TIMEOUT_MS, at.field("server_uri")));
        if (given.pathPrefix() != null) {
            at.field("path_prefix").refuse("invalid_path", Paths.plain(given.pathPrefix()));
            service.setPathPrefix(given.pathPrefix());
        }
        AuthorizationRequest.Builder request = AuthorizationRequest.newBuilder();
        pairs(given.headersToAdd(), at.field("headers_to_add"), request::addHeadersToAdd);
        ExtAuthzFilter.AuthorizationRequest asked = given.authorizationRequest();
        if (asked != null) {
            Spot spot = at.field("authorization_request");
            pairs(asked.headersToAdd(), spot.field("headers_to_add"), request::addHeadersToAdd);
        }
        service.setAuthorizationRequest(request);
        ExtAuthzFilter.AuthorizationResponse answered = given.authorizationResponse();
        if (answered != null) {
            service.setAuthorizationResponse(response(answered, at.field("authorization_response")));
        }
        return service.build();
    }

    private static void asked(ExtAuthzFilter.Service.Http given, Spot at, ExtAuthz.Builder filter) {
        if (given.authorizationRequest() != null) {
            headers(
                    given.authorizationRequest().allowedHeaders(),
                    at.field("authorization_request").field("allowed_headers"),
                    filter::setAllowedHeaders);
        }
    }

    private static AuthorizationResponse response(ExtAuthzFilter.AuthorizationResponse given, Spot at) {
        AuthorizationResponse.Builder response = AuthorizationResponse.newBuilder();
        headers(
                given.allowedUpstreamHeaders(),
                at.field("allowed_upstream_headers"),
                response::setAllowedUpstreamHeaders);
        headers(given.allowedClientHeaders(), at.field("allowed_client_headers"), response::setAllowedClientHeaders);
        headers(
                given.allowedClientHeadersOnSuccess(),
                at.field("allowed_client_headers_on_success"),
                response::setAllowedClientHeadersOnSuccess);
        return response.build();
    }

    private static void pairs(List<ExtAuthzFilter.Pair> given, Spot at, Consumer<HeaderValue> add) {
        at.each(given, (pair, spot) -> {
            spot.field("key").refuse("invalid_header_name", Headers.changedName(pair.key()));
            spot.field("value").refuse("invalid_header_value", Headers.value(pair.value()));
            add.accept(HeaderValue.newBuilder()
                    .setKey(pair.key())
                    .setValue(pair.value())
                    .build());
        });
    }

    private static void headers(List<StringMatch> given, Spot at, Consumer<ListStringMatcher> set) {
        if (!given.isEmpty()) {
            ListStringMatcher.Builder list = ListStringMatcher.newBuilder();
            at.each(given, (one, spot) -> list.addPatterns(Matchers.text(one, spot)));
            set.accept(list.build());
        }
    }
}
