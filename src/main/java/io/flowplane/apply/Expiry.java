package io.flowplane.apply;

import io.flowplane.domain.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The field {@code expiresAt} of a body: an RFC 3339 time, kept to the millisecond. */
final class Expiry {
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private Expiry() {}

    /** Null when the text is none, or one that nobody can mean. */
    static @Nullable Instant parse(String text) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
            return instant.isBefore(LATEST) && instant.isAfter(Instant.EPOCH) ? instant : null;
        } catch (DateTimeException nonsense) {
            return null;
        }
    }

    /**
     * The same, with what is wrong with it.
     *
     * @param before what it is now, which may stay although it is past
     */
    static @Nullable Instant read(String text, Instant now, @Nullable Instant before, List<Problem> problems) {
        Instant expiry = parse(text);
        if (expiry == null) {
            problems.add(new Problem(
                    "/expiresAt",
                    "Must be a time such as 2030-01-31T12:00:00Z, before the year 9999.",
                    "invalid_time"));
        } else if (!expiry.isAfter(now) && !expiry.equals(before)) {
            problems.add(new Problem("/expiresAt", "Must be in the future.", "in_the_past"));
        }
        return expiry;
    }
}
