package io.flowplane.domain;

import java.util.Optional;

/**
 * Regular expressions as Envoy takes them: RE2 over bytes, whose compiled program may have 100 instructions at most
 * ({@code re2.max_program_size.error_level}). What RE2 refuses is refused by its name; what we can't judge is refused
 * too.
 */
public final class Regexes {
    /** Envoy's default limit. */
    static final int LARGEST_PROGRAM = 100;

    private static final int LONGEST = 4096;

    private Regexes() {}

    /** What is wrong with an expression. */
    public static Optional<String> fault(String regex) {
        if (regex.length() > LONGEST) {
            return Optional.of("May hold at most 4096 characters.");
        }
        try {
            long size = new RegexParser(regex).programSize();
            return size <= LARGEST_PROGRAM
                    ? Optional.empty()
                    : Optional.of("Is too large for Envoy: it compiles to about " + size + " instructions, and at most "
                            + LARGEST_PROGRAM + " are allowed. Shorten it, or use other kinds of match.");
        } catch (RegexParser.Refused e) {
            return Optional.of(e.reason());
        }
    }

    /** How many groups capture; 0 for an expression at fault. */
    public static int groups(String regex) {
        try {
            RegexParser parser = new RegexParser(regex);
            parser.programSize();
            return parser.captures();
        } catch (RegexParser.Refused e) {
            return 0;
        }
    }
}
