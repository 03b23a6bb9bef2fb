package io.flowplane.domain;

import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A tenant: owns resources, is named by scopes and by proxies. */
public record Team(
        UUID id,
        String name,
        @Nullable String displayName,
        @Nullable String description,
        long version,
        Instant createdAt,
        Instant updatedAt,
        String createdBy,
        String updatedBy) {
    /** What a name looks like, for error messages. */
    public static final String NAME_RULE =
            "a team's name is lower-case words and digits joined by single hyphens, 1 to 63 characters";

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    /** Whether {@code text} may name a team. */
    public static boolean isName(String text) {
        return text.length() <= 63 && NAME.matcher(text).matches();
    }

    /** As {@link Resource#etag()}. */
    public String etag() {
        return version + "-" + id.toString().substring(0, 8);
    }
}
