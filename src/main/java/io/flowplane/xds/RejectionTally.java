package io.flowplane.xds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects what proxies do that belongs into the audit, so that a thousand proxies that reject one resource are one row: one
 * for each team, resource and version, with a count. Bounded; what doesn't fit is counted and lost. Whoever owns it flushes.
 */
public final class RejectionTally implements XdsEvents {
    private static final int MOST = 1_000;

    private final Map<Key, Rejected> firsts = new LinkedHashMap<>();
    private final Map<Key, Integer> counts = new LinkedHashMap<>();
    private final List<Denied> denials = new ArrayList<>();
    private final LongAdder lost = new LongAdder();

    /** What one row is about. */
    private record Key(String team, String type, @Nullable String resource, String version) {}

    /**
     * A row of the audit.
     *
     * @param first the first of them, with Envoy's words
     * @param count proxies' rejections since the last flush
     */
    public record Row(Rejected first, int count) {}

    @Override
    public synchronized void rejected(Rejected each) {
        Key key = new Key(each.team(), each.type(), each.resource(), each.version());
        if (counts.size() >= MOST && !counts.containsKey(key)) {
            lost.increment();
            return;
        }
        firsts.putIfAbsent(key, each);
        counts.merge(key, 1, Integer::sum);
    }

    @Override
    public synchronized void denied(Denied each) {
        if (denials.size() >= MOST) {
            lost.increment();
            return;
        }
        denials.add(each);
    }

    /**
     * Hands over what was collected since the last time, if anything. When a consumer throws, all of its part stays for the
     * next time, and the exception reaches the caller.
     */
    public void flush(Consumer<List<Row>> rejections, Consumer<List<Denied>> refusals) {
        List<Row> rows = takeRows();
        try {
            hand(rows, rejections);
        } catch (RuntimeException e) {
            rows.forEach(this::putBack);
            throw e;
        }
        List<Denied> denied = takeDenials();
        try {
            hand(denied, refusals);
        } catch (RuntimeException e) {
            denied.forEach(this::denied);
            throw e;
        }
    }

    /** Events that did not fit since the start. */
    public long lost() {
        return lost.sum();
    }

    private static <T> void hand(List<T> all, Consumer<List<T>> to) {
        if (!all.isEmpty()) {
            to.accept(all);
        }
    }

    private synchronized List<Row> takeRows() {
        List<Row> rows = new ArrayList<>();
        firsts.forEach((key, first) -> rows.add(new Row(first, counts.getOrDefault(key, 1))));
        firsts.clear();
        counts.clear();
        return rows;
    }

    private synchronized List<Denied> takeDenials() {
        List<Denied> all = List.copyOf(denials);
        denials.clear();
        return all;
    }

    private synchronized void putBack(Row row) {
        Rejected first = row.first();
        Key key = new Key(first.team(), first.type(), first.resource(), first.version());
        firsts.put(key, first);
        counts.merge(key, row.count(), Integer::sum);
    }
}
