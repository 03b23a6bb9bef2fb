package io.flowplane.simulate;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy has of one kind. Proxies that were sent the same share one object, so that thousands of them with thousands of
 * resources fit into little memory.
 */
final class Holding {
    private final Map<String, Batch.Named> resources;
    private final Set<String> names;
    private volatile @Nullable Step last;

    /** Held weakly, since a proxy that stands still would else hold everything that came after. */
    private record Step(Batch batch, boolean whole, WeakReference<Holding> then) {}

    private Holding(Map<String, Batch.Named> resources) {
        this.resources = resources;
        Set<String> all = new LinkedHashSet<>();
        resources.values().forEach(each -> all.addAll(each.names()));
        this.names = Set.copyOf(all);
    }

    static Holding empty() {
        return new Holding(Map.of());
    }

    /**
     * What is there after a response. The same response is the same object, which is quicker to tell than equal content.
     *
     * @param whole whether the response names all there is
     */
    @SuppressWarnings("ReferenceEquality")
    Holding after(Batch batch, boolean whole) {
        Step step = last;
        Holding known = step != null && step.batch == batch && step.whole == whole ? step.then.get() : null;
        if (known != null) {
            return known;
        }
        Holding then = next(batch, whole);
        last = new Step(batch, whole, new WeakReference<>(then));
        return then;
    }

    private Holding next(Batch batch, boolean whole) {
        if (whole) {
            return new Holding(batch.resources());
        }
        Map<String, Batch.Named> changed = new HashMap<>(resources);
        changed.putAll(batch.resources());
        batch.removed().forEach(changed::remove);
        return new Holding(changed);
    }

    Map<String, Batch.Named> resources() {
        return resources;
    }

    /** What its resources refer to. */
    Set<String> names() {
        return names;
    }
}
