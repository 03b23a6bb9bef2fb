package io.flowplane.api;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code X-Request-Id}: taken when it is harmless, made otherwise. */
final class RequestId {
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:+/=@-]{0,127}");

    private RequestId() {}

    static String takeOrMake(@Nullable String sent) {
        return sent != null && HARMLESS.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
    }
}
