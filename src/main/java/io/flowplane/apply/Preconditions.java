package io.flowplane.apply;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code If-Match} and {@code If-None-Match} of a request.
 *
 * @param ifMatch ETags without quotes, {@code *} for any; null when absent
 * @param createOnly {@code If-None-Match: *}
 */
public record Preconditions(@Nullable List<String> ifMatch, boolean createOnly) {
    public static final Preconditions NONE = new Preconditions(null, false);

    /** Refuses with PRECONDITION_FAILED when what is there isn't what the request expects. */
    void check(Optional<String> etag) {
        if (createOnly && etag.isPresent()) {
            throw failed("If-None-Match: * only creates, but it exists already, at \"" + etag.get() + "\".");
        }
        if (ifMatch == null) {
            return;
        }
        if (etag.isEmpty()) {
            throw failed("If-Match says " + quoted(ifMatch) + ", but it doesn't exist.");
        }
        if (!ifMatch.contains("*") && !ifMatch.contains(etag.get())) {
            throw failed("If-Match says " + quoted(ifMatch) + ", but it is at \"" + etag.get()
                    + "\" now: read it again, then decide.");
        }
    }

    private static Refusal failed(String detail) {
        return Refusal.of(ErrorCode.PRECONDITION_FAILED, detail);
    }

    private static String quoted(List<String> etags) {
        return etags.stream()
                .limit(5)
                .map(e -> e.equals("*") ? e : "\"" + e + "\"")
                .collect(Collectors.joining(", "));
    }
}
