package io.flowplane.domain.spec;

import io.flowplane.domain.spec.ApiDefinitionSpec.ApiMatch;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How exact a match is: Envoy takes the first rule that fits, and several definitions share one list. Segment by segment, text
 * comes before text with a variable (the more text the sooner), and that before a variable; the beginning of a path comes
 * after every whole path, the longest first.
 *
 * @param segments what stands between the slashes, whatever variables are called
 */
public record Specificity(boolean prefix, List<String> segments) implements Comparable<Specificity> {
    private static final char SEGMENT = '\uFFFE';
    private static final char ANYTHING = '\uFFFF';
    private static final Pattern TEMPLATE_VARIABLE = Pattern.compile("\\{[^{}]*\\}|\\*\\*|\\*");
    private static final Comparator<String> BY_LENGTH =
            Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder());

    public Specificity {
        segments = List.copyOf(segments);
    }

    private Specificity(boolean prefix, String shape) {
        this(prefix, List.of(shape.split("/", -1)));
    }

    /** Equal for matches that take the same paths. */
    public String shape() {
        return String.join("/", segments);
    }

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
        int order = Boolean.compare(prefix, other.prefix);
        for (int i = 0; order == 0 && i < Math.min(segments.size(), other.segments.size()); i++) {
            order = bySegment(segments.get(i), other.segments.get(i));
        }
        int bySize = Integer.compare(segments.size(), other.segments.size());
        return order != 0 ? order : prefix ? -bySize : bySize;
    }

    private int bySegment(String one, String other) {
        int rank = rank(one);
        int byRank = Integer.compare(rank, rank(other));
        if (byRank != 0) {
            return byRank;
        }
        int byText = one.compareTo(other);
        // The end of a prefix may be the beginning of a segment: ab comes before a.
        return rank == 0 ? (prefix ? -byText : byText) : BY_LENGTH.compare(one, other);
    }

    private static int rank(String segment) {
        if (segment.indexOf(ANYTHING) >= 0) {
            return 3;
        }
        return segment.indexOf(SEGMENT) < 0 ? 0 : segment.length() > 1 ? 1 : 2;
    }
}
