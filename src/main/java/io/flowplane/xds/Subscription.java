package io.flowplane.xds;

import io.flowplane.snapshot.Fingerprint;
import io.flowplane.snapshot.Fleet;
import io.flowplane.snapshot.Net;
import io.flowplane.snapshot.Origin;
import io.flowplane.snapshot.Table;
import io.flowplane.snapshot.TeamSnapshot;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.ResourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One type on one stream: what is subscribed to, and what the proxy is known to have. It has the picture at {@code cursor},
 * but for {@code base} and the few names in {@code due} and {@code leaving}; so its size doesn't grow with the tables.
 */
final class Subscription {
    private final ResourceType type;
    private final Style style;
    private final boolean newcomer;
    private final long opened;
    private Scope scope = Scope.NOTHING;
    private boolean everNamed;

    private long cursor;
    private @Nullable Fingerprint sum;
    /** What holds of all names that are not in {@code due}; null: they are as the picture was at the cursor. */
    private @Nullable Known base = Known.UNTOLD;

    private Map<String, Known> due = Map.of();
    private final Leaving leaving = new Leaving();
    private boolean owed;

    private @Nullable Flight flight;
    private boolean silenced;
    private @Nullable String lastNonce;
    private @Nullable String sentVersion;
    private long sentRevision;
    private @Nullable String ackedVersion;
    private long ackedRevision;
    private Fleet.@Nullable Rejection rejection;
    private List<Blame> blamed = List.of();

    /** A resource that a rejection is about, in the version that was sent. */
    record Blame(String name, String version) {}

    /**
     * Subscribes to nothing yet.
     *
     * @param newcomer whether the proxy told no version: it starts from nothing, and waits for clusters by itself
     * @param opened the publication at which the stream began
     */
    Subscription(ResourceType type, Style style, boolean newcomer, long cursor, long opened) {
        this.type = type;
        this.style = style;
        this.newcomer = newcomer;
        this.opened = opened;
        this.cursor = cursor;
    }

    ResourceType type() {
        return type;
    }

    Scope scope() {
        return scope;
    }

    @Nullable
    Flight flight() {
        return flight;
    }

    @Nullable
    String lastNonce() {
        return lastNonce;
    }

    Fleet.@Nullable Rejection rejection() {
        return rejection;
    }

    /** Whether the proxy refuses something and so goes on with what it had. */
    boolean refuses() {
        return rejection != null && (base != null || due.containsValue(Known.DOUBTFUL));
    }

    /** Whether any explicit name was ever asked for: after that, empty means nothing, and no longer everything. */
    boolean everNamed() {
        return everNamed;
    }

    // What the proxy asks for.

    /** Subscribes to everything; an answer is owed. */
    void wildcard(Table table) {
        if (!scope.wildcard() && !scope.names().isEmpty()) {
            table.all().stream().filter(r -> !scope.covers(r.name())).forEach(r -> owe(r.name(), Known.UNTOLD));
        } else {
            base = Known.UNTOLD;
            due = Map.of();
        }
        scope = scope.withWildcard(true);
        owed = true;
        sum = null;
    }

    void endWildcard() {
        scope = scope.withWildcard(false);
        forgetUncovered();
    }

    /** Subscribes to names, known ones too: each is answered. */
    void add(Collection<String> names, Table table) {
        boolean first = scope.isEmpty() && base != null;
        everNamed = true;
        scope = scope.plus(names, table);
        sum = null;
        owed = true;
        if (!first) {
            names.forEach(n -> owe(n, Known.UNTOLD));
        }
    }

    /** Ends explicit subscriptions; names that everything still covers are told again. */
    void drop(Collection<String> names) {
        List<String> dropped = names.stream().filter(scope.names()::contains).toList();
        scope = scope.minus(dropped);
        if (scope.wildcard()) {
            dropped.forEach(n -> owe(n, Known.UNTOLD));
        } else {
            forgetUncovered();
        }
    }

