package io.flowplane.store.sql;

import io.flowplane.store.ProxyBook;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The table {@code proxies}, by connections of the pool: the writer has no part in it. */
final class ProxyTable implements ProxyBook {
    private static final Duration SURELY_DEAD = InstanceTable.ALIVE.multipliedBy(3);
    private static final String UPSERT = """
            WITH ended AS (DELETE FROM proxies WHERE instance = ? AND stream = ANY (?::bigint[]))
            INSERT INTO proxies (instance, stream, team, batch, body)
            SELECT ?, p.stream, p.team, ?, p.body
            FROM unnest(?::bigint[], ?::text[], ?::text[]) AS p (stream, team, body)
            ON CONFLICT (instance, stream)
            DO UPDATE SET team = excluded.team, batch = excluded.batch, body = excluded.body""";
    private static final String READ = """
            SELECT p.instance, p.stream, p.batch, CASE WHEN p.batch > coalesce(k.batch, -1) THEN p.body END AS body
            FROM proxies p
            JOIN instances i ON i.id = p.instance AND i.seen_at > ?
            LEFT JOIN unnest(?::text[], ?::bigint[]) AS k (instance, batch) ON k.instance = p.instance
            WHERE p.instance <> ?""";

    private final Connections connections;
    private final DatabaseClock clock;
    private final String instance;

    ProxyTable(Connections connections, DatabaseClock clock, String instance) {
        this.connections = connections;
        this.clock = clock;
        this.instance = instance;
    }

    @Override
    public List<String> others() {
        return connections.isShared()
                ? connections.readLent(sql -> new InstanceTable(sql).others(instance, clock.now()))
                : List.of();
    }

    @Override
    public void publish(long batch, boolean anew, List<Row> rows, List<Long> gone) {
        connections.readLent(sql -> {
            sql.begin();
            if (anew) {
                sql.update("DELETE FROM proxies WHERE instance = ?", instance);
            }
            sql.update(
                    UPSERT,
                    instance,
                    gone.toArray(Long[]::new),
                    instance,
                    batch,
                    rows.stream().map(Row::stream).toArray(Long[]::new),
                    rows.stream().map(Row::team).toArray(String[]::new),
                    rows.stream().map(Row::body).toArray(String[]::new));
            sql.commit();
            return true;
        });
    }

    @Override
    public long mine() {
        return connections.readLent(sql -> sql.one(
                "SELECT count(*) AS n FROM proxies WHERE instance = ?", row -> row.number("n"), List.of(instance)));
    }

    @Override
    public List<Entry> read(Map<String, Long> known) {
        List<String> instances = List.copyOf(known.keySet());
        return connections.readLent(sql -> sql.rows(
                READ,
                row -> new Entry(
                        row.text("instance"), row.number("stream"), row.number("batch"), row.textOrNull("body")),
                clock.now().minus(InstanceTable.ALIVE),
                instances.toArray(String[]::new),
                instances.stream().map(known::get).toArray(Long[]::new),
                instance));
    }

    @Override
    public void prune() {
        if (connections.isShared()) {
            connections.readLent(sql -> sql.update("""
                    DELETE FROM proxies p
                    WHERE NOT EXISTS (SELECT 1 FROM instances i WHERE i.id = p.instance AND i.seen_at > ?)""", clock.now().minus(SURELY_DEAD)));
        }
    }
}
