package io.flowplane.tls;

import io.flowplane.config.TlsSettings.NamedFile;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that make one thing together, and what they are used for. Changed content counts once it was seen twice, so that
 * files that are only half written are neither used nor complained about.
 *
 * @param <T> what they make
 */
final class Watched<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

    private final String what;
    private final List<NamedFile> files;
    private final Reading<T> reading;
    private final Consumer<T> use;
    private final Expiry<T> expiryOf;

    private List<Content> seen = List.of();
    private List<Content> inUse = List.of();
    private List<Content> refused = List.of();
    private volatile @Nullable Instant expiry;
    private final LongAdder reloads = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /** @param what names it in metrics */
    Watched(String what, List<NamedFile> files, Reading<T> reading, Consumer<T> use, Expiry<T> expiryOf) {
        this.what = what;
        this.files = List.copyOf(files);
        this.reading = reading;
        this.use = use;
        this.expiryOf = expiryOf;
    }

    /** Reads and uses them for the first time. */
    void open() throws WrongTls {
        seen = contents();
        take(seen);
    }

    /** Looks whether something changed. One thread at a time. */
    void look() {
        List<Content> now = contents();
        boolean settled = Content.same(now, seen);
        seen = now;
        if (!settled || Content.same(now, inUse)) {
            return;
        }
        try {
            take(now);
            reloads.increment();
            refused = List.of();
            LOG.info("TLS: renewed {}: {}", what, names());
        } catch (WrongTls e) {
            // what is not valid yet may become so: it is tried each time, but told once
            if (!Content.same(now, refused)) {
                refused = now;
                failures.increment();
                e.lines().forEach(line -> LOG.error("TLS: changed files of {} are not used. {}", what, line));
            }
        }
    }

    private void take(List<Content> contents) throws WrongTls {
        T value = reading.read(contents);
        use.accept(value);
        inUse = contents;
        expiry = expiryOf.of(value);
    }

    private List<Content> contents() {
        return files.stream().map(Content::of).toList();
    }

    private List<String> names() {
        return files.stream().map(file -> file.path().toString()).toList();
    }

    String what() {
        return what;
    }

    @Nullable
    Instant expiry() {
        return expiry;
    }

    long reloads() {
        return reloads.sum();
    }

    long failures() {
        return failures.sum();
    }

    /** Tells when something ends; null: never. */
    @FunctionalInterface
    interface Expiry<T> {
        @Nullable
        Instant of(T value);
    }

    /** Makes something of files' contents. */
    @FunctionalInterface
    interface Reading<T> {
        T read(List<Content> contents) throws WrongTls;
    }
}
