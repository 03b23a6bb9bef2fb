package io.flowplane.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * What one line of the log says, before its form is chosen.
 *
 * @param at when it happened
 * @param level {@code ERROR}, {@code WARN}, {@code INFO}, {@code DEBUG}, {@code TRACE}
 * @param fields {@code message} first, then the event's own keys; strings, numbers, booleans
 */
record LogLine(Instant at, String level, String target, Map<String, Object> fields) {
    private static final int MOST_FRAMES = 40;
    private static final int MOST_CAUSES = 5;

    static LogLine of(ILoggingEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("message", Redaction.redact(String.valueOf(event.getFormattedMessage())));
        event.getMDCPropertyMap().forEach((key, value) -> fields.putIfAbsent(key, Redaction.redact(value)));
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                addField(fields, pair.key, pair.value);
            }
        }
        if (event.getThrowableProxy() != null) {
            fields.put("error", Redaction.redact(reasons(event.getThrowableProxy())));
            fields.put("stack", Redaction.redact(stack(event.getThrowableProxy())));
        }
        return new LogLine(
                Instant.ofEpochMilli(event.getTimeStamp()),
                event.getLevel().toString(),
                Targets.of(event.getLoggerName()),
                fields);
    }

    private static void addField(Map<String, Object> fields, String key, @Nullable Object value) {
        if (value instanceof Integer || value instanceof Long || value instanceof Boolean) {
            fields.putIfAbsent(key, value);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            fields.putIfAbsent(key, number);
        } else if (value != null) {
            fields.putIfAbsent(key, Redaction.redact(value.toString()));
        }
    }

    private static String reasons(IThrowableProxy thrown) {
        StringBuilder all = new StringBuilder();
        IThrowableProxy cause = thrown;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            all.append(i == 0 ? "" : " <- ").append(cause.getClassName());
            if (cause.getMessage() != null) {
                all.append(": ").append(cause.getMessage());
            }
            cause = cause.getCause();
        }
        return all.toString();
    }

    private static String stack(IThrowableProxy thrown) {
        StringBuilder all = new StringBuilder();
        StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
        for (int i = 0; i < Math.min(frames.length, MOST_FRAMES); i++) {
            all.append(i == 0 ? "" : " < ").append(frames[i].getStackTraceElement());
        }
        return all.toString();
    }
}
