package io.flowplane.domain.spec;

import io.flowplane.domain.spec.ApiDefinitionSpec.ApiMatch;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * How exact a match is: Envoy takes the first rule that fits, and several definitions share one list. Text comes before a
 * variable, place by place; the beginning of a path comes after every whole path, the longest first.
 */
public record Specificity(boolean prefix, String shape) implements Comparable<Specificity> {
    private static final char SLASH = '\uFFFD';
    private static final char SEGMENT = '\uFFFE';
    private static final char ANYTHING = '\uFFFF';
    private static final Pattern TEMPLATE_VARIABLE = Pattern.compile("\\{[^{}]*\\}|\\*\\*|\\*");
    private static final Comparator<Specificity> ORDER =
            Comparator.comparing(Specificity::prefix).thenComparing(Specificity::shape, Specificity::byText);

    public static Specificity of(ApiMatch match) {
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

    /** The importer's expressions are paths with {@code [^/]+}, {@code [!-.0-~]+} and {@code .+}; another one counts as the text that it is. */
    private static String ofRegex(String regex) {
        StringBuilder shape = new StringBuilder();
        for (int i = 0; i < regex.length(); i++) {
            if (regex.startsWith("[^/]+", i)) {
                shape.append(SEGMENT);
                i += 4;
            } else if (regex.startsWith("[!-.0-~]+", i)) {
                shape.append(SEGMENT);
                i += 8;
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

    /** As texts compare, but a longer one comes before its own beginning, and text beside a variable before the slash. */
    private static int byText(String one, String other) {
        int shared = Math.min(one.length(), other.length());
        for (int i = 0; i < shared; i++) {
            if (one.charAt(i) != other.charAt(i)) {
                return Character.compare(weight(one.charAt(i)), weight(other.charAt(i)));
            }
        }
        return Integer.compare(other.length(), one.length());
    }

    private static char weight(char c) {
        return c == '/' ? SLASH : c;
    }
}
