package io.flowplane.apply;

import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.gateway.Definition;
import io.flowplane.gateway.Gateway;
import io.flowplane.gateway.GeneratedBody;
import io.flowplane.json.Records;
import io.flowplane.store.Store;
import io.flowplane.store.Tx;
import io.flowplane.trace.Span;
import io.flowplane.translate.EnvoyView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes API definitions and, in the same transaction, everything that is generated from them. The work is done before the
 * transaction, which only checks that nobody wrote in between.
 */
public final class DefinitionWrites {
    private static final int ATTEMPTS = 2;

    private final Store store;
    private final SpecCompiler compiler;
    private final ResourceSteps steps;
    private final TeamRule teams;
    private final FreePorts ports;

    /** @param ports where listeners of their own go that ask for no port */
    public DefinitionWrites(Store store, SpecCompiler compiler, String defaultTeam, FreePorts ports) {
        this.store = store;
        this.compiler = compiler;
        this.steps = new ResourceSteps(compiler, defaultTeam);
        this.teams = new TeamRule(defaultTeam);
        this.ports = ports;
    }

    /** Creates; ALREADY_EXISTS when it is there. */
    public DefinitionPlan create(Actor actor, ResourceKey key, DefinitionWish wish) {
        return write(actor, key, Preconditions.NONE, before -> {
            if (before.isPresent()) {
                throw Refusal.of(
                        ErrorCode.ALREADY_EXISTS,
                        "There is an API definition named '" + key.name() + "' already: PATCH changes it.");
            }
            return wish;
        });
    }

    /** Creates or replaces. */
    public DefinitionPlan put(Actor actor, ResourceKey key, DefinitionWish wish, Preconditions preconditions) {
        return write(actor, key, preconditions, before -> keepingPort(before, wish));
    }

    /** Replaces what {@code change} makes of the stored one; NOT_FOUND when there is none. */
    public DefinitionPlan change(Actor actor, ResourceKey key, Preconditions preconditions, Change change) {
        return write(actor, key, preconditions, before -> change.of(before.orElseThrow(() -> missing(key))));
    }

    /** Deletes it with everything that is generated for it alone. */
    public void delete(Actor actor, ResourceKey key, Preconditions preconditions) {
        this.<Boolean>settled(actor, key, rows -> {
            DefinitionDraft draft = draft(rows, key, null);
            draft.orRefuse(UnaryOperator.identity());
            return tx -> {
                Resource row = tx.find(key).orElseThrow(() -> missing(key));
                preconditions.check(Optional.of(row.etag()));
                if (draft.isStale(Rows.within(tx))) {
                    return Optional.empty();
                }
                draft.bundle().put(tx, actor, key);
                tx.keepDocument(row, null);
                steps.delete(tx, actor, row, referrer -> true);
                draft.bundle().clear(tx, actor);
                return Optional.of(true);
            };
        });
    }

    /**
     * What is wrong with all that would be generated from a definition, with pointers into it; as far as that can be told where the
     * definition itself is at fault already.
     */
    public List<Problem> faults(ApiDefinitionSpec spec) {
        Definition alone = new Definition("x", spec);
        List<Problem> found = new ArrayList<>();
        try {
            Gateway gateway = new Gateway(alone.listener(), List.of(alone), alone.name());
            Gateway.clusters(alone, found).values().forEach(body -> check(Kind.CLUSTER, body, found));
            check(Kind.ROUTE_CONFIG, gateway.routes(), found);
            check(Kind.LISTENER, gateway.listener(), found);
        } catch (RuntimeException tooStrange) {
            return found;
        }
        return found;
    }

    private void check(Kind kind, GeneratedBody body, List<Problem> found) {
        try {
            compiler.compile(kind, "x", body.spec());
        } catch (Refusal refusal) {
            refusal.problems().forEach(problem -> found.add(body.places().origin(problem)));
        }
    }

    /** Computes what is to be from what is stored. */
    @FunctionalInterface
    public interface Change {
        DefinitionWish of(ApiDefinitionSpec before);
    }

    private interface Wishing {
        DefinitionWish of(Optional<ApiDefinitionSpec> before);
    }

    private DefinitionPlan write(Actor actor, ResourceKey key, Preconditions preconditions, Wishing wishing) {
        try {
            return settled(actor, key, rows -> {
                DefinitionWish wish =
                        wishing.of(rows.find(key).map(DefinitionDraft::stored).map(Definition::spec));
                ApiDefinitionSpec spec = ports.choose(rows, key, wish.spec());
                DefinitionDraft draft = draft(rows, key, spec);
                draft.orRefuse(wish.place());
                return tx -> put(tx, actor, key, preconditions, draft, wish, spec);
            });
        } catch (OnlyTold told) {
            return told.plan;
        }
    }

    /** Draws something up from rows, and gives what is left to do within the write. */
    private interface Drawing<T> {
        Store.Work<Optional<T>> from(Rows rows);
    }

