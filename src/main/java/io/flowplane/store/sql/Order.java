package io.flowplane.store.sql;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a listing counts its rows and reads them in their order. */
interface Order {
    /** One row with the column {@code n}. */
    Selection count();

    /** The first rows after a place; null: from the start. */
    Selection rows(Listings.@Nullable Key after, int limit, Dialect dialect);

    /** A part of it that gives the same page after a place if it has as many rows, and sooner; itself where there is none. */
    default Order near(Listings.@Nullable Key after) {
        return this;
    }

    /** Whether every write that changes what it lists moves the head. */
    default boolean movesHead() {
        return false;
    }

    /** Of how many columns its places consist. */
    int columns();

    /** A statement that reads, and its parameters. */
    record Selection(String sql, List<? extends @Nullable Object> parameters) {
        <T> Sql.Query<T> read(Sql.Reader<T> reader) {
            return new Sql.Query<>(sql, reader, parameters);
        }
    }

    /**
     * Any rows by some of their columns.
     *
     * @param select up to and without WHERE
     * @param names of the columns that order it, and are unique together
     * @param newestFirst whether the highest place comes first
     */
    record ByColumns(String select, Filter filter, List<String> names, boolean newestFirst) implements Order {
        @Override
        public Selection count() {
            return new Selection(
                    "SELECT count(*) AS n FROM (" + select + filter.where() + ") AS counted", filter.parameters());
        }

        @Override
        public Selection rows(Listings.@Nullable Key after, int limit, Dialect dialect) {
            String comparison = "(%s) %s (%s)"
                    .formatted(
                            String.join(", ", names),
                            newestFirst ? "<" : ">",
                            String.join(", ", Collections.nCopies(names.size(), "?")));
            Filter page = after == null ? filter : filter.with(comparison, after.values());
            String order = String.join(newestFirst ? " DESC, " : ", ", names) + (newestFirst ? " DESC" : "");
            return new Selection(select + page.where() + "ORDER BY " + order + " LIMIT " + limit, page.parameters());
        }

        @Override
        public int columns() {
            return names.size();
        }
    }
}
