package io.flowplane.snapshot;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.store.Change;
import io.flowplane.store.Everything;
import io.flowplane.translate.Translated;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pictures of all teams on their way to the board: translates what it is given and publishes. One thread at a time; what
 * it is given may come from the database or, while that is away at the start, from a file.
 */
public final class Pictures {
    private static final Logger LOG = LoggerFactory.getLogger(Pictures.class);

    private final Translation translation;
    private final SnapshotBoard board;
    private final Witness witness;
    private final Map<String, TeamPicture> pictures = new HashMap<>();
    private boolean tooNewSaid;
    private final LongAdder untranslatable = new LongAdder();
    private final LongAdder publications = new LongAdder();

    public Pictures(Translation translation, SnapshotBoard board, Witness witness) {
        this.translation = translation;
        this.board = board;
        this.witness = witness;
    }

    /** Where they are published. */
    SnapshotBoard board() {
        return board;
    }

    /** How often something was published. */
    long publications() {
        return publications.sum();
    }

    /** Specs that could not be translated. */
    long untranslatable() {
        return untranslatable.sum();
    }

    /** Shows all of it, and nothing else from now on; what is the same keeps its place. */
    public void load(Everything everything) {
        long started = System.nanoTime();
        Set<ResourceKey> gone = new HashSet<>();
        pictures.values().forEach(p -> gone.addAll(p.keys()));
        List<Resource> sorted = new ArrayList<>(everything.resources());
        sorted.sort(Comparator.comparing((Resource r) -> r.key().kind()).thenComparing(Resource::key));
        for (Resource resource : sorted) {
            ResourceKey key = resource.key();
            String served = resource.servedSpec();
            gone.remove(key);
            picture(key.team())
                    .load(
                            key,
                            resource.spec(),
                            translate(key, resource.spec(), resource.specVersion()),
                            served == null ? null : translate(key, served, resource.specVersion()));
        }
        gone.forEach(key -> picture(key.team()).remove(key));
        publish(everything.cursor().revision());
        witness.built().accept(System.nanoTime() - started);
    }

    /**
     * Shows what changed.
     *
     * @param changes whole writes, oldest first
     * @param revision of the last one
     * @param now by the database's clock
     */
    public void apply(List<Change> changes, long revision, Instant now) {
        long started = System.nanoTime();
        Publication publication = new Publication(witness.tracing(), now);
        Map<ResourceKey, Integer> newest = new HashMap<>();
        for (int i = 0; i < changes.size(); i++) {
            ResourceKey key = keyOf(changes.get(i));
            if (key != null) {
                newest.put(key, i);
                publication.add(key, changes.get(i));
            }
        }
        for (int i = 0; i < changes.size(); i++) {
            ResourceKey key = keyOf(changes.get(i));
            // Which of several specs was the last to resolve depends on the order; of a secret's, only the last is
            // known.
            if (key != null && (key.kind() != Kind.SECRET || newest.getOrDefault(key, i) == i)) {
                picture(key.team()).because(publication.of(key));
                apply(key, changes.get(i));
            }
        }
        publish(revision);
        publication.published();
        witness.built().accept(System.nanoTime() - started);
    }

    private void apply(ResourceKey key, Change change) {
        String spec = change.after();
        if (change.op() == Change.Op.DELETED || spec == null) {
            picture(key.team()).remove(key);
        } else {
            picture(key.team()).put(key, spec, translate(key, spec, change.specVersion()));
        }
    }

    private void publish(long revision) {
        Map<Audience, Update> updates = new LinkedHashMap<>();
        pictures.forEach((team, picture) -> {
            Update update = picture.update();
            if (!update.pieces.isEmpty()) {
                updates.put(new Audience(team), update);
            }
        });
        pictures.values().removeIf(TeamPicture::isEmpty);
        board.publish(updates, revision);
        publications.increment();
    }

    private TeamPicture picture(String team) {
        return pictures.computeIfAbsent(team, TeamPicture::new);
    }

    private @Nullable Translated translate(ResourceKey key, String spec, int specVersion) {
        try {
            return translation.translate(key, spec);
        } catch (RuntimeException e) {
            untranslatable.increment();
            if (specVersion > Resource.SPEC_VERSION) {
                sayTooNew(key);
                return null;
            }
            LOG.error(
                    "The {} '{}' of team '{}' can't be turned into Envoy configuration; Envoys keep its last form: {}",
                    key.kind().singular(),
                    key.name(),
                    key.team(),
                    e.toString());
            return null;
        }
    }

    private void sayTooNew(ResourceKey key) {
        if (!tooNewSaid) {
            tooNewSaid = true;
            LOG.warn(
                    "The {} '{}' of team '{}', and perhaps others, was written by a newer program and can't be read by this"
                            + " one; Envoys keep its last form. Update this instance",
                    key.kind().singular(),
                    key.name(),
                    key.team());
        }
    }

    private static @Nullable ResourceKey keyOf(Change change) {
        String team = change.team();
        return team == null
                ? null
                : Kind.ofSingular(change.kind())
                        .map(kind -> new ResourceKey(team, kind, change.name()))
                        .orElse(null);
    }
}
