package io.flowplane.xds;

import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An immutable set of names, in order: one array, so that a stream with thousands of names stays small. */
final class Names implements Iterable<String> {
    static final Names NONE = new Names(new String[0]);

    private final String[] sorted;
    private int hash;

    private Names(String[] sorted) {
        this.sorted = sorted;
    }

    static Names of(Collection<String> names) {
        return switch (names.size()) {
            case 0 -> NONE;
            case 1 -> new Names(names.toArray(String[]::new));
            default -> new Names(new TreeSet<>(names).toArray(String[]::new));
        };
    }

    boolean contains(String name) {
        return Arrays.binarySearch(sorted, name) >= 0;
    }

    int size() {
        return sorted.length;
    }

    boolean isEmpty() {
        return sorted.length == 0;
    }

    Names plus(Collection<String> more) {
        if (more.stream().allMatch(this::contains)) {
            return this;
        }
        TreeSet<String> all = new TreeSet<>(Arrays.asList(sorted));
        all.addAll(more);
        return new Names(all.toArray(String[]::new));
    }

    Names minus(Collection<String> fewer) {
        Names gone = of(fewer);
        String[] kept = Arrays.stream(sorted).filter(n -> !gone.contains(n)).toArray(String[]::new);
        return kept.length == sorted.length ? this : new Names(kept);
    }

    /** The same names, as the instances that {@code shared} has of them. */
    Names shared(UnaryOperator<String> shared) {
        return new Names(Arrays.stream(sorted).map(shared).toArray(String[]::new));
    }

    List<String> asList() {
        return List.of(sorted);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Names names && Arrays.equals(sorted, names.sorted);
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            hash = Arrays.hashCode(sorted);
        }
        return hash;
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.asList(sorted).iterator();
    }
}
