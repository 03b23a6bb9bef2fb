package io.flowplane.domain;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Map;

/**
 * Parses RE2's syntax and adds up how many instructions RE2 compiles it to, rounding up: a capture 2, an alternative
 * 1, a
 * loop 2 to 4, a class one for each of its ranges of bytes, and 4 for every program. Found by asking Envoy for the
 * sizes
 * of many programs; RE2's own simplifications only make them smaller.
 */
final class RegexParser {
    private static final int OVERHEAD = 4;
    private static final int DEEPEST = 50;
    private static final int MOST_REPETITIONS = 1000;
    private static final long HUGE = 1_000_000;
    private static final Map<Character, String> NOT_IN_RE2 = Map.ofEntries(
            Map.entry('Z', "\\Z (write $ or \\z)"),
            Map.entry('h', "\\h (write [ \\t])"),
            Map.entry('H', "\\H"),
            Map.entry('R', "\\R"),
            Map.entry('K', "\\K"),
            Map.entry('G', "\\G"),
            Map.entry('X', "\\X"),
            Map.entry('N', "\\N"),
            Map.entry('V', "\\V"),
            Map.entry('k', "back-references (\\k)"),
            Map.entry('e', "\\e"),
            Map.entry('c', "\\c"),
            Map.entry('u', "\\u (write \\x{…})"),
            Map.entry('p', "Unicode classes (\\p), for Envoy compares bytes"),
            Map.entry('P', "Unicode classes (\\P), for Envoy compares bytes"),
            Map.entry('C', "\\C"),
            Map.entry('Q', "\\Q…\\E (escape each character)"));
    private final String text;
    private int at;
    private int depth;
    private int captures;
    private boolean foldCase;
    /** The last atom was flags, (?i), which are nothing that could be repeated. */
    private boolean flagsOnly;

    RegexParser(String text) {
        this.text = text;
    }

    /** An expression that RE2 or we refuse. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final String reason;

        Refused(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /**
     * What a part compiles to.
     *
     * @param size instructions
     * @param repetitions the product of the bounds of nested repetitions, which RE2 limits to 1000
     * @param nullable may match nothing
     */
    private record Part(long size, long repetitions, boolean nullable) {
        Part then(Part other) {
            return joined(other, nullable && other.nullable, 0);
        }

        Part or(Part other) {
            return joined(other, nullable || other.nullable, 1);
        }

        Part captured() {
            return new Part(size + 2, repetitions, nullable);
        }

        private Part joined(Part other, boolean canBeEmpty, int more) {
            long sum = Math.min(HUGE, size + other.size + more);
            return new Part(sum, Math.max(repetitions, other.repetitions), canBeEmpty);
        }
    }

    long programSize() throws Refused {
        Part whole = alternatives();
        if (at < text.length()) {
            throw new Refused("There is a ) without a ( at character " + (at + 1) + ".");
        }
        return whole.size + OVERHEAD;
    }

    int captures() {
        return captures;
    }

    private Part alternatives() throws Refused {
        if (++depth > DEEPEST) {
            throw new Refused("Is nested deeper than " + DEEPEST + " groups.");
        }
        Part all = sequence();
        boolean several = false;
        while (more() && peek() == '|') {
            at++;
            all = all.or(sequence());
            several = true;
        }
        depth--;
        return several ? new Part(all.size + 1, all.repetitions, all.nullable) : all;
    }

    private Part sequence() throws Refused {
        Part all = new Part(0, 1, true);
        boolean empty = true;
        while (more() && peek() != '|' && peek() != ')') {
            all = all.then(repeated());
            empty = false;
        }
        return empty ? new Part(1, 1, true) : all;
    }