    /**
     * The work is drawn up before the write, so that others' writes needn't wait for it. Where somebody always comes first, it
     * is drawn up within, where nobody can.
     */
    private <T> T settled(Actor actor, ResourceKey key, Drawing<T> drawing) {
        for (int i = 0; i < ATTEMPTS; i++) {
            Store.Work<Optional<T>> work = Span.current()
                    .child("gateway plan", Span.Kind.INTERNAL)
                    .around(() -> drawing.from(Rows.before(store)));
            Optional<T> done = store.writeAcrossTeams(actor, key.team(), work);
            if (done.isPresent()) {
                return done.get();
            }
        }
        return store.writeAcrossTeams(
                actor, key.team(), tx -> drawing.from(Rows.within(tx)).run(tx).orElseThrow());
    }

    /** Empty when somebody wrote in between. */
    private Optional<DefinitionPlan> put(
            Tx tx,
            Actor actor,
            ResourceKey key,
            Preconditions preconditions,
            DefinitionDraft draft,
            DefinitionWish wish,
            ApiDefinitionSpec spec) {
        Optional<Resource> before = tx.find(key);
        preconditions.check(before.map(Resource::etag));
        if (draft.isStale(Rows.within(tx))) {
            return Optional.empty();
        }
        teams.require(tx, actor, key.team());
        List<Bundle.Step> done =
                new ArrayList<>(placed(wish, () -> draft.bundle().put(tx, actor, key)));
        Written<Resource> definition = row(tx, actor, key, before, draft, spec);
        if (definition.outcome() != Written.Outcome.UNCHANGED && wish.document() != null) {
            tx.keepDocument(definition.now(), wish.document());
        }
        done.addAll(draft.bundle().clear(tx, actor));
        DefinitionPlan plan = new DefinitionPlan(
                definition,
                spec,
                done.stream().map(DefinitionPlan.Step::of).toList(),
                OperationsDiff.between(
                        draft.before().map(known -> known.spec().routes()).orElse(List.of()), spec.routes()),
                wish.notes(),
                wish.dryRun() ? envoy(draft) : List.of(),
                wish.dryRun());
        if (wish.dryRun()) {
            throw new OnlyTold(plan);
        }
        return Optional.of(plan);
    }

    /** Whatever a generated listener is refused for is told of the definition's listener. */
    private static <T> T placed(DefinitionWish wish, Supplier<T> work) {
        try {
            return work.get();
        } catch (Refusal refusal) {
            List<Problem> problems = refusal.problems().stream()
                    .map(problem -> problem.pointer().equals("/port")
                            ? new Problem("/listener/port", problem.message(), problem.code())
                            : problem)
                    .map(wish.place())
                    .toList();
            throw Refusal.of(refusal.code(), refusal.detail(), problems);
        }
    }

    private static Written<Resource> row(
            Tx tx,
            Actor actor,
            ResourceKey key,
            Optional<Resource> before,
            DefinitionDraft draft,
            ApiDefinitionSpec spec) {
        String canonical = Records.canonical(spec);
        if (before.isPresent() && before.get().spec().equals(canonical)) {
            return new Written<>(before.get(), Written.Outcome.UNCHANGED);
        }
        Tx.Draft row = new Tx.Draft(canonical, null, draft.references(), Resource.BY_HAND);
        if (before.isEmpty()) {
            Resource made = tx.create(key, row);
            tx.audit(Audits.resource("created", actor, made, summary(made, spec)));
            return new Written<>(made, Written.Outcome.CREATED);
        }
        Resource changed = tx.replace(before.get(), row);
        tx.audit(Audits.resource("updated", actor, changed, summary(changed, spec)));
        return new Written<>(changed, Written.Outcome.CHANGED);
    }

    /** Operations by the hundred have no place in an audit row; the change feed holds the whole. */
    private static Map<String, ?> summary(Resource row, ApiDefinitionSpec spec) {
        return Map.of(
                "version", row.version(),
                "domain", spec.domain(),
                "operations", spec.routes().size());
    }

    private static List<DefinitionPlan.EnvoyConfig> envoy(DefinitionDraft draft) {
        return draft.bundle().wanted().values().stream()
                .flatMap(compiled -> compiled.resources().stream())
                .map(resource -> new DefinitionPlan.EnvoyConfig(
                        resource.type().name().toLowerCase(Locale.ROOT), resource.name(), EnvoyView.of(resource)))
                .toList();
    }

    /** A listener keeps its port when the document comes again without one. */
    private static DefinitionWish keepingPort(Optional<ApiDefinitionSpec> before, DefinitionWish wish) {
        Optional<Integer> port = before.flatMap(spec -> Optional.ofNullable(spec.listener()))
                .flatMap(listener -> Optional.ofNullable(listener.port()));
        return port.map(known -> new DefinitionWish(
                        FreePorts.withPort(wish.spec(), known),
                        wish.document(),
                        wish.notes(),
                        wish.place(),
                        wish.dryRun()))
                .orElse(wish);
    }

    private DefinitionDraft draft(Rows rows, ResourceKey key, @Nullable ApiDefinitionSpec spec) {
        return new DefinitionDraft(compiler, rows, new Bundle(steps, Resource.BY_IMPORT), key, spec);
    }

    private static Refusal missing(ResourceKey key) {
        return Refusal.notFound(Kind.API_DEFINITION, key.name());
    }

    /** Undoes a transaction that was only tried out. */
    private static final class OnlyTold extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient DefinitionPlan plan;

        private OnlyTold(DefinitionPlan plan) {
            super("dry run", null, false, false);
            this.plan = plan;
        }
    }
}
