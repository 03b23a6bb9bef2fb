package io.flowplane.bench;

import java.util.Set;

/** Something that is measured in one go; it starts what it needs and ends it. */
abstract class Part {
    /** How often most are measured when nobody says; the median counts. */
    static final int USUAL_RUNS = 3;

    private final String name;
    private final int runs;
    private final Set<Integer> rows;

    /**
     * @param name the word that asks for it
     * @param runs how often it is measured when nobody says
     * @param rows those of the table in bench/README.md that it gives figures for
     */
    Part(String name, int runs, Integer... rows) {
        this.name = name;
        this.runs = runs;
        this.rows = Set.of(rows);
    }

    final String name() {
        return name;
    }

    final Set<Integer> rows() {
        return rows;
    }

    final int runs() {
        return runs;
    }

    abstract void measure(Run run) throws Exception;
}
