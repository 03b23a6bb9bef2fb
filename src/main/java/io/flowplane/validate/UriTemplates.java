package io.flowplane.validate;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Envoy's URI templates (message {@code envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig}):
 * segments of
 * text, {@code *}, {@code **}, {@code {name}} and {@code {name=pattern}}. A part of what Envoy takes, and nothing else.
 */
public final class UriTemplates {
    private static final int LONGEST = 256;
    private static final int MOST_VARIABLES = 5;
    private static final String TEXT = "[A-Za-z0-9._~%!$&'()+,;:@=-]";
    private static final Pattern LITERAL = Pattern.compile(TEXT + "+");
    private static final Pattern SEGMENT = Pattern.compile(TEXT + "*(\\{[^{}]*\\})" + TEXT + "*");
    private static final Pattern GLOB_SEGMENT = Pattern.compile("(\\*|\\*\\*)(\\.[A-Za-z0-9._-]+)?");
    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_]{0,15})(?:=([^{}]+))?\\}");
    private static final Pattern REWRITE = Pattern.compile("(" + TEXT + "|/|\\{[A-Za-z][A-Za-z0-9_]{0,15}\\})*");

    private UriTemplates() {}

    /** What is wrong with a template to match. */
    public static Optional<String> fault(String template) {
        if (!template.startsWith("/")) {
            return Optional.of("Must begin with /.");
        }
        if (template.length() > LONGEST) {
            return Optional.of("May hold at most 256 characters.");
        }
        Set<String> variables = new LinkedHashSet<>();
        boolean open = true;
        List<String> segments = segments(template.substring(1));
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (segment.isEmpty() && i == segments.size() - 1) {
                continue;
            }
            Optional<String> fault = segmentFault(segment, variables, open);
            if (fault.isPresent()) {
                return fault;
            }
            if (i < segments.size() - 1 && isMixed(segment)) {
                return Optional.of("Only the last segment may hold text beside a variable or a star.");
            }
            open = open && !segment.contains("**");
        }
        return Optional.empty();
    }

    /** At the slashes outside of braces. */
    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        int from = 0;
        boolean within = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            within = c == '{' || (within && c != '}');
            if (c == '/' && !within) {
                segments.add(path.substring(from, i));
                from = i + 1;
            }
        }
        segments.add(path.substring(from));
        return segments;
    }

    private static boolean isMixed(String segment) {
        boolean variable = segment.startsWith("{") && segment.endsWith("}");
        boolean glob = segment.equals("*") || segment.equals("**");
        return !variable && !glob && !LITERAL.matches(segment);
    }

    private static Optional<String> segmentFault(String segment, Set<String> variables, boolean open) {
        if (segment.isEmpty()) {
            return Optional.of("Must not hold // .");
        }
        if (LITERAL.matches(segment)) {
            return Optional.empty();
        }
        if (!open) {
            return Optional.of("After ** there may only be text.");
        }
        if (GLOB_SEGMENT.matches(segment)) {
            return Optional.empty();
        }
        if (isMixed(segment) && segment.contains("/")) {
            return Optional.of("A variable of several segments must stand alone, without text beside it.");
        }
        Matcher parts = SEGMENT.matcher(segment);
        return parts.matches()
                ? variableFault(parts.group(1), variables)
                : Optional.of(
                        "'" + shown(segment) + "' is no segment of a template: text, *, **, {name} or {name=pattern}.");
    }

    private static Optional<String> variableFault(String text, Set<String> variables) {
        Matcher variable = VARIABLE.matcher(text);
        if (!variable.matches()) {
            return Optional.of(
                    "'" + shown(text) + "' is no variable: a letter, then at most 15 letters, digits and underscores.");
        }
        if (!variables.add(variable.group(1))) {
            return Optional.of("The variable '" + variable.group(1) + "' is there twice.");
        }
        if (variables.size() > MOST_VARIABLES) {
            return Optional.of("May hold at most 5 variables.");
        }
        String pattern = variable.group(2) == null ? "*" : variable.group(2);
        boolean deep = false;
        for (String part : pattern.split("/", -1)) {
            boolean glob = part.equals("*") || part.equals("**");
            if ((!glob && !LITERAL.matches(part)) || (glob && deep)) {
                return Optional.of("'" + shown(pattern)
                        + "' is no pattern of a variable: text, * and one ** at most, which ends it.");
            }
            deep = deep || part.equals("**");
        }
        return Optional.empty();
    }

    /** What is wrong with a rewrite of what {@code template} matched. */
    static Optional<String> rewriteFault(String rewrite, String template) {
        if (!rewrite.startsWith("/")
                || rewrite.length() > LONGEST
                || rewrite.contains("//")
                || !REWRITE.matches(rewrite)) {
            return Optional.of("Must begin with / and hold text and {name}, without //, in at most 256 characters.");
        }
        Set<String> known = names(template);
        return names(rewrite).stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .map(name -> "The template has no variable '" + name + "'.");
    }

    private static Set<String> names(String template) {
        Set<String> names = new LinkedHashSet<>();
        Matcher variables = VARIABLE.matcher(template);
        while (variables.find()) {
            names.add(variables.group(1));
        }
        return names;
    }

    private static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
