package io.flowplane.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** How a line of the log is written: JSON for machines, text for a terminal. Either way an event is one line. */
final class LogForm extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final byte[] NOTHING = {};

    private final boolean text;

    LogForm(boolean text) {
        this.text = text;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        LogLine line = LogLine.of(event);
        return (text ? text(line) : json(line)).getBytes(StandardCharsets.UTF_8);
    }

    /** {@code {"timestamp":…,"level":…,"target":…,"fields":{"message":…}}}; the time in whole seconds, finer in a field. */
    static String json(LogLine line) {
        StringBuilder out = new StringBuilder(256);
        out.append("{\"timestamp\":\"").append(line.at().truncatedTo(ChronoUnit.SECONDS));
        out.append("\",\"level\":\"").append(line.level()).append("\",\"target\":");
        quote(out, line.target());
        out.append(",\"fields\":{");
        line.fields().forEach((key, value) -> {
            quote(out, key);
            out.append(':');
            if (value instanceof String string) {
                quote(out, string);
            } else {
                out.append(value);
            }
            out.append(',');
        });
        out.append("\"time_ms\":").append(line.at().toEpochMilli()).append("}}\n");
        return out.toString();
    }

    /** {@code 22:30:00.123Z INFO  flowplane::api message key=value …}, in UTC. */
    static String text(LogLine line) {
        StringBuilder out = new StringBuilder(160);
        out.append(CLOCK.format(line.at())).append(' ').append(line.level());
        out.append(line.level().length() < 5 ? "  " : " ").append(line.target()).append(' ');
        for (Map.Entry<String, Object> field : line.fields().entrySet()) {
            if (!field.getKey().equals("message")) {
                out.append(' ');
                printable(out, field.getKey());
                out.append('=');
            }
            printable(out, field.getValue().toString());
        }
        return out.append('\n').toString();
    }

    private static void quote(StringBuilder out, String string) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (isUnsafe(c) || isLoneSurrogate(string, i)) {
                escape(out, c);
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private static void printable(StringBuilder out, String string) {
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (isUnsafe(c) || isLoneSurrogate(string, i)) {
                escape(out, c);
            } else {
                out.append(c);
            }
        }
    }

    /** Control characters of both kinds, and the two line separators that some readers break lines at. */
    private static boolean isUnsafe(char c) {
        return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == '\u2028' || c == '\u2029';
    }

    private static boolean isLoneSurrogate(String string, int i) {
        char c = string.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == string.length() || !Character.isLowSurrogate(string.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(string.charAt(i - 1)));
    }

    private static void escape(StringBuilder out, char c) {
        out.append(String.format("\\u%04x", (int) c));
    }
}
