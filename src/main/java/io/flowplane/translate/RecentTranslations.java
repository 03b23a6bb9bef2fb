package io.flowplane.translate;

import io.flowplane.domain.Kind;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What specs were translated to when they were checked, until they come back with the changes of the database: to translate
 * 3,000 rules twice takes longer than to send them. What another instance wrote, or was written before the start, is not here.
 * Any thread.
 */
public final class RecentTranslations {
    /** A spec comes back within milliseconds; one that doesn't was refused later, or a rehearsal. */
    private static final long MOST_CHARACTERS = 8 << 20;

    private static final long SHARE_OF_HEAP = 64;

    private final long most;
    private final Map<Key, Translated> kept = new LinkedHashMap<>();
    private long characters;

    public RecentTranslations() {
        this(Math.min(MOST_CHARACTERS, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    }

    /** @param most characters of specs that are kept */
    RecentTranslations(long most) {
        this.most = most;
    }

    private record Key(Kind kind, String name, String spec) {}

    /** @param spec canonical JSON, of which {@code translated} was made */
    public synchronized void keep(Kind kind, String name, String spec, Translated translated) {
        if (kept.put(new Key(kind, name, spec), translated) == null) {
            characters += spec.length();
        }
        Iterator<Key> oldest = kept.keySet().iterator();
        while (characters > most) {
            characters -= oldest.next().spec().length();
            oldest.remove();
        }
    }

    /** Gives it away; null if it isn't here. */
    public synchronized @Nullable Translated take(Kind kind, String name, String spec) {
        Translated translated = kept.remove(new Key(kind, name, spec));
        if (translated != null) {
            characters -= spec.length();
        }
        return translated;
    }
}
