package io.flowplane.json;

import io.flowplane.domain.Problem;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the parts of a document that was made of another one stand in that one: pointers to pointers. What lies below a known
 * place lies below its counterpart.
 */
public final class Places {
    private final Map<String, String> places = new HashMap<>();

    /** What stands at {@code made} comes from {@code origin}. */
    public void put(Pointer made, Pointer origin) {
        places.put(made.toString(), origin.toString());
    }

    /** Where {@code pointer} comes from; itself where nothing is known. */
    public String origin(String pointer) {
        for (String at = pointer; ; at = at.substring(0, at.lastIndexOf('/'))) {
            String origin = places.get(at);
            if (origin != null) {
                return origin + pointer.substring(at.length());
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
