package io.flowplane.validate;

import com.google.re2j.Pattern;
import java.util.Optional;

/** What resources may be called. */
public final class Names {
    private static final Pattern RESOURCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private Names() {}

    /** What is wrong with the name of a cluster, route configuration or listener, or nothing. */
    public static Optional<String> resource(String name) {
        return RESOURCE.matches(name)
                ? Optional.empty()
                : Optional.of("A name has 1 to 100 letters (a-z, A-Z), digits, dots, underscores and hyphens, and"
                        + " begins with a"
                        + " letter or digit.");
    }
}
