package io.flowplane.validate;

import io.flowplane.domain.Regexes;
import io.flowplane.domain.spec.Forwarding;
import io.flowplane.domain.spec.RegexRewrite;
import io.flowplane.domain.spec.RouteAction;
import io.flowplane.domain.spec.RouteMatch.PathMatch;
import io.flowplane.json.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is done with a request. */
final class ActionRules {
    private static final long LARGEST_SUM = 0xFFFF_FFFFL;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final Faults faults;
    private final long largestBody;

    /** The largest body of a direct response is in bytes. */
    ActionRules(Faults faults, long largestBody) {
        this.faults = faults;
        this.largestBody = largestBody;
    }

    void check(RouteAction action, PathMatch path, Pointer at) {
        switch (action) {
            case RouteAction.Forward forward -> {
                faults.add(at.field("cluster"), "invalid_name", Names.resource(forward.cluster()));
                forwarding(forward.forwarding(), path, at);
            }
            case RouteAction.Weighted weighted -> {
                weights(weighted, at);
                forwarding(weighted.forwarding(), path, at);
            }
            case RouteAction.Redirect redirect -> redirect(redirect, path, at);
            case RouteAction.DirectResponse response -> response(response, at);
        }
    }

    private void weights(RouteAction.Weighted weighted, Pointer at) {
        long sum = 0;
        for (int i = 0; i < weighted.clusters().size(); i++) {
            RouteAction.WeightedCluster cluster = weighted.clusters().get(i);
            Pointer place = at.field("clusters").index(i);
            faults.add(place.field("name"), "invalid_name", Names.resource(cluster.name()));
            Headers.check(cluster.headers(), place, faults);
            sum += cluster.weight();
        }
        faults.addIf(
                sum > LARGEST_SUM, at.field("clusters"), "out_of_range", "The weights add up to more than 4294967295.");
        faults.addIf(
                weighted.totalWeight() != null && weighted.totalWeight() != sum,
                at.field("totalWeight"),
                "out_of_range",
                "Must be the sum of the weights, " + sum + ", or left out.");
    }

    private void forwarding(Forwarding forwarding, PathMatch path, Pointer at) {
        TextMatches.atMostOne(
                at,
                faults,
                TextMatches.fields(
                        "prefixRewrite",
                        forwarding.prefixRewrite(),
                        "regexRewrite",
                        forwarding.regexRewrite(),
                        "templateRewrite",
                        forwarding.templateRewrite()));
        prefixRewrite(forwarding.prefixRewrite(), path, at);
        regexRewrite(forwarding.regexRewrite(), at.field("regexRewrite"));
        templateRewrite(forwarding.templateRewrite(), path, at.field("templateRewrite"));
        host(forwarding, at);
        if (forwarding.retryPolicy() != null) {
            RouteConfigValidator.retries(forwarding.retryPolicy(), at.field("retryPolicy"), faults);
        }
        RouteConfigValidator.mirrors(forwarding.requestMirrors(), at.field("requestMirrors"), faults);
        RouteConfigValidator.hashPolicies(forwarding.hashPolicy(), at.field("hashPolicy"), faults);
    }

    private void host(Forwarding forwarding, Pointer at) {
        Boolean auto = Boolean.TRUE.equals(forwarding.autoHostRewrite()) ? Boolean.TRUE : null;
        TextMatches.atMostOne(
                at,
                faults,
                TextMatches.fields(
                        "hostRewrite",
                        forwarding.hostRewrite(),
                        "autoHostRewrite",
                        auto,
                        "hostRewriteHeader",
                        forwarding.hostRewriteHeader()));
        authority(forwarding.hostRewrite(), at.field("hostRewrite"));
        if (forwarding.hostRewriteHeader() != null) {
            faults.add(
                    at.field("hostRewriteHeader"),
                    "invalid_header_name",
                    Headers.matchedName(forwarding.hostRewriteHeader()));
        }
    }

    private void authority(@Nullable String text, Pointer at) {
        faults.addIf(
                text != null && !Addresses.isAuthority(text),
                at,
                "invalid_host",
                "Must be a host name or an address, perhaps with a port.");
    }

