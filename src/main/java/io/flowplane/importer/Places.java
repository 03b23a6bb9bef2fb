package io.flowplane.importer;

import io.flowplane.domain.Problem;
import java.util.HashMap;
import java.util.Map;

/** Where the parts of something made stand in what it was made from. All places are JSON pointers. */
public final class Places {
    private final Map<String, Place> places = new HashMap<>();

    /** Those of parts come along, unless what is made is made as a whole. */
    private record Place(String pointer, boolean whole) {}

    Places() {}

    /** What is at {@code made} stands at {@code source}, and its parts below that alike. */
    void put(String made, String source) {
        places.put(made, new Place(source, false));
    }

    /** What is at {@code made}, and every part of it, was made from what is at {@code source}. */
    void whole(String made, String source) {
        places.put(made, new Place(source, true));
    }

    /** {@code inner}, which was made from what is at {@code source} and is at {@code made} now. */
    void within(String made, String source, Places inner) {
        inner.places.forEach((at, place) -> places.put(made + at, new Place(source + place.pointer(), place.whole())));
    }

    /** The place of what is at {@code made}: by the nearest thing around it that is known, else the same pointer. */
    public String of(String made) {
        int end = made.length();
        while (end >= 0) {
            Place place = places.get(made.substring(0, end));
            if (place != null) {
                return place.whole() ? place.pointer() : place.pointer() + made.substring(end);
            }
            end = end == 0 ? -1 : made.lastIndexOf('/', end - 1);
        }
        return made;
    }

    /** The same problem, at its place in the source. */
    public Problem of(Problem problem) {
        return new Problem(of(problem.pointer()), problem.message(), problem.code());
    }
}
