package io.flowplane.importer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The paths of one operation as the document means them: segments of text and variables, and what the query must hold.
 *
 * @param segments the last one is empty where the path ends with a slash
 */
record PathPattern(List<Segment> segments, List<Query> query) {
    PathPattern {
        segments = List.copyOf(segments);
        query = List.copyOf(query);
    }

    /** What stands between two slashes. */
    record Segment(List<Piece> pieces) {
        Segment {
            pieces = List.copyOf(pieces);
        }

        boolean isText() {
            return pieces.stream().allMatch(piece -> piece instanceof Text);
        }

        boolean isVariable() {
            return pieces.size() == 1 && pieces.getFirst() instanceof Variable;
        }

        List<Variable> variables() {
            return pieces.stream()
                    .filter(Variable.class::isInstance)
                    .map(Variable.class::cast)
                    .toList();
        }

        String text() {
            return pieces.stream()
                    .map(piece -> piece instanceof Text text ? text.text() : "")
                    .collect(Collectors.joining());
        }
    }

    sealed interface Piece {}

    /** Characters as they arrive at Envoy's routes: percent-encoded where need be. */
    record Text(String text) implements Piece {}

    /**
     * At least one character.
     *
     * @param greedy slashes as well
     */
    record Variable(String name, boolean greedy) implements Piece {}

    /**
     * A parameter that the query must hold.
     *
     * @param value null: any
     */
    record Query(String name, @Nullable String value) {}

    List<Variable> variables() {
        return segments.stream()
                .flatMap(segment -> segment.variables().stream())
                .toList();
    }

    /** The whole path, where it has no variables. */
    String text() {
        return segments.stream().map(Segment::text).collect(Collectors.joining("/", "/", ""));
    }

    /** Equal for patterns that fit the same requests, whatever their variables are called. */
    PathPattern withoutNames() {
        List<Segment> nameless = new ArrayList<>();
        for (Segment segment : segments) {
            nameless.add(new Segment(segment.pieces().stream()
                    .map(piece -> piece instanceof Variable variable ? new Variable("", variable.greedy()) : piece)
                    .toList()));
        }
        return new PathPattern(nameless, query);
    }
}
