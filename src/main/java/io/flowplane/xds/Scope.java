package io.flowplane.xds;

import io.flowplane.snapshot.Fingerprint;
import io.flowplane.snapshot.Net;
import io.flowplane.snapshot.Table;
import io.flowplane.translate.EnvoyResource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which names of one type a proxy subscribes to: all ("*"), some, or both. Immutable. */
record Scope(boolean wildcard, Names names) {
    static final Scope NOTHING = new Scope(false, Names.NONE);

    boolean covers(String name) {
        return wildcard || names.contains(name);
    }

    boolean isEmpty() {
        return !wildcard && names.isEmpty();
    }

    Scope withWildcard(boolean on) {
        return new Scope(on, names);
    }

    /** With more names; the strings of the table are kept in the place of the proxy's. */
    Scope plus(Collection<String> more, Table table) {
        return new Scope(wildcard, names.plus(more).shared(n -> sharedName(table, n)));
    }

    Scope minus(Collection<String> fewer) {
        return new Scope(wildcard, names.minus(fewer));
    }

    /** The subscribed resources that there are, and nothing twice. */
    Collection<EnvoyResource> resources(Table table) {
        if (wildcard) {
            return table.all();
        }
        Map<String, EnvoyResource> found = new LinkedHashMap<>();
        for (String name : names) {
            EnvoyResource resource = table.get(name);
            if (resource != null) {
                found.put(name, resource);
            }
        }
        return found.values();
    }

    /** Of the subscribed names and what the table has of each; a wildcard's is the table's own. */
    Fingerprint fingerprint(Table table) {
        if (wildcard) {
            return table.fingerprint();
        }
        Fingerprint sum = Fingerprint.EMPTY;
        for (String name : names) {
            sum = sum.plus(Fingerprint.of(name, Net.versionOf(table.get(name))));
        }
        return sum;
    }

    /** The changes since {@code cursor} to subscribed names; null when the table's log doesn't reach back that far. */
    @Nullable
    Map<String, Net> changes(Table table, long cursor) {
        Map<String, Net> all = table.since(cursor);
        if (all == null || all.isEmpty() || wildcard) {
            return all;
        }
        all.keySet().removeIf(n -> !names.contains(n));
        return all;
    }

    private static String sharedName(Table table, String name) {
        EnvoyResource resource = table.get(name);
        return resource == null ? name : resource.name();
    }
}
