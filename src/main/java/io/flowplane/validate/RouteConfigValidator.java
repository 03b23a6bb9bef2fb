package io.flowplane.validate;

import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.Forwarding;
import io.flowplane.domain.spec.RequestMirror;
import io.flowplane.domain.spec.RetryPolicy;
import io.flowplane.domain.spec.RouteConfigSpec;
import io.flowplane.domain.spec.RouteConfigSpec.RouteRule;
import io.flowplane.domain.spec.RouteConfigSpec.VirtualHost;
import io.flowplane.domain.spec.RouteMatch;
import io.flowplane.domain.spec.RouteMatch.HeaderMatch;
import io.flowplane.domain.spec.RouteMatch.PathMatch;
import io.flowplane.json.Pointer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Route configurations, those of their own and those within listeners. */
public final class RouteConfigValidator {
    private static final int LARGEST_BODY_BY_DEFAULT = 4096;
    private static final int LONGEST_METHODS = 95;

    private final Faults faults;
    private final ActionRules actions;

    private RouteConfigValidator(@Nullable Long largestBody, Faults faults) {
        this.faults = faults;
        this.actions = new ActionRules(faults, largestBody == null ? LARGEST_BODY_BY_DEFAULT : largestBody);
    }

    /** What is wrong with a match that stands elsewhere, such as in a filter. */
    public static List<Problem> problems(RouteMatch match, Pointer at) {
        Faults faults = new Faults();
        new RouteConfigValidator(null, faults).match(match, at);
        return faults.list();
    }

    /** What is wrong with a header's match that stands elsewhere. */
    public static List<Problem> problems(HeaderMatch match, Pointer at) {
        Faults faults = new Faults();
        new RouteConfigValidator(null, faults).header(match, at);
        return faults.list();
    }

    /** Everything that is wrong beyond the shape, with pointers into the spec. */
    public static List<Problem> problems(RouteConfigSpec spec) {
        Faults faults = new Faults();
        check(spec, Pointer.ROOT, faults);
        return faults.list();
    }

    static void check(RouteConfigSpec spec, Pointer at, Faults faults) {
        Pointer hosts = at.field("virtualHosts");
        Headers.check(spec.headers(), at, faults);
        Headers.removed(spec.internalOnlyHeaders(), at.field("internalOnlyHeaders"), faults);
        faults.duplicates(
                spec.virtualHosts(), hosts, VirtualHost::name, "A virtual host of this name is there already");
        Domains.check(spec.virtualHosts(), hosts, faults);
        RouteConfigValidator validator = new RouteConfigValidator(spec.maxDirectResponseBodySizeBytes(), faults);
        for (int i = 0; i < spec.virtualHosts().size(); i++) {
            validator.host(spec.virtualHosts().get(i), hosts.index(i));
        }
    }

    private void host(VirtualHost host, Pointer at) {
        Headers.check(host.headers(), at, faults);
        if (host.retryPolicy() != null) {
            retries(host.retryPolicy(), at.field("retryPolicy"), faults);
        }
        mirrors(host.requestMirrors(), at.field("requestMirrors"), faults);
        for (int i = 0; i < host.routes().size(); i++) {
            rule(host.routes().get(i), at.field("routes").index(i));
        }
    }

    private void rule(RouteRule rule, Pointer at) {
        match(rule.match(), at.field("match"));
        Headers.check(rule.headers(), at, faults);
        actions.check(rule.action(), rule.match().path(), at.field("action"));
    }

