package io.flowplane.importer;

import com.google.re2j.Pattern;
import io.flowplane.domain.Regexes;
import io.flowplane.importer.PathPattern.Piece;
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
 * expression, else, with a note, a template that fits more.
 */
final class MatchWriter {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,15}");
    private static final int MOST_VARIABLES = 5;
    private static final String SPECIAL = "\\.[]{}()*+?^$|";
    private static final String ANY = "[^/]+";

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
        String regex = expression(pattern);
        if (Regexes.fault(regex).isEmpty()) {
            findings.note(
                    at,
                    "path_rewritten",
                    "Envoy's templates can't say this path. The route matches " + regex + ", which is the same.");
            return Optional.of(match("regex", regex));
        }
        return wider(pattern, at);
    }

    /** The last resort: the nearest template that fits all that the path does, and more. */
    private Optional<ObjectNode> wider(PathPattern pattern, Pointer at) {
        int last = pattern.segments().size() - 1;
        StringBuilder template = new StringBuilder();
        for (int i = 0; i <= last; i++) {
            Segment segment = pattern.segments().get(i);
            boolean greedy = segment.variables().stream().anyMatch(Variable::greedy);
            String written = greedy
                    ? "**"
                    : segment.isText() ? segment.text() : (i < last || segment.isVariable()) ? "*" : around(segment);
            template.append('/').append(written);
        }
        if (UriTemplates.fault(template.toString()).isPresent()) {
            findings.fault(
                    at,
                    "inexpressible_path",
                    "Envoy can't match this path: as a template and as a regular expression it is too large. Shorten it.");
            return Optional.empty();
        }
        findings.note(
                at,
                "path_widened",
                "Envoy can't match just this path. The route matches " + template + ", which is more.");
        return Optional.of(match("template", template.toString()));
    }

    /** From the first variable to the last one is one. */
    private static String around(Segment segment) {
        List<Piece> pieces = segment.pieces();
        String before = pieces.getFirst() instanceof Text text ? text.text() : "";
        String after = pieces.getLast() instanceof Text text ? text.text() : "";
        return before + "{v}" + after;
    }

    private static String expression(PathPattern pattern) {
        return pattern.segments().stream()
                .map(segment -> segment.pieces().stream()
                        .map(piece -> switch (piece) {
                            case Text text -> quoted(text.text());
                            case Variable variable -> variable.greedy() ? ".+" : ANY;
                        })
                        .collect(Collectors.joining()))
                .collect(Collectors.joining("/", "/", ""));
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
