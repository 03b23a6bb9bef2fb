package io.flowplane.xds;

import io.flowplane.snapshot.Fingerprint;
import io.flowplane.snapshot.Fleet;
import io.flowplane.snapshot.Net;
import io.flowplane.snapshot.Table;
import io.flowplane.translate.ResourceType;
import io.flowplane.xds.StreamView.TypeView;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Makes the views of streams, and remembers what many streams have in common: most ask for the same names. */
final class Views {
    private static final int MOST_REMEMBERED = 1_000;

    private final ConcurrentMap<Asked, Measure> measures = new ConcurrentHashMap<>();
    private final ConcurrentMap<Marked, Names> names = new ConcurrentHashMap<>();

    /** What a scope comes to beside a table: the version of what is wanted, and its share of the table. */
    record Measure(String wanted, Share share) {}

    private record Asked(ResourceType type, Fingerprint table, Names names) {}

    private record Marked(Fingerprint table, String bits) {}

    static TypeView type(Standing standing, Table table, Measure measure) {
        Map<String, Net> changed = standing.scope().changes(table, standing.cursor());
        boolean nothing = standing.nothing() || changed == null;
        return new TypeView(
                table.fingerprint(),
                measure.share(),
                nothing,
                nothing || changed == null ? Share.nothing() : open(standing, changed, table),
                standing.blamed());
    }

    private static Share open(Standing standing, Map<String, Net> changed, Table table) {
        if (standing.inFlight().isEmpty() && standing.due().isEmpty() && changed.isEmpty()) {
            return Share.nothing();
        }
        TreeSet<String> open = new TreeSet<>(changed.keySet());
        standing.inFlight().forEach(open::add);
        standing.due().forEach(open::add);
        return Share.compact(new Share.Some(Names.of(open)), table);
    }

    /** A proxy that has all it subscribed to has the newest revision, whether or not that changed anything for it. */
    static Fleet.Delivery delivery(Standing standing, Table table, Measure measure) {
        boolean current = standing.settled() && !table.changedSince(standing.cursor());
        return new Fleet.Delivery(
                measure.wanted(),
                table.revision(),
                standing.sentVersion(),
                standing.sentRevision(),
                current ? measure.wanted() : standing.ackedVersion(),
                current ? table.revision() : standing.ackedRevision(),
                standing.rejection());
    }

    /** Takes its time only for what no stream asked for before. */
    Measure measure(Scope scope, ResourceType type, Table table) {
        if (scope.wildcard()) {
            return new Measure(table.fingerprint().hex(), Share.everything());
        }
        Asked asked = new Asked(type, table.fingerprint(), scope.names());
        Measure known = measures.get(asked);
        if (known != null) {
            return known;
        }
        Measure fresh = new Measure(scope.fingerprint(table).hex(), Share.compact(Share.of(scope, table), table));
        remember(measures, asked, fresh);
        return fresh;
    }

    /** The share by names, where it can be had: of places, beside a table of the same content only. */
    Share byName(Share share, Fingerprint of, Table table) {
        if (!(share instanceof Share.Places places) || !of.equals(table.fingerprint())) {
            return share;
        }
        Marked marked = new Marked(of, places.bits());
        Names known = names.get(marked);
        if (known == null) {
            known = places.in(table);
            remember(names, marked, known);
        }
        return new Share.Some(known);
    }

    private static <K, V> void remember(ConcurrentMap<K, V> memory, K key, V value) {
        if (memory.size() >= MOST_REMEMBERED) {
            memory.clear();
        }
        memory.put(key, value);
    }
}
