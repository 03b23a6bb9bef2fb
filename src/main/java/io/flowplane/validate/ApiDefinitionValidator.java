package io.flowplane.validate;

import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiListener;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiMatch;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiRewrite;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiRoute;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiUpstream;
import io.flowplane.domain.spec.ApiDefinitionSpec.Protocol;
import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** API definitions, those made of documents and those of bodies. */
public final class ApiDefinitionValidator {
    private static final int LONGEST_METHODS = 95;

    private final ApiDefinitionSpec spec;
    private final Faults faults = new Faults();

    private ApiDefinitionValidator(ApiDefinitionSpec spec) {
        this.spec = spec;
    }

    /** Everything that is wrong beyond the shape, with pointers into the spec. */
    public static List<Problem> problems(ApiDefinitionSpec spec) {
        ApiDefinitionValidator validator = new ApiDefinitionValidator(spec);
        validator.definition();
        return validator.faults.list();
    }

    private void definition() {
        faults.add(Pointer.ROOT.field("domain"), "invalid_domain", Domains.fault(spec.domain()));
        listener();
        upstreams(spec.upstreams(), Pointer.ROOT.field("upstreams"));
        Pointer routes = Pointer.ROOT.field("routes");
        for (int i = 0; i < spec.routes().size(); i++) {
            route(spec.routes().get(i), routes.index(i));
        }
        faults.duplicates(
                spec.routes(),
                routes,
                route -> route.name() == null ? new Object() : route.name(),
                "A route of this name is there already");
        faults.duplicates(
                spec.routes(), routes, ApiDefinitionValidator::requests, "A route with this match is there already");
    }

    /** Equal for routes that would take the same requests. */
    private static Object requests(ApiRoute route) {
        ApiMatch match = route.match();
        boolean prefixed = match.prefix() != null;
        List<@Nullable Object> key = new ArrayList<>();
        key.add(match.prefix());
        key.add(prefixed ? null : match.path());
        key.add(match.template());
        key.add(match.regex());
        key.add(match.queryParameters());
        key.add(new TreeSet<>(route.methods()));
        return key;
    }

    private void listener() {
        Pointer targets = Pointer.ROOT.field("targetListeners");
        faults.addIf(
                Boolean.TRUE.equals(spec.listenerIsolation())
                        && !spec.targetListeners().isEmpty(),
                targets,
                "conflicting_fields",
                "Doesn't go together with listenerIsolation: a listener is shared, or the definition's own.");
        for (int i = 0; i < spec.targetListeners().size(); i++) {
            faults.add(
                    targets.index(i),
                    "invalid_name",
                    Names.resource(spec.targetListeners().get(i)));
        }
        ApiListener listener = spec.listener();
        if (listener == null) {
            return;
        }
        Pointer at = Pointer.ROOT.field("listener");
        if (listener.name() != null) {
            faults.add(at.field("name"), "invalid_name", Names.resource(listener.name()));
            faults.addIf(
                    !spec.targetListeners().isEmpty() && !spec.targetListeners().contains(listener.name()),
                    targets,
                    "conflicting_fields",
                    "Doesn't go together with another listener.name.");
        }
        faults.addIf(
                listener.bindAddress() != null && !Addresses.isIp(listener.bindAddress()),
                at.field("bindAddress"),
                "invalid_address",
                "Must be an IPv4 or IPv6 address (without brackets); 0.0.0.0 for every one.");
        tls(listener, at);
    }

    private void tls(ApiListener listener, Pointer at) {
        if (listener.tlsContext() != null) {
            TlsRules.downstream(listener.tlsContext(), at.field("tlsContext"), faults);
        }
        faults.addIf(
                listener.protocol() == Protocol.HTTPS && listener.tlsContext() == null,
                at.field("tlsContext"),
                "required",
                "Is missing; protocol HTTPS needs it.");
        faults.addIf(
                listener.protocol() == Protocol.HTTP && listener.tlsContext() != null,
                at.field("tlsContext"),
                "conflicting_fields",
                "Doesn't go together with protocol HTTP; use HTTPS.");
    }

    private void upstreams(List<ApiUpstream> upstreams, Pointer at) {
        for (int i = 0; i < upstreams.size(); i++) {
            upstream(upstreams.get(i), at.index(i));
        }
        faults.duplicates(
                upstreams,
                at,
                upstream -> upstream.name() == null ? new Object() : upstream.name(),
                "An upstream of this name is there already");
        faults.duplicates(
                upstreams,
                at,
                upstream -> upstream.endpoint().host().toLowerCase(Locale.ROOT) + " "
                        + upstream.endpoint().port() + " " + Boolean.TRUE.equals(upstream.tls()),
                "This upstream is there already");
    }

