package io.flowplane.translate;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RateLimit;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction.HashPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteAction.MaxStreamDuration;
import io.envoyproxy.envoy.config.route.v3.RouteAction.RequestMirrorPolicy;
import io.envoyproxy.envoy.config.route.v3.RouteAction.UpgradeConfig;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.flowplane.domain.spec.Forwarding;
import io.flowplane.domain.spec.RawJson;
import io.flowplane.domain.spec.RegexRewrite;
import io.flowplane.domain.spec.RequestMirror;
import io.flowplane.domain.spec.RouteAction;
import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.List;

/** What is done with a request. */
final class RouteActions {
    private final Findings findings;
    private final RawConfig raw;

    RouteActions(Findings findings, RawConfig raw) {
        this.findings = findings;
        this.raw = raw;
    }

    void put(Route.Builder route, RouteAction given, Pointer at) {
        switch (given) {
            case RouteAction.Forward forward -> {
                findings.cluster(forward.cluster(), false);
                route.setRoute(forwarding(forward.forwarding(), at).setCluster(forward.cluster()));
            }
            case RouteAction.Weighted weighted ->
                route.setRoute(forwarding(weighted.forwarding(), at).setWeightedClusters(shares(weighted, at)));
            case RouteAction.Redirect redirect -> route.setRedirect(redirect(redirect));
            case RouteAction.DirectResponse response -> route.setDirectResponse(response(response));
        }
    }

    List<RequestMirrorPolicy> mirrors(List<RequestMirror> given) {
        return given.stream().map(this::mirror).toList();
    }

