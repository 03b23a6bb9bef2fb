package io.flowplane.gateway;

import io.flowplane.domain.spec.ApiDefinitionSpec.ApiMatch;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * How exact a match is: Envoy takes the first rule that fits, and several definitions share one list. Text comes before a
 * variable, place by place; the beginning of a path comes after every whole path, the longest first.
 */
record Specificity(boolean prefix, String shape) implements Comparable<Specificity> {
    private static final char SEGMENT = '\uFFFE';
    private static final char ANYTHING = '\uFFFF';
    private static final Pattern TEMPLATE_VARIABLE = Pattern.compile("\\{[^{}]*\\}|\\*\\*|\\*");
    private static final Comparator<Specificity> ORDER =
            Comparator.comparing(Specificity::prefix).thenComparing(Specificity::shape, Specificity::byText);

    static Specificity of(ApiMatch match) {
        if (match.prefix() != null) {
            return new Specificity(true, match.prefix());
        }
        if (match.path() != null) {
            return new Specificity(false, match.path());
        }
        if (match.template() != null) {
            return new Specificity(false, ofTemplate(match.template()));
        }
        return new Specificity(false, ofRegex(String.valueOf(match.regex())));
    }

    private static String ofTemplate(String template) {
        return TEMPLATE_VARIABLE
                .matcher(template)
                .replaceAll(found -> String.valueOf(found.group().contains("**") ? ANYTHING : SEGMENT));
    }

    /** The importer's expressions are paths with {@code [^/]+} and {@code .+}; another one counts as the text that it is. */
    private static String ofRegex(String regex) {
        StringBuilder shape = new StringBuilder();
        for (int i = 0; i < regex.length(); i++) {
            if (regex.startsWith("[^/]+", i)) {
                shape.append(SEGMENT);
                i += 4;
            } else if (regex.startsWith(".+", i) || regex.startsWith(".*", i)) {
                shape.append(ANYTHING);
                i++;
            } else if (regex.charAt(i) != '\\') {
                shape.append(regex.charAt(i));
            }
        }
        return shape.toString();
    }

    @Override
    public int compareTo(Specificity other) {
        return ORDER.compare(this, other);
    }

    /** As texts compare, but what goes on behind a variable in the same segment comes before what ends there. */
    private static int byText(String one, String other) {
        int shared = Math.min(one.length(), other.length());
        for (int i = 0; i < shared; i++) {
            if (one.charAt(i) != other.charAt(i)) {
                return Character.compare(one.charAt(i), other.charAt(i));
            }
        }
        int shorterFirst = Integer.compare(one.length(), other.length());
        return shorterFirst != 0 && goesOn(one.length() > shared ? one : other, shared) ? -shorterFirst : shorterFirst;
    }

    private static boolean goesOn(String longer, int shared) {
        return shared > 0 && longer.charAt(shared - 1) >= SEGMENT && longer.charAt(shared) != '/';
    }
}
