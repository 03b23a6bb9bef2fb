package io.flowplane.translate.types;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;

/** Regular expressions as Envoy takes them: RE2's syntax. */
final class Re2 {
    private Re2() {}

    /** What is wrong with an expression; empty when Envoy takes it. */
    static Optional<String> fault(String regex) {
        try {
            Pattern.compile(regex);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("is no regular expression that Envoy takes (RE2): " + e.getDescription());
        }
    }
}
