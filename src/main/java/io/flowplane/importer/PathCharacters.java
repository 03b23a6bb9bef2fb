package io.flowplane.importer;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** The characters of a path as they arrive at Envoy's routes, once clients have encoded them and Envoy has normalized them. */
final class PathCharacters {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String UNRESERVED = "-._~";
    /** Clients send them as they are, and Envoy leaves them. */
    private static final String PLAIN = UNRESERVED + "!$&'()*+,;=:@[]";

    private PathCharacters() {}

    /** A text that no request's path has, with the reason. */
    static final class Unreachable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreachable(String reason) {
            super(reason, null, false, false);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    /** Without {@code /}, {@code ?} and {@code #}, which the caller has taken apart. */
    static String encoded(String text) throws Unreachable {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (c == '%') {
                out.append(escape(text, i));
                i += 3;
                continue;
            }
            if (c < 0x20 || c == 0x7F) {
                throw new Unreachable("Holds a control character, which no path has.");
            }
            if (c == '\\') {
                throw new Unreachable("Holds a backslash, which Envoy turns into a slash before it looks at routes.");
            }
            if (isLetterOrDigit(c) || (c < 0x80 && PLAIN.indexOf(c) >= 0)) {
                out.appendCodePoint(c);
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    out.append('%').append(HEX.toHexDigits(b));
                }
            }
            i += Character.charCount(c);
        }
        return out.toString();
    }

    /** What Envoy makes of the escape at {@code i}: itself, but for what needs none. */
    private static String escape(String text, int i) throws Unreachable {
        Optional<Integer> code = hex(text, i + 1);
        if (code.isEmpty()) {
            throw new Unreachable("Holds a % without two hex digits after it; write %25 for the sign itself.");
        }
        int c = code.get();
        if (c == '/' || c == '\\') {
            throw new Unreachable("Holds an escaped slash, which our listeners refuse in every request.");
        }
        if (c == 0) {
            throw new Unreachable("Holds %00, which Envoy refuses in every request.");
        }
        return isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0 ? Character.toString(c) : text.substring(i, i + 3);
    }

    private static Optional<Integer> hex(String text, int from) {
        if (from + 2 > text.length()
                || !HexFormat.isHexDigit(text.charAt(from))
                || !HexFormat.isHexDigit(text.charAt(from + 1))) {
            return Optional.empty();
        }
        return Optional.of(HexFormat.fromHexDigits(text, from, from + 2));
    }

    static boolean isLetterOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
