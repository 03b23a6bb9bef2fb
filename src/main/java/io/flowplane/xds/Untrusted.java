package io.flowplane.xds;

/** Text that a proxy sent: it may be anything. */
final class Untrusted {
    private Untrusted() {}

    /** The text on one line, without control and direction characters, and not longer than {@code max} characters. */
    static String clean(String text, int max) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), max));
        int i = 0;
        while (i < text.length() && out.length() < max) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            out.appendCodePoint(printable(c) ? c : ' ');
        }
        boolean cut = i < text.length();
        return cut ? out.append('…').toString() : out.toString();
    }

    private static boolean printable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE -> false;
            default -> true;
        };
    }
}
