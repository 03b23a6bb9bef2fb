package io.flowplane.store.sql;

import io.flowplane.domain.Actor;
import io.flowplane.store.AuditEntry;
import io.flowplane.store.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the works of one transaction leave behind: Changes and audit rows, kept back until the revision is known. A work's
 * {@code offset} is how far its revision is above the one before the transaction: 1, 2, …
 */
final class Journal {
    private final Instant now;
    private final List<ChangeLine> changes = new ArrayList<>();
    private final List<AuditLine> audits = new ArrayList<>();
    private int revisions;

    Journal(Instant now) {
        this.now = now;
    }

    /**
     * Takes over what one work did, as its next revision if it changed something.
     *
     * @throws IllegalStateException when something changed and no audit entry tells of it
     */
    void add(Actor actor, List<Did> did, List<AuditEntry> told) {
        if (!did.isEmpty() && told.isEmpty()) {
            throw new IllegalStateException(
                    "no change is stored without an audit entry: call Tx.audit in the same work");
        }
        Integer offset = did.isEmpty() ? null : ++revisions;
        UUID changeId = UUID.randomUUID();
        for (int seq = 0; seq < did.size(); seq++) {
            changes.add(new ChangeLine(revisions, seq, changeId, did.get(seq), actor));
        }
        for (AuditEntry entry : told) {
            audits.add(new AuditLine(offset, entry, Json.text(entry.details())));
        }
    }

    Instant now() {
        return now;
    }

    /** By how much the revision rises. */
    int revisions() {
        return revisions;
    }

    /** Of the highest revision; there is one. */
    UUID lastChangeId() {
        return changes.getLast().changeId();
    }

    List<ChangeLine> changes() {
        return changes;
    }

    List<AuditLine> audits() {
        return audits;
    }

    /** What happened to one thing. */
    record Did(
            @Nullable String team,
            String kind,
            String name,
            Change.Op op,
            @Nullable String after,
            int specVersion) {}

    /** A row of {@code changes} to be. */
    record ChangeLine(int offset, int seq, UUID changeId, Did did, Actor actor) {
        String op() {
            return did.op().name().toLowerCase(Locale.ROOT);
        }
    }

    /** A row of {@code audit_logs} to be; its offset is null when nothing changed. */
    record AuditLine(@Nullable Integer offset, AuditEntry entry, String details) {}

    /** One column over all lines, as an array parameter. */
    static <L> @Nullable String[] texts(List<L> lines, Function<L, @Nullable String> column) {
        @Nullable String[] values = new String[lines.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(lines.get(i));
        }
        return values;
    }

    /** As {@link #texts}. */
    static <L> @Nullable Integer[] numbers(List<L> lines, Function<L, @Nullable Integer> column) {
        @Nullable Integer[] values = new Integer[lines.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(lines.get(i));
        }
        return values;
    }
}