    private void match(RouteMatch match, Pointer at) {
        path(match.path(), at.field("path"));
        boolean pattern = match.path() instanceof PathMatch.Regex || match.path() instanceof PathMatch.Template;
        faults.addIf(
                Boolean.FALSE.equals(match.caseSensitive()) && pattern,
                at.field("caseSensitive"),
                "conflicting_fields",
                "Doesn't go with regex or template; in a regex write (?i).");
        for (int i = 0; i < match.methods().size(); i++) {
            faults.addIf(
                    !Headers.isToken(match.methods().get(i)),
                    at.field("methods").index(i),
                    "invalid_method",
                    "Isn't a method, such as GET.");
        }
        faults.duplicates(match.methods(), at.field("methods"), m -> m, "This method is there already");
        // Several methods become one expression, which Envoy limits.
        int size =
                match.methods().stream().mapToInt(method -> method.length() + 1).sum();
        faults.addIf(
                size > LONGEST_METHODS,
                at.field("methods"),
                "too_long",
                "All methods together are too long for Envoy: 95 letters.");
        for (int i = 0; i < match.headers().size(); i++) {
            header(match.headers().get(i), at.field("headers").index(i));
        }
        for (int i = 0; i < match.queryParameters().size(); i++) {
            TextMatches.value(
                    match.queryParameters().get(i), at.field("queryParameters").index(i), faults);
        }
    }

    private void path(PathMatch path, Pointer at) {
        switch (path) {
            case PathMatch.Exact exact -> faults.add(at.field("value"), "invalid_path", Paths.plain(exact.value()));
            case PathMatch.Prefix prefix -> faults.add(at.field("value"), "invalid_path", Paths.plain(prefix.value()));
            case PathMatch.PathSeparatedPrefix prefix ->
                faults.add(at.field("value"), "invalid_path", separated(prefix.value()));
            case PathMatch.Regex regex -> TextMatches.regex(regex.value(), at.field("value"), faults);
            case PathMatch.Template template ->
                faults.add(at.field("template"), "invalid_template", UriTemplates.fault(template.template()));
        }
    }

    private static Optional<String> separated(String prefix) {
        return prefix.endsWith("/")
                ? Optional.of("Must not end with /, for it matches whole segments; use prefix for /.")
                : Paths.plain(prefix);
    }

    private void header(HeaderMatch match, Pointer at) {
        faults.add(at.field("name"), "invalid_header_name", Headers.matchedName(match.name()));
        TextMatches.value(match, at, faults);
    }

    static void mirrors(List<RequestMirror> mirrors, Pointer at, Faults faults) {
        for (int i = 0; i < mirrors.size(); i++) {
            faults.add(
                    at.index(i).field("cluster"),
                    "invalid_name",
                    Names.resource(mirrors.get(i).cluster()));
        }
    }

    static void retries(RetryPolicy policy, Pointer at, Faults faults) {
        faults.duplicates(policy.retryOn(), at.field("retryOn"), r -> r, "This reason is there already");
        RetryPolicy.Backoff backoff = policy.backoff();
        if (backoff == null || backoff.maxIntervalMs() == null) {
            return;
        }
        Pointer place = at.field("backoff");
        faults.addIf(
                backoff.baseIntervalMs() == null,
                place.field("baseIntervalMs"),
                "required",
                "Is missing; maxIntervalMs needs it.");
        faults.addIf(
                backoff.baseIntervalMs() != null && backoff.maxIntervalMs() < backoff.baseIntervalMs(),
                place.field("maxIntervalMs"),
                "out_of_order",
                "Must not be below baseIntervalMs.");
    }

    /** What hashing may look at. */
    static void hashPolicies(List<Forwarding.HashPolicy> policies, Pointer at, Faults faults) {
        for (int i = 0; i < policies.size(); i++) {
            Pointer place = at.index(i);
            switch (policies.get(i)) {
                case Forwarding.HashPolicy.Header header ->
                    faults.add(place.field("name"), "invalid_header_name", Headers.matchedName(header.name()));
                case Forwarding.HashPolicy.Cookie cookie -> {
                    faults.addIf(
                            !Headers.isToken(cookie.name()),
                            place.field("name"),
                            "invalid_cookie",
                            "Isn't a cookie's name.");
                    boolean badPath = cookie.path() != null
                            && (cookie.path().contains(";")
                                    || Paths.plain(cookie.path()).isPresent());
                    faults.addIf(
                            badPath, place.field("path"), "invalid_path", "Must begin with / and hold no semicolon.");
                }
                case Forwarding.HashPolicy.QueryParameter parameter -> {}
                case Forwarding.HashPolicy.SourceIp address -> {}
            }
        }
    }
}
