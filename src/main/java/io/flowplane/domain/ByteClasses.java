package io.flowplane.domain;

import java.util.BitSet;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** Sets of bytes that classes of regular expressions stand for: {@code \d}, {@code [:alpha:]} and their like, over ASCII. */
final class ByteClasses {
    private static final Set<String> POSIX = Set.of(
            "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper",
            "word", "xdigit");

    private ByteClasses() {}

    static boolean isNamed(String posix) {
        return POSIX.contains(posix);
    }

    /** {@code [:name:]}, or {@code [:^name:]}. */
    static void addNamed(BitSet bytes, String posix, boolean negated) {
        Pattern known = Pattern.compile(javaClass(posix));
        add(bytes, c -> known.matcher(Character.toString(c)).matches(), negated);
    }

    /** Both cases of the letters that are in. */
    static void fold(BitSet bytes) {
        for (int c = 'a'; c <= 'z'; c++) {
            boolean either = bytes.get(c) || bytes.get(c - 32);
            bytes.set(c, either);
            bytes.set(c - 32, either);
        }
    }

    /** One instruction each; upper-case letters come for nothing where the lower-case ones are in as well. */
    static int ranges(BitSet bytes) {
        boolean folds = true;
        for (int c = 'a'; c <= 'z'; c++) {
            folds &= bytes.get(c) == bytes.get(c - 32);
        }
        int ranges = 0;
        for (int low = bytes.nextSetBit(0); low >= 0; low = bytes.nextSetBit(bytes.nextClearBit(low))) {
            int high = bytes.nextClearBit(low) - 1;
            ranges += folds && low >= 'A' && high <= 'Z' ? 0 : 1;
        }
        return ranges;
    }

    /** Java's name of a POSIX class, over ASCII. */
    private static String javaClass(String posix) {
        return switch (posix) {
            case "word" -> "\\w";
            case "ascii" -> "\\p{ASCII}";
            case "xdigit" -> "\\p{XDigit}";
            default -> "\\p{" + Character.toUpperCase(posix.charAt(0)) + posix.substring(1) + "}";
        };
    }

    /** {@code \d} and its like; the capital letter is the complement. */
    static void addPerl(BitSet bytes, char c) {
        IntPredicate members = switch (Character.toLowerCase(c)) {
            case 'd' -> b -> b >= '0' && b <= '9';
            case 'w' -> ByteClasses::isWord;
            default -> b -> b == '\t' || b == '\n' || b == '\f' || b == '\r' || b == ' ';
        };
        add(bytes, members, Character.isUpperCase(c));
    }

    private static void add(BitSet bytes, IntPredicate members, boolean negated) {
        for (int b = 0; b < 256; b++) {
            if (members.test(b) != negated) {
                bytes.set(b);
            }
        }
    }

    static boolean isWord(int c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    }
}