    private void upstream(ApiUpstream upstream, Pointer at) {
        if (upstream.name() != null) {
            faults.add(at.field("name"), "invalid_name", Names.resource(upstream.name()));
        }
        faults.add(
                at.field("endpoint").field("host"),
                "invalid_host",
                Addresses.host(upstream.endpoint().host()));
        String serverName = upstream.tlsServerName();
        faults.addIf(
                serverName != null && !Addresses.isHostName(serverName),
                at.field("tlsServerName"),
                "invalid_host",
                "Must be a host name.");
        faults.addIf(
                serverName != null && !Boolean.TRUE.equals(upstream.tls()),
                at.field("tlsServerName"),
                "conflicting_fields",
                "Only goes with tls: true.");
    }

    private void route(ApiRoute route, Pointer at) {
        methods(route.methods(), at.field("methods"));
        match(route.match(), at.field("match"));
        if (route.rewrite() != null) {
            rewrite(route.rewrite(), route.match(), at.field("rewrite"));
        }
        if (route.cluster() != null) {
            upstream(route.cluster(), at.field("cluster"));
        }
        upstreams(route.upstreams(), at.field("upstreams"));
        faults.addIf(
                route.cluster() != null && !route.upstreams().isEmpty(),
                at.field("upstreams"),
                "conflicting_fields",
                "Doesn't go together with 'cluster'; give one of them.");
        faults.addIf(
                route.cluster() == null
                        && route.upstreams().isEmpty()
                        && spec.upstreams().isEmpty(),
                at.field("cluster"),
                "required",
                "Is missing; or give the whole definition upstreams.");
    }

    private void methods(List<String> methods, Pointer at) {
        for (int i = 0; i < methods.size(); i++) {
            faults.addIf(
                    !Headers.isToken(methods.get(i)), at.index(i), "invalid_method", "Isn't a method, such as GET.");
        }
        faults.duplicates(methods, at, method -> method, "This method is there already");
        int size = methods.stream().mapToInt(method -> method.length() + 1).sum();
        faults.addIf(
                size > LONGEST_METHODS, at, "too_long", "All methods together are too long for Envoy: 95 letters.");
    }

    private void match(ApiMatch match, Pointer at) {
        String path = match.prefix() == null ? match.path() : null;
        TextMatches.exactlyOne(
                at,
                faults,
                TextMatches.fields(
                        "prefix", match.prefix(), "path", path, "template", match.template(), "regex", match.regex()));
        plain(match.prefix(), at.field("prefix"));
        plain(path, at.field("path"));
        if (match.template() != null) {
            faults.add(at.field("template"), "invalid_template", UriTemplates.fault(match.template()));
        }
        TextMatches.regex(match.regex(), at.field("regex"), faults);
        for (int i = 0; i < match.queryParameters().size(); i++) {
            TextMatches.value(
                    match.queryParameters().get(i), at.field("queryParameters").index(i), faults);
        }
    }

    private void plain(@Nullable String path, Pointer at) {
        if (path != null) {
            Optional<String> fault = Paths.plain(path);
            faults.add(at, "invalid_path", fault);
            faults.addIf(
                    fault.isEmpty() && path.contains("//"),
                    at,
                    "invalid_path",
                    "Must not hold // : Envoy merges slashes before it looks at routes.");
        }
    }

    private void rewrite(ApiRewrite rewrite, ApiMatch match, Pointer at) {
        TextMatches.atMostOne(at, faults, TextMatches.fields("prefix", rewrite.prefix(), "regex", rewrite.regex()));
        faults.addIf(
                rewrite.prefix() == null && rewrite.regex() == null,
                at,
                "required",
                "Needs prefix, or regex and substitution.");
        faults.addIf(
                rewrite.regex() != null && rewrite.substitution() == null,
                at.field("substitution"),
                "required",
                "Is missing; regex needs it.");
        faults.addIf(
                rewrite.regex() == null && rewrite.substitution() != null,
                at.field("regex"),
                "required",
                "Is missing; substitution needs it.");
        plain(rewrite.prefix(), at.field("prefix"));
        faults.addIf(
                rewrite.prefix() != null && match.template() != null,
                at.field("prefix"),
                "conflicting_fields",
                "Doesn't go with a template: it has no fixed beginning; use regex and substitution.");
        TextMatches.regex(rewrite.regex(), at.field("regex"), faults);
        if (rewrite.regex() != null && rewrite.substitution() != null) {
            faults.add(
                    at.field("substitution"),
                    "invalid_substitution",
                    ActionRules.substitutionFault(rewrite.regex(), rewrite.substitution()));
        }
    }
}