    /** The proxy came with versions of its own: {@code known} differ from the picture, all others are equal. */
    void reconciled(Map<String, Known> known) {
        base = null;
        owed = false;
        due = known.isEmpty() ? Map.of() : new HashMap<>(known);
    }

    /** The proxy forgets what it had of a name that it subscribes to: it is sent again. */
    void tellAgain(String name) {
        if (scope.covers(name)) {
            owe(name, Known.UNTOLD);
        }
    }

    private void owe(String name, Known known) {
        if (due.isEmpty()) {
            due = new HashMap<>();
        }
        due.put(name, known);
        leaving.forget(name);
    }

    private void forgetUncovered() {
        sum = null;
        if (!due.isEmpty()) {
            due.keySet().removeIf(n -> !scope.covers(n));
        }
        leaving.retain(scope::covers);
        base = scope.isEmpty() ? null : base;
        forgetRejection();
    }

    /** A rejection stands as long as anything of it is in doubt. */
    private void forgetRejection() {
        if (base == null && !due.containsValue(Known.DOUBTFUL)) {
            silenced = false;
            rejection = null;
            blamed = List.of();
        }
    }

    // What the proxy answers.

    /** It took the response in flight. */
    Flight acked() {
        Flight done = landed();
        ackedVersion = done.version();
        ackedRevision = done.revision();
        forgetRejection();
        return done;
    }

    /** It rejected the response in flight. All of it is in doubt, and the type silent until the picture changes. */
    Flight nacked(Fleet.Rejection why, List<Blame> about) {
        Flight done = landed();
        silenced = true;
        rejection = why;
        blamed = about;
        if (done.everything()) {
            base = Known.DOUBTFUL;
        } else {
            for (String name : done.names()) {
                if (scope.covers(name) && !due.containsKey(name)) {
                    owe(name, Known.DOUBTFUL);
                }
            }
        }
        return done;
    }

    private Flight landed() {
        Flight done = flight;
        if (done == null) {
            throw new IllegalStateException("Nothing is in flight");
        }
        flight = null;
        return done;
    }

    // What is to be sent.

    /** Whether the proxy has, or is getting, something that left the picture. */
    boolean outlives(String name, TeamSnapshot picture) {
        Table table = picture.table(type);
        Map<String, Net> changes = scope.changes(table, cursor);
        Net change = changes == null ? null : changes.get(name);
        return leaving.known(name) != null || (change != null && change.before() != null && change.after() == null);
    }

    /** Whether the proxy doesn't have something yet that the picture has, and wasn't sent it either. */
    boolean unsent(String name, TeamSnapshot picture) {
        Map<String, Net> changes = scope.changes(picture.table(type), cursor);
        Net change = changes == null ? null : changes.get(name);
        return change != null && change.before() == null && leaving.known(name) == null;
    }

    /** Whether there can be nothing to send; costs nothing. */
    boolean idle(TeamSnapshot picture) {
        return base == null && !owed && due.isEmpty() && !picture.table(type).changedSince(cursor);
    }

    /**
     * Additions and changes, and removals where they may travel along.
     *
     * @param stillUsed names that the proxy still needs, although they left the picture
     * @return null when too much has happened since the cursor
     */
    @Nullable
    Plan plan(TeamSnapshot picture, Predicate<String> stillUsed) {
        Table table = picture.table(type);
        Map<String, Net> changes = scope.changes(table, cursor);
        if (changes == null) {
            if (style == Style.DELTA) {
                return null;
            }
            base = Known.DOUBTFUL;
            silenced = false;
            sum = null;
            changes = Map.of();
        }
        return new Planning(this, table, changes, stillUsed).plan();
    }

    /** Removals whose time has come. */
    @Nullable
    Plan planRemovals(TeamSnapshot picture, long now, long delay) {
        if (silenced || leaving.isEmpty()) {
            return null;
        }
        leaving.settled(now);
        List<String> names = leaving.due(now, delay);
        return names.isEmpty() ? null : new Planning(this, picture.table(type), Map.of(), n -> false).removals(names);
    }

