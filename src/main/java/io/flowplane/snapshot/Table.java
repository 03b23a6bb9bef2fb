package io.flowplane.snapshot;

import io.flowplane.translate.EnvoyResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The resources of one type in one picture, and a log of what led to them. Immutable but for the forgetting of its log. */
public final class Table {
    private static final int FEW = 64;

    /** Nothing, since ever. */
    static final Table EMPTY = new Table(Collections.emptySortedMap(), Fingerprint.EMPTY, 0, Edit.origin(0));

    private final SortedMap<String, EnvoyResource> resources;
    private final Fingerprint fingerprint;
    private final long revision;
    private final Edit newest;

    private Table(SortedMap<String, EnvoyResource> resources, Fingerprint fingerprint, long revision, Edit newest) {
        this.resources = Collections.unmodifiableSortedMap(resources);
        this.fingerprint = fingerprint;
        this.revision = revision;
        this.newest = newest;
    }

    /** This table with some resources changed; null removes. Names whose content stays are no edits. */
    Table with(Map<String, Update.Wanted> wanted, long sequence, long revision) {
        SortedMap<String, EnvoyResource> next = resources;
        Fingerprint sum = fingerprint;
        Edit head = newest;
        for (Map.Entry<String, Update.Wanted> entry : wanted.entrySet()) {
            String name = entry.getKey();
            EnvoyResource before = resources.get(name);
            EnvoyResource after = entry.getValue().resource();
            if (new Net(before, after).nothing()) {
                continue;
            }
            next = head == newest ? new TreeMap<>(resources) : next;
            sum = before == null ? sum : sum.minus(Fingerprint.of(name, before.version()));
            sum = after == null ? sum : sum.plus(Fingerprint.of(name, after.version()));
            if (after == null) {
                next.remove(name);
            } else {
                next.put(name, after);
            }
            head = new Edit(sequence, name, before, after, entry.getValue().origins(), head);
        }
        return head == newest ? this : new Table(next, sum, revision, head);
    }

    public @Nullable EnvoyResource get(String name) {
        return resources.get(name);
    }

    /** All resources, by name. */
    public Collection<EnvoyResource> all() {
        return resources.values();
    }

    public int size() {
        return resources.size();
    }

    /** Of all resources. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** Flowplane's revision of the last change to this table. */
    public long revision() {
        return revision;
    }

    /** Whether anything changed after {@code cursor}; costs nothing. */
    public boolean changedSince(long cursor) {
        return newest.sequence > cursor;
    }

    /** Whether {@code name} may have changed after {@code cursor}: the log may not reach back that far. */
    public boolean changedSince(String name, long cursor) {
        if (!changedSince(cursor)) {
            return false;
        }
        Map<String, Net> changes = since(cursor);
        return changes == null || changes.containsKey(name);
    }

    /**
     * What changed after {@code cursor}, in time proportional to that; names that ended as they began are left out.
     *
     * @return null when the log doesn't reach back that far
     */
    public @Nullable Map<String, Net> since(long cursor) {
        if (!changedSince(cursor)) {
            return Map.of();
        }
        Map<String, Net> changes = new LinkedHashMap<>();
        Edit edit = newest;
        while (edit != null && edit.sequence > cursor) {
            Edit older = edit;
            changes.merge(
                    edit.name, new Net(edit.before, edit.after), (late, early) -> new Net(older.before, late.after()));
            edit = edit.older();
        }
        if (edit == null) {
            return null;
        }
        changes.values().removeIf(Net::nothing);
        return changes;
    }

    /** Where the changes after {@code cursor} to some names come from, newest first; of very many the newest and the oldest. */
    public List<Origin> origins(long cursor, Predicate<String> names) {
        List<Origin> all = new ArrayList<>();
        List<Origin> last = List.of();
        for (Edit edit = newest; edit != null && edit.sequence > cursor; edit = edit.older()) {
            if (!edit.origins.equals(last) && names.test(edit.name)) {
                last = edit.origins;
                last.forEach(origin -> Origin.add(origin, all));
            }
        }
        return all.isEmpty() ? List.of() : all;
    }

    /**
     * Where the newest edits of some names come from, as far as they are later than {@code after} and not later than {@code
     * until}. Only the last {@value #FEW} edits are looked at, so that it costs little however much there is.
     */
    public List<Origin> newest(long after, Set<String> names, long until) {
        List<Origin> all = new ArrayList<>();
        Edit edit = newest;
        for (int i = 0; i < FEW && edit != null && edit.sequence > after; i++) {
            if (edit.sequence <= until && names.contains(edit.name)) {
                edit.origins.forEach(origin -> Origin.add(origin, all));
            }
            edit = edit.older();
        }
        return all;
    }

    /** What {@code name} last was, if it is gone and the log still knows. */
    public @Nullable EnvoyResource departed(String name) {
        Edit edit = newest;
        while (edit != null && !edit.name.equals(name)) {
            edit = edit.older();
        }
        return edit == null || edit.after != null ? null : edit.before;
    }

    Edit newest() {
        return newest;
    }
}
