package io.flowplane.json;

import io.flowplane.domain.Problem;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the parts of a document that was made of another one stand in that one: pointers to pointers. What lies below a known
 * place lies below its counterpart.
 */
public final class Places {
    private final Map<String, Place> places = new HashMap<>();

    /** @param whole what lies below the part made is told as the origin, which has no such parts */
    private record Place(String origin, boolean whole) {}

    /** What stands at {@code made} comes from {@code origin}. */
    public void put(Pointer made, Pointer origin) {
        put(made.toString(), origin.toString());
    }

    /** What stands at {@code made} comes from {@code origin}; both are pointers. */
    public void put(String made, String origin) {
        places.put(made, new Place(origin, false));
    }

    /** What stands at {@code made}, with all that lies below it, was made of {@code origin} as a whole. */
    public void whole(String made, String origin) {
        places.put(made, new Place(origin, true));
    }

    /** The places of something that was made of what is at {@code origin}, and stands at {@code made} now. */
    public void within(String made, String origin, Places inner) {
        inner.places.forEach((at, place) -> places.put(made + at, new Place(origin + place.origin(), place.whole())));
    }

    /** Where {@code pointer} comes from; itself where nothing is known. */
    public String origin(String pointer) {
        for (String at = pointer; ; at = at.substring(0, at.lastIndexOf('/'))) {
            Place place = places.get(at);
            if (place != null) {
                return place.whole() ? place.origin() : place.origin() + pointer.substring(at.length());
            }
            if (at.isEmpty()) {
                return pointer;
            }
        }
    }

    /** The same fault, told where it comes from. */
    public Problem origin(Problem problem) {
        return new Problem(origin(problem.pointer()), problem.message(), problem.code());
    }
}
