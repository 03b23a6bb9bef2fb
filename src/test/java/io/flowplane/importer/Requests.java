package io.flowplane.importer;

import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiMatch;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiRoute;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which route Envoy takes for a request: the first that fits. Written after Envoy's documentation, not after our code. */
final class Requests {
    private static final Pattern TEMPLATE = Pattern.compile("\\{[A-Za-z0-9_]+\\}|\\*\\*|\\*|[^{*]+");
    /** What one star of a template takes. */
    private static final String PATH_CHARACTERS = "[-A-Za-z0-9._~%!$&'()+,;:@=]";

    private final List<Pattern> paths;
    private final List<ApiRoute> routes;

    Requests(ApiDefinitionSpec definition) {
        this.routes = definition.routes();
        this.paths = routes.stream().map(route -> pattern(route.match())).toList();
    }

    /** The index of the route; -1: none. {@code target} is a path, perhaps with a query. */
    int route(String method, String target) {
        String[] parts = target.split("\\?", 2);
        for (int i = 0; i < routes.size(); i++) {
            ApiRoute route = routes.get(i);
            boolean fits = (route.methods().isEmpty() || route.methods().contains(method))
                    && paths.get(i).matcher(parts[0]).matches()
                    && hasQuery(route.match(), parts.length == 2 ? parts[1] : "");
            if (fits) {
                return i;
            }
        }
        return -1;
    }

    private static Pattern pattern(ApiMatch match) {
        if (match.path() != null) {
            return Pattern.compile(Pattern.quote(match.path()));
        }
        if (match.prefix() != null) {
            return Pattern.compile(Pattern.quote(match.prefix()) + ".*");
        }
        return match.regex() != null ? Pattern.compile(match.regex()) : template(match.template());
    }

    private static Pattern template(String template) {
        StringBuilder regex = new StringBuilder();
        Matcher parts = TEMPLATE.matcher(template);
        while (parts.find()) {
            String part = parts.group();
            regex.append(
                    part.equals("**")
                            ? PATH_CHARACTERS.replace("]", "/]") + "*"
                            : part.equals("*") || part.startsWith("{") ? PATH_CHARACTERS + "+" : Pattern.quote(part));
        }
        return Pattern.compile(regex.toString());
    }

    private static boolean hasQuery(ApiMatch match, String query) {
        Map<String, String> given = new HashMap<>();
        Arrays.stream(query.split("&"))
                .map(parameter -> parameter.split("=", 2))
                .forEach(pair -> given.putIfAbsent(pair[0], pair.length == 2 ? pair[1] : ""));
        return match.queryParameters().stream()
                .allMatch(wanted -> given.containsKey(wanted.name())
                        && (wanted.value() == null || wanted.value().equals(given.get(wanted.name()))));
    }
}
