package io.flowplane.bench;

import java.util.function.DoublePredicate;

/** What we aim at, in words and as a test. */
record Goal(String words, DoublePredicate reached) {
    static final Goal NONE = new Goal("", _ -> true);

    static Goal atMost(double most) {
        return new Goal("≤ " + Figure.text(most), value -> value <= most);
    }

    static Goal atLeast(double least) {
        return new Goal("≥ " + Figure.text(least), value -> value >= least);
    }

    static Goal exactly(double wanted) {
        return new Goal(Figure.text(wanted), value -> value == wanted);
    }
}
