package io.flowplane.json;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a body said. With problems, {@code value} is still whole, holding placeholders where the body was at fault, so
 * that
 * further checks can look at the rest; {@link #merge} leaves out what they say about placeholders.
 *
 * @param problems every fault of the shape, in the order of the body's fields
 * @param places where the body has what we call otherwise: our pointer to the body's
 * @param hollows where placeholders stand for whole objects
 */
public record Read<T>(T value, List<Problem> problems, Map<String, String> places, Set<String> hollows) {
    /** Ends a place whose parts the body doesn't hold: a text that stands for an object. */
    static final String WHOLE = "\0";

    private static final String BEYOND = "\0";
    /** So many faults are told; the rest is cut off. */
    public static final int MOST_PROBLEMS = 100;

    public Read {
        problems = List.copyOf(problems);
        places = Map.copyOf(places);
        hollows = Set.copyOf(hollows);
    }

    /** The value, or INVALID_BODY with all problems. */
    public T orRefuse() {
        if (!problems.isEmpty()) {
            throw refusal(problems);
        }
        return value;
    }

    /**
     * All problems: those of the shape, and {@code further} ones that aren't about places which are at fault already.
     */
    public List<Problem> merge(List<Problem> further) {
        Set<String> faulty = new HashSet<>(hollows);
        problems.forEach(problem -> faulty.add(problem.pointer()));
        Stream<Problem> added = further.stream()
                .map(this::inBody)
                .filter(problem -> outward(problem.pointer()).noneMatch(faulty::contains));
        return Stream.concat(problems.stream(), added).distinct().toList();
    }

    /** INVALID_BODY with the first hundred of {@code problems}. */
    public static Refusal refusal(List<Problem> problems) {
        String detail =
                problems.size() == 1 ? problems.getFirst().message() : "The body has " + problems.size() + " problems.";
        return Refusal.of(
                ErrorCode.INVALID_BODY,
                detail,
                problems.stream().limit(MOST_PROBLEMS).toList());
    }

    /** A problem's place as the body wrote it, where it used another name for a field. */
    private Problem inBody(Problem problem) {
        return outward(problem.pointer())
                .filter(places::containsKey)
                .findFirst()
                .map(known -> new Problem(moved(problem.pointer(), known), problem.message(), problem.code()))
                .orElse(problem);
    }

    private String moved(String pointer, String known) {
        String place = places.getOrDefault(known, known);
        return place.endsWith(WHOLE)
                ? place.substring(0, place.length() - 1)
                : place + pointer.substring(known.length());
    }

    /** A pointer, and those of all that is around it; the innermost first. */
    private static Stream<String> outward(String pointer) {
        return Stream.iterate(
                pointer, at -> !at.equals(BEYOND), at -> at.isEmpty() ? BEYOND : at.substring(0, at.lastIndexOf('/')));
    }
}