    private void prefixRewrite(@Nullable String rewrite, PathMatch path, Pointer at) {
        if (rewrite == null) {
            return;
        }
        Pointer place = at.field("prefixRewrite");
        faults.add(place, "invalid_path", Paths.withQuery(rewrite));
        faults.addIf(
                path instanceof PathMatch.Template,
                place,
                "conflicting_fields",
                "Doesn't go with a template path; use templateRewrite.");
    }

    private void templateRewrite(@Nullable String rewrite, PathMatch path, Pointer at) {
        if (rewrite == null) {
            return;
        }
        if (path instanceof PathMatch.Template template) {
            faults.add(at, "invalid_template", UriTemplates.rewriteFault(rewrite, template.template()));
        } else {
            faults.add(at, "conflicting_fields", "Needs a template path.");
        }
    }

    private void regexRewrite(@Nullable RegexRewrite rewrite, Pointer at) {
        if (rewrite == null) {
            return;
        }
        TextMatches.regex(rewrite.pattern(), at.field("pattern"), faults);
        faults.add(
                at.field("substitution"),
                "invalid_substitution",
                substitutionFault(rewrite.pattern(), rewrite.substitution()));
    }

    /** What is wrong with a text that stands instead of what {@code regex} finds in a path. */
    static Optional<String> substitutionFault(String regex, String text) {
        int groups = Regexes.groups(regex);
        for (int i = text.indexOf('\\'); i >= 0; i = text.indexOf('\\', i + 2)) {
            char c = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
            if (c != '\\' && (c < '0' || c > '9')) {
                return Optional.of("After a backslash there must be a digit (a group) or another backslash.");
            }
            if (c != '\\' && c - '0' > groups) {
                return Optional.of("The pattern has no group " + c + ", only " + groups + ".");
            }
        }
        boolean printable = text.chars().allMatch(c -> c > 0x20 && c < 0x7F);
        return printable
                ? Optional.empty()
                : Optional.of("Must hold printable ASCII without spaces: it becomes part of a path.");
    }

    private void redirect(RouteAction.Redirect redirect, PathMatch path, Pointer at) {
        Boolean https = Boolean.TRUE.equals(redirect.httpsRedirect()) ? Boolean.TRUE : null;
        TextMatches.atMostOne(
                at, faults, TextMatches.fields("schemeRedirect", redirect.schemeRedirect(), "httpsRedirect", https));
        TextMatches.atMostOne(
                at,
                faults,
                TextMatches.fields(
                        "pathRedirect",
                        redirect.pathRedirect(),
                        "prefixRewrite",
                        redirect.prefixRewrite(),
                        "regexRewrite",
                        redirect.regexRewrite()));
        boolean changes = TextMatches.any(
                https,
                redirect.schemeRedirect(),
                redirect.hostRedirect(),
                redirect.portRedirect(),
                redirect.pathRedirect(),
                redirect.prefixRewrite(),
                redirect.regexRewrite(),
                Boolean.TRUE.equals(redirect.stripQuery()) ? redirect.stripQuery() : null);
        faults.addIf(
                !changes, at, "required", "Leads back to where it came from: say what changes, such as hostRedirect.");
        authority(redirect.hostRedirect(), at.field("hostRedirect"));
        if (redirect.pathRedirect() != null) {
            faults.add(at.field("pathRedirect"), "invalid_path", Paths.withQuery(redirect.pathRedirect()));
        }
        prefixRewrite(redirect.prefixRewrite(), path, at);
        faults.addIf(
                redirect.prefixRewrite() != null && path instanceof PathMatch.Regex,
                at.field("prefixRewrite"),
                "conflicting_fields",
                "Doesn't go with a regex path; use regexRewrite.");
        regexRewrite(redirect.regexRewrite(), at.field("regexRewrite"));
        boolean code = redirect.responseCode() == null || REDIRECTS.contains(redirect.responseCode());
        faults.addIf(!code, at.field("responseCode"), "out_of_range", "Must be 301, 302, 303, 307 or 308.");
    }

    private void response(RouteAction.DirectResponse response, Pointer at) {
        String body = response.body();
        faults.addIf(
                body != null && body.getBytes(StandardCharsets.UTF_8).length > largestBody,
                at.field("body"),
                "too_long",
                "May hold at most " + largestBody
                        + " bytes; maxDirectResponseBodySizeBytes of the route configuration allows more.");
    }
}