    /** When {@link #planRemovals} will have something; 0: not by waiting. */
    long nextRemoval(long delay) {
        return silenced ? 0 : leaving.nextDue(delay);
    }

    /** Takes what a plan says as known. Returns the response to send; null when there is none. */
    @Nullable
    Response commit(Plan plan, TeamSnapshot picture, String nonce, long now) {
        Table table = picture.table(type);
        List<Origin> origins = plan.send() ? table.origins(cursor, scope::covers) : List.of();
        List<Origin> late = plan.send() ? late(plan, table) : List.of();
        List<Origin> removing =
                plan.leaving().isEmpty() ? List.of() : table.origins(cursor, plan.leaving()::containsKey);
        cursor = picture.sequence();
        sum = plan.sum();
        plan.notLeaving().forEach(leaving::forget);
        plan.leaving().forEach((name, d) -> leaving.add(name, d.known(), d.resource(), removing));
        owed = false;
        if (plan.quiet()) {
            due.values().removeIf(Known::untold);
        } else {
            silenced = false;
            base = null;
            due = Map.of();
        }
        plan.withheld().forEach(this::owe);
        if (!plan.send()) {
            rejection = silenced ? rejection : null;
            return null;
        }
        String version = plan.version().hex();
        long revision = table.revision();
        flight = new Flight(now, version, revision, plan.everything(), namesOf(plan), List.copyOf(plan.fresh()));
        lastNonce = nonce;
        sentVersion = version;
        sentRevision = revision;
        return new Response(
                type, style == Style.DELTA, version, nonce, revision, plan.resources(), plan.removed(), origins, late);
    }

    /** Writes that reach the proxy later than they could: it only now asked, or what they remove had to stay for a while. */
    private List<Origin> late(Plan plan, Table table) {
        List<Origin> removed = leaving.origins(plan.notLeaving());
        boolean asked = owed && !plan.everything();
        return asked ? Origin.join(removed, table.newest(opened, names(plan.resources()), cursor)) : removed;
    }

    private static Set<String> names(Collection<EnvoyResource> resources) {
        Set<String> names = new HashSet<>();
        resources.forEach(r -> names.add(r.name()));
        return names;
    }

    private static Names namesOf(Plan plan) {
        if (plan.everything()) {
            return Names.NONE;
        }
        List<String> names = new ArrayList<>(plan.removed());
        plan.resources().forEach(r -> names.add(r.name()));
        return Names.of(names);
    }

    // What planning reads.

    Style style() {
        return style;
    }

    boolean newcomer() {
        return newcomer;
    }

    boolean silenced() {
        return silenced;
    }

    boolean owed() {
        return owed;
    }

    @Nullable
    Known base() {
        return base;
    }

    Map<String, Known> due() {
        return due;
    }

    Leaving leaving() {
        return leaving;
    }

    @Nullable
    Fingerprint sum() {
        return sum;
    }

    @Nullable
    String sentVersion() {
        return sentVersion;
    }

    /** What the delivery log shows of it. */
    Standing standing() {
        return new Standing(
                scope,
                cursor,
                base != null || (flight != null && flight.everything()),
                flight == null ? Names.NONE : flight.names(),
                due.isEmpty() ? Names.NONE : Names.of(due.keySet()),
                !leaving.isEmpty(),
                sentVersion,
                sentRevision,
                ackedVersion,
                ackedRevision,
                rejection,
                blamed,
                openSince());
    }

    private long openSince() {
        long sent = flight == null ? Long.MAX_VALUE : flight.sentAt();
        long rejected = rejection == null ? Long.MAX_VALUE : rejection.at().toEpochMilli();
        long since = Math.min(sent, rejected);
        return since == Long.MAX_VALUE ? 0 : since;
    }
}
