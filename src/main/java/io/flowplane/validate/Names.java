package io.flowplane.validate;

import com.google.re2j.Pattern;
import java.util.Optional;

/** What resources and teams may be called. Each check returns what is wrong, or nothing. */
public final class Names {
    private static final Pattern RESOURCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern TEAM = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final int LONGEST_TEAM = 63;

    private Names() {}

    /** A cluster, route configuration or listener. */
    public static Optional<String> resource(String name) {
        return RESOURCE.matches(name)
                ? Optional.empty()
                : Optional.of("A name has 1 to 100 letters (a-z, A-Z), digits, dots, underscores and hyphens, and"
                        + " begins with a"
                        + " letter or digit.");
    }

    /** A team. */
    public static Optional<String> team(String name) {
        return name.length() <= LONGEST_TEAM && TEAM.matches(name)
                ? Optional.empty()
                : Optional.of(
                        "A team's name has 1 to 63 characters: lower-case words and digits, joined by single hyphens.");
    }
}
