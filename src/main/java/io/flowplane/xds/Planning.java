package io.flowplane.xds;

import io.flowplane.snapshot.Fingerprint;
import io.flowplane.snapshot.Net;
import io.flowplane.snapshot.Table;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.ResourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Compares what a proxy has with what it should have. Reads the subscription, changes nothing. */
final class Planning {
    private final Subscription sub;
    private final Table table;
    private final Map<String, Net> changes;
    private final Predicate<String> stillUsed;
    private final boolean quiet;

    private final Map<String, Plan.Departure> departures = new LinkedHashMap<>();
    private final List<String> wantedAgain = new ArrayList<>();
    private final List<EnvoyResource> changed = new ArrayList<>();
    private final List<EnvoyResource> fresh = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final Map<String, Known> withheld = new HashMap<>();

    Planning(Subscription sub, Table table, Map<String, Net> changes, Predicate<String> stillUsed) {
        this.sub = sub;
        this.table = table;
        this.changes = changes;
        this.stillUsed = stillUsed;
        this.quiet = sub.silenced() && changes.isEmpty();
    }

    Plan plan() {
        return sub.style() == Style.WHOLE ? whole() : parts();
    }

    /** What is left after {@code names} are removed, and their removal. */
    Plan removals(List<String> names) {
        Fingerprint version = sumNow().plus(sub.leaving().fingerprint());
        for (String name : names) {
            version = version.minus(leavingPair(name));
        }
        boolean all = sub.style() == Style.WHOLE;
        Collection<EnvoyResource> rest = all ? union(names) : List.of();
        List<String> told = all ? List.of() : names;
        return new Plan(
                true, false, all, rest, told, Map.of(), names, List.of(), List.of(), Map.of(), sumNow(), version);
    }

    // State of the world, clusters and listeners: one set.

    private Plan whole() {
        if (sub.scope().resources(table).stream().anyMatch(EnvoyResource::isWithheld)) {
            // The whole without a part would take that part away.
            return made(false, true, List.of(), versionAfter());
        }
        boolean news = sub.owed() || (sub.base() != null && !quiet);
        for (Map.Entry<String, Net> change : changes.entrySet()) {
            news |= noteWhole(change.getKey(), change.getValue());
        }
        if (sub.base() != null && !quiet && !sub.newcomer()) {
            sub.scope().resources(table).forEach(r -> noteWanted(r.name(), r, true));
        }
        Fingerprint version = versionAfter();
        boolean same = sub.base() == null
                && !sub.owed()
                && sub.rejection() == null
                && version.hex().equals(sub.sentVersion());
        Collection<EnvoyResource> resources = news && !same ? union(wantedAgain) : List.of();
        return made(news && !same, true, resources, version);
    }

    private boolean noteWhole(String name, Net change) {
        EnvoyResource before = change.before();
        if (change.after() != null) {
            changed.add(change.after());
            noteWanted(name, change.after(), before == null && sub.leaving().known(name) == null);
            return true;
        }
        if (before == null || untold(sub.base())) {
            return false;
        }
        if (before.type() == ResourceType.LISTENER) {
            return true;
        }
        departures.put(name, new Plan.Departure(Known.version(before.version()), before));
        return false;
    }

    /** The scope, and what is leaving but for {@code without}. */
    private Collection<EnvoyResource> union(List<String> without) {
        Collection<EnvoyResource> wanted = sub.scope().resources(table);
        if (sub.leaving().isEmpty() && departures.isEmpty()) {
            return wanted;
        }
        Map<String, EnvoyResource> all = new TreeMap<>();
        sub.leaving().resources().forEach(r -> all.put(r.name(), r));
        departures.forEach((name, d) -> {
            if (d.resource() != null) {
                all.put(name, d.resource());
            }
        });
        without.forEach(all::remove);
        wanted.forEach(r -> all.put(r.name(), r));
        return all.values();
    }

    // Everything else: name by name.

    private Plan parts() {
        if (quiet) {
            return untoldOnly();
        }
        Known base = sub.base();
        List<EnvoyResource> resources = new ArrayList<>();
        candidates(base).forEach((name, known) -> compare(name, known, resources));
        boolean told = !resources.isEmpty() || !removed.isEmpty();
        boolean everything = base != null && sub.scope().wildcard();
        return made(told || answerOwed(), everything, resources, versionAfter());
    }

