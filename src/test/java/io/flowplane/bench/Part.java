package io.flowplane.bench;

import java.util.Set;

/** Something that is measured in one go; it starts what it needs and ends it. */
interface Part {
    /** The word that asks for it. */
    String name();

    /** The rows of the table in bench/README.md that it gives figures for. */
    default Set<Integer> rows() {
        return Set.of();
    }

    /** How often it is measured when nobody says; the median counts. */
    default int runs() {
        return 3;
    }

    void measure(Run run) throws Exception;
}
