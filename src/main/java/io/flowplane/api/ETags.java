package io.flowplane.api;

import io.flowplane.apply.Preconditions;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code If-Match} and {@code If-None-Match} (RFC 9110, section 13.1). */
final class ETags {
    /** What a whole header looks like, for the document. */
    static final String PATTERN = "^(\\*|(W/)?\"[!#-~]*\"(\\s*,\\s*(W/)?\"[!#-~]*\")*)$";

    private static final Pattern ENTRY = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7e]*)\"\\s*(,|$)");
    /** What a weak tag becomes for If-Match: strong comparison never matches it, and no tag of ours is empty. */
    private static final String NEVER = "";

    private ETags() {}

    static String quoted(String etag) {
        return '"' + etag + '"';
    }

    /** The conditions of a write. */
    static Preconditions ofWrite(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifNoneMatch != null && !ifNoneMatch.strip().equals("*")) {
            throw invalid("If-None-Match", "takes only * on a write");
        }
        return new Preconditions(ifMatch == null ? null : tags("If-Match", ifMatch, true), ifNoneMatch != null);
    }

    /** Whether a GET is answered by 304: weak comparison, as the RFC wants. */
    static boolean unchanged(@Nullable String ifNoneMatch, String etag) {
        if (ifNoneMatch == null) {
            return false;
        }
        List<String> tags = tags("If-None-Match", ifNoneMatch, false);
        return tags.contains("*") || tags.contains(etag);
    }

    private static List<String> tags(String header, String value, boolean strong) {
        if (value.strip().equals("*")) {
            return List.of("*");
        }
        List<String> tags = new ArrayList<>();
        Matcher entry = ENTRY.matcher(value);
        int at = 0;
        while (at < value.length() || tags.isEmpty()) {
            if (!entry.find(at) || entry.start() != at) {
                throw invalid(header, "must be * or a list of tags in double quotes, such as \"3-1b9d6bcd\"");
            }
            // a quoted * is an ordinary tag, and none of ours
            boolean never = (strong && entry.group(1) != null) || entry.group(2).equals("*");
            tags.add(never ? NEVER : entry.group(2));
            at = entry.end();
        }
        if (value.stripTrailing().endsWith(",")) {
            throw invalid(header, "must not end in a comma");
        }
        return tags;
    }

    private static Refusal invalid(String header, String must) {
        return Refusal.of(ErrorCode.INVALID_HEADER, header + " " + must + ".");
    }
}