    private Part repeated() throws Refused {
        int start = at;
        flagsOnly = false;
        Part part = atom();
        if (flagsOnly) {
            flagsOnly = false;
            if (more() && "*+?{".indexOf(peek()) >= 0) {
                throw new Refused("There is nothing to repeat before '" + peek() + "' at character " + (at + 1) + ".");
            }
            return part;
        }
        int operators = 0;
        while (more()) {
            int before = at;
            Part next = repetition(part);
            if (at == before) {
                return part;
            }
            if (++operators > 1) {
                String both = text.substring(start, at);
                throw new Refused(
                        peekBack() == '+'
                                ? "RE2 has no possessive repetitions, such as '" + shown(both) + "'."
                                : "There are two repetitions in a row: '" + shown(both) + "'.");
            }
            part = next;
        }
        return part;
    }

    /** With the operator that follows, if any. */
    private Part repetition(Part part) throws Refused {
        return switch (peek()) {
            case '*' -> {
                step();
                yield new Part(part.size + loop(part), part.repetitions, true);
            }
            case '+' -> {
                step();
                yield new Part(part.size + loop(part), part.repetitions, part.nullable);
            }
            case '?' -> {
                step();
                yield new Part(part.size + 1, part.repetitions, true);
            }
            case '{' -> counted(part);
            default -> part;
        };
    }

    /** What a loop adds: RE2 flattens programs, and copies what stands before or after a loop while doing so. */
    private static int loop(Part part) {
        return part.nullable ? 4 : 2;
    }

    private void step() {
        at++;
        lazy();
    }

    private void lazy() {
        if (more() && peek() == '?') {
            at++;
        }
    }

    private Part counted(Part part) throws Refused {
        int end = text.indexOf('}', at);
        String bounds = end < 0 || end - at > 20 ? "" : text.substring(at + 1, end);
        int comma = bounds.indexOf(',');
        String low = comma < 0 ? bounds : bounds.substring(0, comma);
        String high = comma < 0 ? bounds : bounds.substring(comma + 1);
        if (!isNumber(low) || !(isNumber(high) || (comma >= 0 && high.isEmpty()))) {
            throw new Refused("A { that begins no repetition must be written \\{ (character " + (at + 1) + ").");
        }
        int min = bound(low);
        int max = high.isEmpty() ? min : bound(high);
        long product = part.repetitions * Math.max(1, max);
        if (max < min || min > MOST_REPETITIONS || max > MOST_REPETITIONS || product > MOST_REPETITIONS) {
            throw new Refused("The repetition {" + bounds + "} is out of order or beyond 1000 times.");
        }
        at = end + 1;
        lazy();
        long open = (min == 0 ? part.size : 0) + loop(part);
        long optional = high.isEmpty() ? open : (max - min) * (part.size + 1);
        long size = Math.clamp(min * part.size + optional, 1, HUGE);
        return new Part(size, product, part.nullable || min == 0);
    }

    private static boolean isNumber(String digits) {
        return !digits.isEmpty() && digits.length() <= 9 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int bound(String digits) {
        return Integer.parseInt(digits);
    }

    private Part atom() throws Refused {
        int start = at;
        int c = text.codePointAt(at);
        at += Character.charCount(c);
        return switch (c) {
            case '(' -> group();
            case '[' -> characterClass();
            case '.' -> new Part(2, 1, false);
            case '^', '$' -> new Part(1, 1, true);
            case '\\' -> escape();
            case '*', '+', '?' ->
                throw new Refused(
                        "There is nothing to repeat before '" + (char) c + "' at character " + (start + 1) + ".");
            case '{', '}' ->
                throw new Refused("A brace that belongs to no repetition must be written \\" + (char) c + " (character "
                        + (start + 1) + ").");
            default -> literal(c);
        };
    }

    /** RE2 sees bytes: a character beyond ASCII is as many literals as it has bytes. */
    private Part literal(int c) throws Refused {
        int bytes = Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > 1 && more() && "*+?{".indexOf(peek()) >= 0) {
            throw new Refused(
                    "Envoy compares bytes: put '" + Character.toString(c) + "' into a group, (?:…), to repeat it.");
        }
        return new Part(foldCase && bytes > 1 ? 2L * bytes : bytes, 1, false);
    }

