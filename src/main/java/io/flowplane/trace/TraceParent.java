package io.flowplane.trace;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The place of a span in a trace, as W3C Trace Context writes it: {@code 00-<trace id>-<span id>-<flags>}.
 *
 * @param traceId 32 hexadecimal digits, not all zero
 * @param spanId 16 hexadecimal digits, not all zero
 * @param sampled whether the trace is recorded
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {
    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-[!-~]*)?");
    private static final int LONGEST = 512;
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_SPAN = "0".repeat(16);

    /** Null for what is none. Of versions to come the known part is read, as the standard asks. */
    public static @Nullable TraceParent read(@Nullable String text) {
        if (text == null || text.length() > LONGEST) {
            return null;
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches() || form.group(1).equals("ff") || (form.group(1).equals("00") && form.group(5) != null)) {
            return null;
        }
        boolean empty = form.group(2).equals(NO_TRACE) || form.group(3).equals(NO_SPAN);
        boolean sampled = (HexFormat.fromHexDigits(form.group(4)) & 1) == 1;
        return empty ? null : new TraceParent(form.group(2), form.group(3), sampled);
    }

    /** As it is sent and stored. */
    public String text() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }
}