    List<RateLimit> rateLimits(List<RawJson> given, Pointer at) {
        List<RateLimit> limits = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            limits.add(raw.message(RateLimit.getDefaultInstance(), given.get(i), at.index(i)));
        }
        return limits;
    }

    private RequestMirrorPolicy mirror(RequestMirror given) {
        findings.cluster(given.cluster(), false);
        RequestMirrorPolicy.Builder policy = RequestMirrorPolicy.newBuilder().setCluster(given.cluster());
        if (given.percent() != null) {
            policy.getRuntimeFractionBuilder().setDefaultValue(Wire.fraction(given.percent()));
        }
        return policy.build();
    }

    private WeightedCluster shares(RouteAction.Weighted weighted, Pointer at) {
        WeightedCluster.Builder shares = WeightedCluster.newBuilder();
        Pointer clusters = at.field("clusters");
        for (int i = 0; i < weighted.clusters().size(); i++) {
            shares.addClusters(share(weighted.clusters().get(i), clusters.index(i)));
        }
        return shares.build();
    }

    private WeightedCluster.ClusterWeight share(RouteAction.WeightedCluster given, Pointer at) {
        findings.cluster(given.name(), false);
        return WeightedCluster.ClusterWeight.newBuilder()
                .setName(given.name())
                .setWeight(Wire.uint32(given.weight()))
                .addAllRequestHeadersToAdd(Headers.toAdd(given.headers().requestHeadersToAdd()))
                .addAllRequestHeadersToRemove(given.headers().requestHeadersToRemove())
                .addAllResponseHeadersToAdd(Headers.toAdd(given.headers().responseHeadersToAdd()))
                .addAllResponseHeadersToRemove(given.headers().responseHeadersToRemove())
                .putAllTypedPerFilterConfig(
                        raw.perRoute(given.typedPerFilterConfig(), at.field("typedPerFilterConfig")))
                .build();
    }

    private io.envoyproxy.envoy.config.route.v3.RouteAction.Builder forwarding(Forwarding given, Pointer at) {
        var action = io.envoyproxy.envoy.config.route.v3.RouteAction.newBuilder()
                .setAppendXForwardedHost(Boolean.TRUE.equals(given.appendXForwardedHost()))
                .addAllRequestMirrorPolicies(mirrors(given.requestMirrors()))
                .addAllRateLimits(rateLimits(given.rateLimits(), at.field("rateLimits")));
        times(action, given);
        rewrites(action, given);
        if (given.retryPolicy() != null) {
            action.setRetryPolicy(Retries.of(given.retryPolicy()));
        }
        given.hashPolicy().forEach(policy -> action.addHashPolicy(hash(policy)));
        if (given.websocket() != null) {
            action.addUpgradeConfigs(
                    UpgradeConfig.newBuilder().setUpgradeType("websocket").setEnabled(Wire.bool(given.websocket())));
        }
        if (given.priority() != null) {
            action.setPriority(io.envoyproxy.envoy.config.core.v3.RoutingPriority.valueOf(
                    given.priority().name()));
        }
        return action;
    }

    private static void times(io.envoyproxy.envoy.config.route.v3.RouteAction.Builder action, Forwarding given) {
        if (given.timeoutSeconds() != null) {
            action.setTimeout(Wire.duration(given.timeoutSeconds()));
        }
        if (given.idleTimeoutSeconds() != null) {
            action.setIdleTimeout(Wire.duration(given.idleTimeoutSeconds()));
        }
        if (given.maxStreamDurationSeconds() != null) {
            action.setMaxStreamDuration(MaxStreamDuration.newBuilder()
                    .setMaxStreamDuration(Wire.duration(given.maxStreamDurationSeconds())));
        }
    }

    private void rewrites(io.envoyproxy.envoy.config.route.v3.RouteAction.Builder action, Forwarding given) {
        if (given.prefixRewrite() != null) {
            action.setPrefixRewrite(given.prefixRewrite());
        }
        if (given.regexRewrite() != null) {
            action.setRegexRewrite(regex(given.regexRewrite()));
        }
        if (given.templateRewrite() != null) {
            action.setPathRewritePolicy(TypedExtensionConfig.newBuilder()
                    .setName("envoy.path.rewrite.uri_template.uri_template_rewriter")
                    .setTypedConfig(findings.pack(UriTemplateRewriteConfig.newBuilder()
                            .setPathTemplateRewrite(given.templateRewrite())
                            .build())));
        }
        if (given.hostRewrite() != null) {
            action.setHostRewriteLiteral(given.hostRewrite());
        } else if (given.hostRewriteHeader() != null) {
            action.setHostRewriteHeader(given.hostRewriteHeader());
        } else if (given.autoHostRewrite() != null) {
            action.setAutoHostRewrite(Wire.bool(given.autoHostRewrite()));
        }
    }

    private static RegexMatchAndSubstitute regex(RegexRewrite given) {
        return RegexMatchAndSubstitute.newBuilder()
                .setPattern(Texts.regex(given.pattern()))
                .setSubstitution(given.substitution())
                .build();
    }

    private static HashPolicy hash(Forwarding.HashPolicy given) {
        HashPolicy.Builder policy = HashPolicy.newBuilder().setTerminal(Boolean.TRUE.equals(given.terminal()));
        switch (given) {
            case Forwarding.HashPolicy.Header header ->
                policy.getHeaderBuilder().setHeaderName(header.name());
            case Forwarding.HashPolicy.QueryParameter parameter ->
                policy.getQueryParameterBuilder().setName(parameter.name());
            case Forwarding.HashPolicy.SourceIp source ->
                policy.getConnectionPropertiesBuilder().setSourceIp(true);
            case Forwarding.HashPolicy.Cookie cookie -> {
                policy.getCookieBuilder().setName(cookie.name());
                if (cookie.ttlSeconds() != null) {
                    policy.getCookieBuilder().setTtl(Wire.duration(cookie.ttlSeconds()));
                }
                if (cookie.path() != null) {
                    policy.getCookieBuilder().setPath(cookie.path());
                }
            }
        }
        return policy.build();
    }

    private static RedirectAction redirect(RouteAction.Redirect given) {
        RedirectAction.Builder redirect =
                RedirectAction.newBuilder().setStripQuery(Boolean.TRUE.equals(given.stripQuery()));
        if (given.hostRedirect() != null) {
            redirect.setHostRedirect(given.hostRedirect());
        }
        if (given.portRedirect() != null) {
            redirect.setPortRedirect(given.portRedirect());
        }
        if (Boolean.TRUE.equals(given.httpsRedirect())) {
            redirect.setHttpsRedirect(true);
        } else if (given.schemeRedirect() != null) {
            redirect.setSchemeRedirect(given.schemeRedirect() == RouteAction.Scheme.HTTPS ? "https" : "http");
        }
        if (given.pathRedirect() != null) {
            redirect.setPathRedirect(given.pathRedirect());
        } else if (given.prefixRewrite() != null) {
            redirect.setPrefixRewrite(given.prefixRewrite());
        } else if (given.regexRewrite() != null) {
            redirect.setRegexRewrite(regex(given.regexRewrite()));
        }
        return redirect.setResponseCode(code(given)).build();
    }

    private static RedirectAction.RedirectResponseCode code(RouteAction.Redirect given) {
        return switch (given.responseCode() == null ? 301 : given.responseCode()) {
            case 302 -> RedirectAction.RedirectResponseCode.FOUND;
            case 303 -> RedirectAction.RedirectResponseCode.SEE_OTHER;
            case 307 -> RedirectAction.RedirectResponseCode.TEMPORARY_REDIRECT;
            case 308 -> RedirectAction.RedirectResponseCode.PERMANENT_REDIRECT;
            default -> RedirectAction.RedirectResponseCode.MOVED_PERMANENTLY;
        };
    }

    private static DirectResponseAction response(RouteAction.DirectResponse given) {
        DirectResponseAction.Builder response =
                DirectResponseAction.newBuilder().setStatus(given.status());
        if (given.body() != null && !given.body().isEmpty()) {
            response.setBody(Wire.inline(given.body()));
        }
        return response.build();
    }
}
