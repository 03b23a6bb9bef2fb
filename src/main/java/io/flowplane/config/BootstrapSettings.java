package io.flowplane.config;

import java.time.Duration;

/**
 * The figures of the first login; each is a setting.
 *
 * @param setupTokenTtl how long a setup token can be used
 * @param failures attempts that lock the endpoint
 * @param lock for how long
 */
public record BootstrapSettings(Duration setupTokenTtl, int failures, Duration lock) {
    public static final BootstrapSettings DEFAULTS =
            new BootstrapSettings(Duration.ofHours(24), 5, Duration.ofMinutes(15));
}
