package io.flowplane.importer;

import com.google.re2j.Pattern;
import io.flowplane.domain.Regexes;
import io.flowplane.importer.PathPattern.Query;
import io.flowplane.importer.PathPattern.Segment;
import io.flowplane.importer.PathPattern.Text;
import io.flowplane.importer.PathPattern.Variable;
import io.flowplane.json.Json;
import io.flowplane.json.Pointer;
import io.flowplane.validate.UriTemplates;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a pattern as a match: the whole path where it has no variables, else Envoy's URI template, else a regular
 * expression. What can be written in none of these is a fault.
 */
final class MatchWriter {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,15}");
    private static final int MOST_VARIABLES = 5;
    private static final String SPECIAL = "\\.[]{}()*+?^$|";
    private static final String ANY = "[^/]+";
    /** The same for all that arrives in a path, in fewer of the instructions that Envoy allows. */
    private static final String ANY_SHORT = "[!-.0-~]+";

    private final Findings findings;

    MatchWriter(Findings findings) {
        this.findings = findings;
    }

    /** The match in the form of an API definition; empty after a fault. */
    Optional<ObjectNode> write(PathPattern pattern, Pointer at) {
        return path(pattern, at).map(match -> {
            ArrayNode parameters = Json.NODES.arrayNode();
            pattern.query().forEach(query -> parameters.add(parameter(query)));
            if (!parameters.isEmpty()) {
                match.set("queryParameters", parameters);
            }
            return match;
        });
    }

    private static ObjectNode parameter(Query query) {
        ObjectNode node = Json.NODES.objectNode().put("name", query.name());
        return query.value() == null ? node.put("present", true) : node.put("value", query.value());
    }

    private Optional<ObjectNode> path(PathPattern pattern, Pointer at) {
        List<Variable> variables = pattern.variables();
        if (variables.isEmpty()) {
            return Optional.of(match("path", pattern.text()));
        }
        Optional<String> misnamed = misnamed(variables);
        String template = misnamed.isEmpty() ? template(pattern, v -> "{" + v.name() + "}") : nameless(pattern);
        boolean templated = variables.stream().noneMatch(Variable::greedy)
                && UriTemplates.fault(template).isEmpty();
        if (templated) {
            misnamed.ifPresent(why -> findings.note(
                    at, "path_rewritten", why + " The route matches " + template + ", which is the same."));
            return Optional.of(match("template", template));
        }
        return regex(pattern, at);
    }

    private static ObjectNode match(String field, String value) {
        return Json.NODES.objectNode().put(field, value);
    }

    /** Why the variables' names don't do for Envoy. */
    private static Optional<String> misnamed(List<Variable> variables) {
        Set<String> seen = new HashSet<>();
        for (Variable variable : variables) {
            if (!NAME.matches(variable.name())) {
                return Optional.of("Envoy's templates have no variable {" + variable.name()
                        + "}, only letters, digits and underscores, at most 16.");
            }
            if (!seen.add(variable.name())) {
                return Optional.of("Envoy's templates have no variable twice, as {" + variable.name() + "} is here.");
            }
        }
        return seen.size() > MOST_VARIABLES
                ? Optional.of("Envoy's templates have at most 5 variables.")
                : Optional.empty();
    }

    /** Stars have no names and no limit; beside text there must be a variable. */
    private static String nameless(PathPattern pattern) {
        return pattern.segments().stream()
                .map(segment -> segment.isVariable() ? "*" : template(segment, v -> "{v}"))
                .collect(Collectors.joining("/", "/", ""));
    }

    private static String template(PathPattern pattern, Function<Variable, String> variable) {
        return pattern.segments().stream()
                .map(segment -> template(segment, variable))
                .collect(Collectors.joining("/", "/", ""));
    }

    private static String template(Segment segment, Function<Variable, String> variable) {
        return segment.pieces().stream()
                .map(piece -> switch (piece) {
                    case Text text -> text.text();
                    case Variable v -> variable.apply(v);
                })
                .collect(Collectors.joining());
    }

    private Optional<ObjectNode> regex(PathPattern pattern, Pointer at) {
        for (String any : List.of(ANY, ANY_SHORT)) {
            String regex = regex(pattern, any);
            if (Regexes.fault(regex).isEmpty()) {
                findings.note(
                        at,
                        "path_rewritten",
                        "Envoy's templates can't say this path. The route matches " + regex + ", which is the same.");
                return Optional.of(match("regex", regex));
            }
        }
        findings.fault(
                at,
                "inexpressible_path",
                "Envoy can't match this path: its templates have no such form, and as a regular expression it is too"
                        + " large. Shorten it, or leave the operation out.");
        return Optional.empty();
    }

    private static String regex(PathPattern pattern, String any) {
        return pattern.segments().stream()
                .map(segment -> segment.pieces().stream()
                        .map(piece -> switch (piece) {
                            case Text text -> quoted(text.text());
                            case Variable variable -> variable.greedy() ? ".+" : any;
                        })
                        .collect(Collectors.joining()))
                .collect(Collectors.joining("/", "/", ""));
    }

    /** The expression of a variable at {@code from}; empty where there is none. */
    static String variableAt(String regex, int from) {
        return regex.startsWith(ANY, from) ? ANY : regex.startsWith(ANY_SHORT, from) ? ANY_SHORT : "";
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().forEach(c -> {
            if (SPECIAL.indexOf(c) >= 0) {
                out.append('\\');
            }
            out.append((char) c);
        });
        return out.toString();
    }
}