    private Part group() throws Refused {
        boolean outerFold = foldCase;
        boolean capturing = true;
        if (more() && peek() == '?') {
            capturing = groupKind();
            if (text.charAt(at - 1) == ')') {
                flagsOnly = true;
                return new Part(1, 1, true);
            }
        }
        if (capturing) {
            captures++;
        }
        Part inner = alternatives();
        if (!more()) {
            throw new Refused("There is a ( without a ).");
        }
        at++;
        foldCase = outerFold;
        return capturing ? inner.captured() : inner;
    }

    /** Reads what follows {@code (?}; true when the group captures. Flags alone end with the bracket. */
    private boolean groupKind() throws Refused {
        String rest = text.substring(at);
        if (rest.startsWith("?=") || rest.startsWith("?!")) {
            throw new Refused("RE2 has no look-ahead, (?= or (?!.");
        }
        if (rest.startsWith("?<=") || rest.startsWith("?<!")) {
            throw new Refused("RE2 has no look-behind, (?<= or (?<!.");
        }
        if (rest.startsWith("?>")) {
            throw new Refused("RE2 has no atomic groups, (?>.");
        }
        if (rest.startsWith("?#")) {
            throw new Refused("RE2 has no comments, (?#.");
        }
        if (rest.startsWith("?P=") || rest.startsWith("?P>") || rest.startsWith("?&") || rest.startsWith("?R")) {
            throw new Refused("RE2 has no back-references and no recursion.");
        }
        if (rest.startsWith("?P<") || rest.startsWith("?<")) {
            groupName(at + (rest.startsWith("?P<") ? 3 : 2));
            return true;
        }
        groupFlags();
        return false;
    }

    private void groupName(int from) throws Refused {
        int end = text.indexOf('>', from);
        String name = end < 0 ? "" : text.substring(from, end);
        if (name.isEmpty() || name.length() > 32 || !name.chars().allMatch(ByteClasses::isWord)) {
            throw new Refused("The name of a group must be letters, digits and underscores.");
        }
        at = end + 1;
    }

    private void groupFlags() throws Refused {
        at++;
        boolean negated = false;
        boolean any = false;
        while (more()) {
            char c = text.charAt(at++);
            if (c == ':' || c == ')') {
                if (c == ')' && !any) {
                    break;
                }
                return;
            }
            if (c == '-' && !negated) {
                negated = true;
            } else if (c == 'i') {
                foldCase = !negated;
            } else if ("msU".indexOf(c) < 0) {
                throw new Refused("RE2 has no group (?" + c + "; it has (?:…), (?P<name>…) and the flags i, m, s, U.");
            }
            any = true;
        }
        throw new Refused("There is a (? without an end.");
    }

    private Part escape() throws Refused {
        if (!more()) {
            throw new Refused("Ends with a backslash.");
        }
        char c = text.charAt(at++);
        if (NOT_IN_RE2.containsKey(c)) {
            throw new Refused("Envoy's RE2 doesn't have " + NOT_IN_RE2.get(c) + ".");
        }
        return switch (c) {
            case 'd', 's', 'w', 'D', 'S', 'W' -> {
                BitSet bytes = new BitSet(256);
                ByteClasses.addPerl(bytes, c);
                yield new Part(ByteClasses.ranges(bytes), 1, false);
            }
            case 'b', 'B', 'A', 'z' -> new Part(1, 1, true);
            default -> {
                escapedByte(c);
                yield new Part(1, 1, false);
            }
        };
    }

    /** The byte that an escape stands for; {@code c} is the character after the backslash, which is read already. */
    private int escapedByte(char c) throws Refused {
        if (c >= '1' && c <= '9') {
            throw new Refused("RE2 has no back-references (\\" + c + ").");
        }
        if (c == 'x') {
            return hexadecimal();
        }
        int control = "afnrtv".indexOf(c);
        if (control >= 0) {
            return "\u0007\f\n\r\t\u000b".charAt(control);
        }
        if (c > 0x7F || c < 0x21 || (ByteClasses.isWord(c) && c != '_')) {
            throw new Refused("RE2 has no \\" + c + ".");
        }
        return c;
    }

