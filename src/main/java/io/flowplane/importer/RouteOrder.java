package io.flowplane.importer;

import io.flowplane.domain.spec.ApiDefinitionSpec.ApiMatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How exactly a match names its paths: of two that fit one request, the one that comes first should count. Segment by
 * segment, text comes before text with a variable, that before a variable, and that before what takes several segments.
 *
 * @param segments how exact each segment is
 * @param kind whole path, template, regular expression, prefix
 * @param text makes the order total
 */
public record RouteOrder(List<Exactness> segments, int kind, int queries, String text)
        implements Comparable<RouteOrder> {
    private static final char ANY = '\uE000';
    private static final char GREEDY = '\uE001';
    private static final char REST = '\uE002';
    private static final String META = "^$.|?*+()[]{}";

    private static final Comparator<RouteOrder> ORDER = Comparator.comparing(
                    RouteOrder::segments, RouteOrder::compareSegments)
            .thenComparingInt(RouteOrder::kind)
            .thenComparing(Comparator.comparingInt(RouteOrder::queries).reversed())
            .thenComparing(RouteOrder::text);

    public RouteOrder {
        segments = List.copyOf(segments);
    }

    /**
     * One segment.
     *
     * @param rank 0 text, 1 text with variables, 2 a variable, 3 any number of segments, 4 the beginning of a path
     * @param letters of its text
     */
    public record Exactness(int rank, int letters, String text) implements Comparable<Exactness> {
        private static final Comparator<Exactness> ORDER = Comparator.comparingInt(Exactness::rank)
                .thenComparing(Comparator.comparingInt(Exactness::letters).reversed())
                .thenComparing(Exactness::text);

        @Override
        public int compareTo(Exactness other) {
            return ORDER.compare(this, other);
        }
    }

    @Override
    public int compareTo(RouteOrder other) {
        return ORDER.compare(this, other);
    }

    private static int compareSegments(List<Exactness> one, List<Exactness> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = one.get(i).compareTo(other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    /** The place of a match among others of the same domain. */
    public static RouteOrder of(ApiMatch match) {
        int queries = match.queryParameters().size();
        if (match.prefix() != null) {
            return of(match.prefix() + REST, 3, queries, match.prefix());
        }
        if (match.path() != null) {
            return of(match.path(), 0, queries, match.path());
        }
        if (match.template() != null) {
            return of(template(match.template()), 1, queries, match.template());
        }
        return of(regex(orEmpty(match.regex())), 2, queries, orEmpty(match.regex()));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static RouteOrder of(String form, int kind, int queries, String text) {
        List<Exactness> segments = new ArrayList<>();
        for (String segment : form.split("/", -1)) {
            segments.add(exactness(segment));
        }
        return new RouteOrder(segments, kind, queries, text);
    }

    private static Exactness exactness(String segment) {
        int letters = (int) segment.chars().filter(c -> c < ANY || c > REST).count();
        int rank = segment.indexOf(REST) >= 0
                ? 4
                : segment.indexOf(GREEDY) >= 0 ? 3 : segment.indexOf(ANY) < 0 ? 0 : letters > 0 ? 1 : 2;
        return new Exactness(rank, letters, segment);
    }

    private static String template(String template) {
        return template.replaceAll("\\{[^{}=]*\\}", "*")
                .replaceAll("\\{[^{}=]*=([^{}]*)\\}", "$1")
                .replace("**", String.valueOf(GREEDY))
                .replace('*', ANY);
    }

    /** What the importer writes is understood; from anything else on, it may be any number of segments. */
    private static String regex(String regex) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            String variable = MatchWriter.variableAt(regex, i);
            if (!variable.isEmpty()) {
                form.append(ANY);
                i += variable.length() - 1;
            } else if (c == '\\' && i + 1 < regex.length() && !PathCharacters.isLetterOrDigit(regex.charAt(i + 1))) {
                form.append(regex.charAt(++i));
            } else if (c == '\\' || META.indexOf(c) >= 0) {
                return form.append(GREEDY).toString();
            } else {
                form.append(c);
            }
        }
        return form.toString();
    }
}
