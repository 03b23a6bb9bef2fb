package io.flowplane.api;

import java.text.Normalizer;
import java.util.Locale;

/** Names for what was given none. */
final class ImportNames {
    private static final int LONGEST = 60;

    private ImportNames() {}

    /** Lower-case words joined by hyphens: {@code Pet Store (v2)} is {@code pet-store-v2}. */
    static String slug(String title) {
        String plain = Normalizer.normalize(title, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9.]+", "-")
                .replaceAll("^[^a-z0-9]+", "");
        String cut = plain.length() > LONGEST ? plain.substring(0, LONGEST) : plain;
        String name = cut.replaceAll("[^a-z0-9]+$", "");
        return name.isEmpty() ? "api" : name;
    }
}
