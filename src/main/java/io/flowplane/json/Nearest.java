package io.flowplane.json;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** The known word that a mistyped one most likely means. */
public final class Nearest {
    private static final int LONGEST = 120;
    private static final int MOST_EDITS = 6;
    /** So many underscores and hyphens may make the difference in length. */
    private static final int MOST_SIGNS = 4;

    private Nearest() {}

    /** The closest of {@code known} that is close enough; letters' case and underscores hardly count. */
    public static Optional<String> to(String word, Collection<String> known) {
        if (word.length() > LONGEST) {
            return Optional.empty();
        }
        String plain = plain(word);
        int limit = Math.clamp(plain.length() / 3, 1, MOST_EDITS);
        String nearest = null;
        for (String candidate : known) {
            // Bodies may hold thousands of faults, and there are thousands of names: most are dropped by their length.
            if (Math.abs(candidate.length() - word.length()) > limit + MOST_SIGNS) {
                continue;
            }
            int distance = distance(plain, plain(candidate), limit);
            boolean closer = distance < limit || (distance == limit && nearest == null);
            if (closer || (distance == limit && nearest != null && candidate.compareTo(nearest) < 0)) {
                nearest = candidate;
                limit = distance;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** {@code "; did you mean 'x'?"}, or a full stop where nothing is near. */
    public static String hint(String word, Collection<String> known) {
        return to(word, known).map(near -> "; did you mean '" + near + "'?").orElse(".");
    }

    private static String plain(String word) {
        return word.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** Levenshtein's distance; anything above {@code limit} once it is above. */
    private static int distance(String a, String b, int limit) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(previous[j], row[j - 1]) + 1);
                least = Math.min(least, row[j]);
            }
            if (least > limit) {
                return least;
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
