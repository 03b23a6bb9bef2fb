package io.flowplane.store.sql;

import io.flowplane.store.Cursor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many rows there were at the last write: they are counted once for all the pages that are read until the next. */
final class KnownTotals {
    private static final int MOST = 100;

    /** What someone changes past the writer, in the database itself, has no revision; it is counted after so long. */
    private static final long LIFE_NANOS = 1_000_000_000;

    private final Map<Order, Total> totals = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * How many rows there are.
     *
     * @param head where the last write stood
     * @param countedAt by {@link System#nanoTime}
     */
    record Total(Cursor head, long rows, long countedAt) {}

    /** Reads where the last write stands and, of the same state, the total, which is counted only if it isn't known of it. */
    static Sql.Query<Total> query(Order order, @Nullable Total known) {
        Order.Selection count = order.count();
        List<@Nullable Object> parameters = new ArrayList<>();
        String rows = "(" + count.sql() + ")";
        if (known != null) {
            rows = "CASE WHEN value = ? AND change_id = ? THEN ? ELSE " + rows + " END";
            parameters.add(known.head.revision());
            parameters.add(known.head.changeId());
            parameters.add(known.rows);
        }
        parameters.addAll(count.parameters());
        return new Sql.Query<>(
                "SELECT value, change_id, " + rows + " AS n FROM revision WHERE id = 1",
                row -> {
                    Cursor head = new Cursor(row.number("value"), row.uuidOrNull("change_id"));
                    return known != null && known.head.equals(head)
                            ? known
                            : new Total(head, row.number("n"), System.nanoTime());
                },
                parameters);
    }

    /** What is known of rows that only change together with the head; null when it must be counted anew. */
    synchronized @Nullable Total find(Order order) {
        Total known = order.movesHead() ? totals.get(order) : null;
        return known == null || System.nanoTime() - known.countedAt > LIFE_NANOS ? null : known;
    }

    synchronized void keep(Order order, Total total) {
        if (order.movesHead()) {
            totals.put(order, total);
            if (totals.size() > MOST) {
                totals.remove(totals.keySet().iterator().next());
            }
        }
    }
}