    private Map<String, Known> candidates(@Nullable Known base) {
        Map<String, Known> names = new TreeMap<>();
        if (base != null) {
            sub.scope().resources(table).forEach(r -> names.put(r.name(), base));
            sub.scope().names().forEach(n -> names.put(n, base));
        }
        if (!untold(base)) {
            changes.forEach((name, change) -> names.putIfAbsent(name, base != null ? base : before(name, change)));
        }
        names.putAll(sub.due());
        return names;
    }

    private Known before(String name, Net change) {
        Known leaving = sub.leaving().known(name);
        if (leaving != null) {
            return leaving;
        }
        EnvoyResource before = change.before();
        return before == null ? Known.UNTOLD : Known.version(before.version());
    }

    private void compare(String name, Known known, List<EnvoyResource> resources) {
        EnvoyResource wanted = table.get(name);
        if (wanted != null && wanted.isWithheld()) {
            withheld.put(name, known);
        } else if (wanted != null) {
            noteWanted(name, wanted, !known.has() && !(sub.base() != null && sub.newcomer()));
            if (!known.has(wanted.version())) {
                resources.add(wanted);
                changed.add(wanted);
            }
        } else if (sub.style() == Style.DELTA) {
            lose(name, known);
        } else if (known.untold() && stillUsed.test(name)) {
            // State of the world can't say that there are none: Envoy would wait for them.
            EnvoyResource last = table.departed(name);
            resources.addAll(last == null ? List.of() : List.of(last));
        }
    }

    private void lose(String name, Known known) {
        if (known.untold() || sub.type() == ResourceType.LISTENER) {
            removed.add(name);
        } else {
            Net change = changes.get(name);
            departures.put(name, new Plan.Departure(known, change == null ? null : change.before()));
        }
    }

    private void noteWanted(String name, EnvoyResource wanted, boolean isFresh) {
        if (sub.leaving().known(name) != null) {
            wantedAgain.add(name);
        }
        if (isFresh && wanted.warmUp() != EnvoyResource.WarmUp.NONE) {
            fresh.add(wanted);
        }
    }

    /** While a rejection stands, what the proxy newly asked for is told alone. */
    private Plan untoldOnly() {
        List<EnvoyResource> resources = new ArrayList<>();
        new TreeMap<>(sub.due()).forEach((name, known) -> {
            if (known.untold()) {
                compare(name, known, resources);
            }
        });
        Fingerprint version = Fingerprint.of("", "partial");
        for (EnvoyResource resource : resources) {
            version = version.plus(Fingerprint.of(resource.name(), resource.version()));
        }
        boolean told = !resources.isEmpty() || !removed.isEmpty();
        return made(told || answerOwed(), false, resources, version);
    }

    /** Even an empty answer would speak of what can't be told now. */
    private boolean answerOwed() {
        return sub.owed() && withheld.isEmpty();
    }

    private Plan made(boolean send, boolean everything, Collection<EnvoyResource> resources, Fingerprint version) {
        return new Plan(
                send,
                quiet,
                everything,
                resources,
                removed,
                departures,
                wantedAgain,
                changed,
                fresh,
                withheld,
                sumNow(),
                version);
    }

    // Versions.

    private Fingerprint versionAfter() {
        Fingerprint version = sumNow().plus(sub.leaving().fingerprint());
        for (String name : wantedAgain) {
            version = version.minus(leavingPair(name));
        }
        for (Map.Entry<String, Plan.Departure> d : departures.entrySet()) {
            version = version.plus(pair(d.getKey(), d.getValue().known()));
        }
        return version;
    }

    private Fingerprint leavingPair(String name) {
        Known known = sub.leaving().known(name);
        return known == null ? Fingerprint.EMPTY : pair(name, known);
    }

    private static Fingerprint pair(String name, Known known) {
        return known.has() ? Fingerprint.of(name, known.version()) : Fingerprint.EMPTY;
    }

    private static boolean untold(@Nullable Known known) {
        return known != null && known.untold();
    }

    private Fingerprint sumNow() {
        Fingerprint before = sub.sum();
        if (before == null || sub.scope().wildcard()) {
            return sub.scope().fingerprint(table);
        }
        Fingerprint sum = before;
        for (Map.Entry<String, Net> change : changes.entrySet()) {
            String name = change.getKey();
            sum = sum.minus(Fingerprint.of(name, Net.versionOf(change.getValue().before())))
                    .plus(Fingerprint.of(name, Net.versionOf(change.getValue().after())));
        }
        return sum;
    }
}
