package io.flowplane.config;

import java.time.Duration;

/**
 * The figures of authentication; each is a setting.
 *
 * @param failuresPerMinute failed attempts of one source before it gets 429
 * @param trackedSources sources that are remembered at once
 * @param spareLookupsPerSecond looks into the database for unknown tokens of slowed sources, together
 * @param cachedTokens tokens kept in memory
 * @param cacheAge how old a cached token may be before it is read again
 * @param patience how long a request waits for that reading before it believes the cached token once more; with {@code
 *     cacheAge} at most a second, so that a revocation elsewhere counts within it
 * @param auditedFailures {@code auth.failed} rows per source and minute; further failures are counted in one row
 * @param bufferedAudits audit rows kept while the database is away
 */
public record AuthSettings(
        int failuresPerMinute,
        int trackedSources,
        int spareLookupsPerSecond,
        int cachedTokens,
        Duration cacheAge,
        Duration patience,
        int auditedFailures,
        int bufferedAudits) {
    public static final AuthSettings DEFAULTS =
            new AuthSettings(10, 10_000, 50, 10_000, Duration.ofMillis(500), Duration.ofMillis(400), 5, 10_000);
}
