package io.flowplane.translate;

import com.google.re2j.Pattern;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.flowplane.domain.spec.RouteMatch;
import io.flowplane.domain.spec.RouteMatch.HeaderMatch;
import io.flowplane.domain.spec.RouteMatch.PathMatch;
import io.flowplane.domain.spec.RouteMatch.QueryMatch;
import io.flowplane.domain.spec.RouteMatch.ValueMatch;
import io.flowplane.domain.spec.TextMatch;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which requests a rule is for. */
public final class Matches {
    private Matches() {}

    public static io.envoyproxy.envoy.config.route.v3.RouteMatch of(RouteMatch given, Findings findings) {
        var match = io.envoyproxy.envoy.config.route.v3.RouteMatch.newBuilder();
        switch (given.path()) {
            case PathMatch.Exact exact -> match.setPath(exact.value());
            case PathMatch.Prefix prefix -> match.setPrefix(prefix.value());
            case PathMatch.PathSeparatedPrefix prefix -> match.setPathSeparatedPrefix(prefix.value());
            case PathMatch.Regex regex -> match.setSafeRegex(Texts.regex(regex.value()));
            case PathMatch.Template template ->
                match.setPathMatchPolicy(TypedExtensionConfig.newBuilder()
                        .setName("envoy.path.match.uri_template.uri_template_matcher")
                        .setTypedConfig(findings.pack(UriTemplateMatchConfig.newBuilder()
                                .setPathTemplate(template.template())
                                .build())));
        }
        if (given.caseSensitive() != null) {
            match.setCaseSensitive(Wire.bool(given.caseSensitive()));
        }
        if (!given.methods().isEmpty()) {
            match.addHeaders(methods(given.methods()));
        }
        given.headers().forEach(header -> match.addHeaders(header(header)));
        given.queryParameters().forEach(parameter -> match.addQueryParameters(parameter(parameter)));
        return match.build();
    }

    private static HeaderMatcher methods(List<String> methods) {
        HeaderMatcher.Builder matcher = HeaderMatcher.newBuilder().setName(":method");
        if (methods.size() == 1) {
            return matcher.setStringMatch(Texts.exact(methods.getFirst())).build();
        }
        String any = methods.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        matcher.getStringMatchBuilder().setSafeRegex(Texts.regex(any));
        return matcher.build();
    }

    public static HeaderMatcher header(HeaderMatch given) {
        HeaderMatcher.Builder matcher =
                HeaderMatcher.newBuilder().setName(given.name()).setInvertMatch(Boolean.TRUE.equals(given.invert()));
        TextMatch text = text(given);
        return (text == null
                        ? matcher.setPresentMatch(!Boolean.FALSE.equals(given.present()))
                        : matcher.setStringMatch(Texts.of(text)))
                .build();
    }

    private static QueryParameterMatcher parameter(QueryMatch given) {
        QueryParameterMatcher.Builder matcher =
                QueryParameterMatcher.newBuilder().setName(given.name());
        TextMatch text = text(given);
        return (text == null
                        ? matcher.setPresentMatch(!Boolean.FALSE.equals(given.present()))
                        : matcher.setStringMatch(Texts.of(text)))
                .build();
    }

    /** Null where only presence is asked for. */
    private static @Nullable TextMatch text(ValueMatch given) {
        boolean none = given.value() == null
                && given.prefix() == null
                && given.suffix() == null
                && given.contains() == null
                && given.regex() == null;
        return none
                ? null
                : new TextMatch(
                        given.value(),
                        given.prefix(),
                        given.suffix(),
                        given.contains(),
                        given.regex(),
                        given.ignoreCase());
    }
}
