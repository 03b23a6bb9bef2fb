package io.flowplane.xds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What other instances don't know yet of this one's streams. For one thread. */
public final class FleetNews {
    private final DeliveryLog log;
    private final Map<Long, StreamView> told = new HashMap<>();

    FleetNews(DeliveryLog log) {
        this.log = log;
    }

    /** A stream as text for other instances. */
    public record Line(long stream, String team, String text) {}

    /** What changed, and what ended, since the last {@link #told}. */
    public static final class Batch {
        private final List<Line> lines = new ArrayList<>();
        private final List<Long> gone = new ArrayList<>();
        private final Map<Long, StreamView> views = new HashMap<>();

        public List<Line> lines() {
            return lines;
        }

        public List<Long> gone() {
            return gone;
        }

        public boolean isEmpty() {
            return lines.isEmpty() && gone.isEmpty();
        }
    }

    /** Costs a comparison for each stream, and work only for those that changed. */
    public Batch next() {
        Batch batch = new Batch();
        Map<Long, StreamView> now = log.views();
        now.forEach((stream, view) -> {
            StreamView before = told.get(stream);
            if (!view.equals(before)) {
                batch.lines.add(new Line(stream, view.proxy().team(), ViewText.write(view)));
                batch.views.put(stream, view);
            }
        });
        told.keySet().stream().filter(stream -> !now.containsKey(stream)).forEach(batch.gone::add);
        return batch;
    }

    /** Others can know it now. */
    public void told(Batch batch) {
        told.putAll(batch.views);
        told.keySet().removeAll(batch.gone);
    }

    /** How many streams others can know of. */
    public int size() {
        return told.size();
    }

    /** Others know nothing. */
    public void forget() {
        told.clear();
    }
}
