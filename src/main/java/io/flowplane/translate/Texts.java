package io.flowplane.translate;

import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.flowplane.domain.spec.TextMatch;

/** Tests of texts. */
public final class Texts {
    private Texts() {}

    public static StringMatcher exact(String text) {
        return StringMatcher.newBuilder().setExact(text).build();
    }

    public static RegexMatcher regex(String regex) {
        return RegexMatcher.newBuilder().setRegex(regex).build();
    }

    static StringMatcher of(TextMatch given) {
        StringMatcher.Builder matcher =
                StringMatcher.newBuilder().setIgnoreCase(Boolean.TRUE.equals(given.ignoreCase()));
        if (given.prefix() != null) {
            matcher.setPrefix(given.prefix());
        } else if (given.suffix() != null) {
            matcher.setSuffix(given.suffix());
        } else if (given.contains() != null) {
            matcher.setContains(given.contains());
        } else if (given.regex() != null) {
            matcher.setSafeRegex(regex(given.regex()));
        } else {
            matcher.setExact(given.exact() == null ? "" : given.exact());
        }
        return matcher.build();
    }
}
