package io.flowplane.xds;

import io.flowplane.snapshot.Table;
import io.flowplane.translate.EnvoyResource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;

/** Which of a table's names, in few bytes however many there are. */
sealed interface Share {
    /** All that the table has. */
    static Share everything() {
        return new Everything();
    }

    /** None of it. */
    static Share nothing() {
        return new Some(Names.NONE);
    }

    /** More names than this are told by their places in the table. */
    int MOST_BY_NAME = 32;

    /** All. */
    record Everything() implements Share {}

    /** These. */
    record Some(Names names) implements Share {}

    /** Those at these places of the table's order: to be read only beside a table of the same content. */
    record Places(String bits) implements Share {
        /** The names; the table must be of the content that the places were taken from. */
        Names in(Table table) {
            BitSet set = BitSet.valueOf(Base64.getDecoder().decode(bits));
            List<String> names = new ArrayList<>(set.cardinality());
            int place = 0;
            for (EnvoyResource resource : table.all()) {
                if (set.get(place++)) {
                    names.add(resource.name());
                }
            }
            return Names.of(names);
        }
    }

    /** What a scope has of a table. */
    static Share of(Scope scope, Table table) {
        boolean all = scope.wildcard()
                || (table.size() > 0
                        && scope.names().size() >= table.size()
                        && table.all().stream().allMatch(r -> scope.names().contains(r.name())));
        return all ? everything() : new Some(scope.names());
    }

    /** In a form for other instances: many names as places. */
    static Share compact(Share share, Table table) {
        if (!(share instanceof Some some) || some.names().size() <= MOST_BY_NAME) {
            return share;
        }
        BitSet set = new BitSet(table.size());
        int place = 0;
        for (EnvoyResource resource : table.all()) {
            set.set(place++, some.names().contains(resource.name()));
        }
        return new Places(Base64.getEncoder().withoutPadding().encodeToString(set.toByteArray()));
    }

    /** Whether the name is, or for all that can be known may be, among them. */
    default boolean mayHave(String name) {
        return switch (this) {
            case Everything() -> true;
            case Some(Names names) -> names.contains(name);
            case Places(String bits) -> !bits.isEmpty();
        };
    }
}
