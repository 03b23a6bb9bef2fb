package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Inline;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which request goes where: virtual hosts by domain, and their rules in order. */
@Doc("Which request goes where.")
public record RouteConfigSpec(
        @Size(min = 1) List<VirtualHost> virtualHosts,

        @Inline HeaderChanges headers,

        @Doc("Headers that are taken off requests from outside.") @Size(max = 1000) @Length(max = 256)
        List<String> internalOnlyHeaders,

        @Doc("Ignore the port in the Host header when a virtual host is chosen. Default false.") @Nullable
        Boolean ignorePortInHostMatching,

        @Doc("Largest body of a direct response. Default 4096.") @Range(max = 1_048_576) @Nullable
        Long maxDirectResponseBodySizeBytes,

        @Doc("Filter settings for all requests: Envoy filter name to its per-route configuration in Envoy's JSON.")
        Map<String, RawJson> typedPerFilterConfig) {
    public RouteConfigSpec {
        virtualHosts = List.copyOf(virtualHosts);
        internalOnlyHeaders = List.copyOf(internalOnlyHeaders);
    }

    @Doc("The rules for some domains.")
    public record VirtualHost(
            @Length(max = 100) String name,

            @Doc("Host names: exact, *.suffix, prefix.*, or * for all others.") @Size(min = 1) @Length(max = 255)
            List<String> domains,

            @Doc("The first rule that matches decides.") @Size(min = 1)
            List<RouteRule> routes,

            @Doc("Which requests are redirected to https. Default NONE.") @Nullable
            TlsRequirement requireTls,

            @Doc("For rules without their own.") @Nullable RetryPolicy retryPolicy,

            @Inline HeaderChanges headers,

            @Doc("Copies of requests, for rules without their own.") @Size(max = 16)
            List<RequestMirror> requestMirrors,

            @Doc("Envoy's RateLimit messages in Envoy's JSON.") @Size(max = 100)
            List<RawJson> rateLimits,

            @Doc("Tell the upstream the number of the attempt. Default false.") @Nullable
            Boolean includeRequestAttemptCount,

            @Doc("Envoy filter name to its per-route configuration in Envoy's JSON.")
            Map<String, RawJson> typedPerFilterConfig) {
        public VirtualHost {
            domains = List.copyOf(domains);
            routes = List.copyOf(routes);
            requestMirrors = List.copyOf(requestMirrors);
            rateLimits = List.copyOf(rateLimits);
        }
    }

    public enum TlsRequirement {
        NONE,
        EXTERNAL_ONLY,
        ALL
    }

    @Doc("What is matched, and what is done.")
    public record RouteRule(
            @Length(max = 100) @Nullable String name,
            RouteMatch match,
            RouteAction action,
            @Inline HeaderChanges headers,

            @Doc("Envoy filter name to its per-route configuration in Envoy's JSON.")
            Map<String, RawJson> typedPerFilterConfig) {}
}