    private int hexadecimal() throws Refused {
        String digits;
        if (more() && peek() == '{') {
            int end = text.indexOf('}', at);
            digits = end < 0 ? "" : text.substring(at + 1, end);
            at = end + 1;
        } else {
            digits = text.substring(at, Math.min(text.length(), at + 2));
            at += digits.length();
        }
        boolean good =
                !digits.isEmpty() && digits.length() <= 6 && digits.chars().allMatch(c -> Character.digit(c, 16) >= 0);
        int value = good && digits.chars().allMatch(c -> c < 0x80) ? Integer.parseInt(digits, 16) : -1;
        if (value < 0 || value > 0x7F) {
            throw new Refused("\\x takes two hexadecimal digits, up to 7F, for Envoy compares bytes.");
        }
        return value;
    }

    private Part characterClass() throws Refused {
        BitSet bytes = new BitSet(256);
        boolean negated = more() && peek() == '^';
        if (negated) {
            at++;
        }
        boolean first = true;
        while (first || !more() || peek() != ']') {
            if (!more()) {
                throw new Refused("There is a [ without a ].");
            }
            first = false;
            classEntry(bytes);
        }
        at++;
        if (foldCase) {
            ByteClasses.fold(bytes);
        }
        if (negated) {
            bytes.flip(0, 256);
        }
        if (bytes.isEmpty()) {
            throw new Refused("A class [] that no character fits is no use.");
        }
        return new Part(ByteClasses.ranges(bytes), 1, false);
    }

    private void classEntry(BitSet bytes) throws Refused {
        if (text.startsWith("[:", at)) {
            namedClass(bytes);
            return;
        }
        if (peek() == '\\' && at + 1 < text.length() && "dswDSW".indexOf(text.charAt(at + 1)) >= 0) {
            ByteClasses.addPerl(bytes, text.charAt(at + 1));
            at += 2;
            return;
        }
        int low = classByte();
        int high = low;
        if (text.startsWith("-", at) && at + 1 < text.length() && text.charAt(at + 1) != ']') {
            at++;
            high = classByte();
        }
        if (high < low) {
            throw new Refused("A range in [ ] is out of order.");
        }
        bytes.set(low, high + 1);
    }

    private int classByte() throws Refused {
        if (!more()) {
            throw new Refused("There is a [ without a ].");
        }
        char c = text.charAt(at++);
        if (c > 0x7F) {
            throw new Refused("Envoy compares bytes: characters beyond ASCII can't stand in [ ]; write (?:ä|ö).");
        }
        if (c != '\\') {
            return c;
        }
        if (!more()) {
            throw new Refused("Ends with a backslash.");
        }
        char escaped = text.charAt(at++);
        if (NOT_IN_RE2.containsKey(escaped)) {
            throw new Refused("Envoy's RE2 doesn't have " + NOT_IN_RE2.get(escaped) + ".");
        }
        return escapedByte(escaped);
    }

    private void namedClass(BitSet bytes) throws Refused {
        int end = text.indexOf(":]", at);
        String name = end < 0 ? "" : text.substring(at + 2, end);
        boolean negated = name.startsWith("^");
        String plain = negated ? name.substring(1) : name;
        if (!ByteClasses.isNamed(plain)) {
            throw new Refused("There is no class [:" + shown(name) + ":].");
        }
        ByteClasses.addNamed(bytes, plain, negated);
        at = end + 2;
    }

    private boolean more() {
        return at < text.length();
    }

    private char peek() {
        return text.charAt(at);
    }

    private char peekBack() {
        return text.charAt(at - 1);
    }

    private static String shown(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }
}
