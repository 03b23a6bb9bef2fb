package io.flowplane.xds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What other instances told of their streams, as last read. */
public final class RemoteStreams {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteStreams.class);

    private final Map<Key, StreamView> known = new HashMap<>();
    private final Map<String, Long> batches = new HashMap<>();
    private boolean unreadable;
    private volatile Map<String, List<StreamView>> byTeam = Map.of();
    private volatile Runnable freshen = () -> {};

    private record Key(String instance, long stream) {}

    /**
     * What one instance told of one stream.
     *
     * @param text null when it is what was told in a batch before
     */
    public record Told(
            String instance,
            long stream,
            long batch,
            @Nullable String text) {}

    /** @param freshen called before each look; it must not take long */
    public void before(Runnable freshen) {
        this.freshen = freshen;
    }

    /** The highest batch that was taken, by instance. */
    public synchronized Map<String, Long> batches() {
        return Map.copyOf(batches);
    }

    /** Takes all that is told now; what isn't told any more is forgotten. */
    public synchronized void take(List<Told> all) {
        Set<Key> still = new HashSet<>();
        boolean missing = false;
        for (Told told : all) {
            Key key = new Key(told.instance(), told.stream());
            still.add(key);
            if (told.text() != null) {
                read(key, told.text());
            }
            missing |= told.text() == null && !known.containsKey(key);
            batches.merge(told.instance(), told.batch(), Math::max);
        }
        known.keySet().retainAll(still);
        batches.keySet().retainAll(still.stream().map(Key::instance).toList());
        if (missing) {
            batches.clear();
        }
        Map<String, List<StreamView>> teams = new HashMap<>();
        known.values()
                .forEach(view -> teams.computeIfAbsent(view.proxy().team(), t -> new ArrayList<>())
                        .add(view));
        byTeam = teams;
    }

    private void read(Key key, String text) {
        try {
            known.put(key, ViewText.read(key.instance, key.stream, text));
        } catch (RuntimeException e) {
            known.remove(key);
            if (!unreadable) {
                unreadable = true;
                LOG.warn("What instance {} tells of its proxies can't be read here: {}", key.instance, e.toString());
            }
        }
    }

    /** Their streams by team. */
    Map<String, List<StreamView>> byTeam() {
        freshen.run();
        return byTeam;
    }
}
