package io.flowplane.translate.filter;

import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.envoyproxy.envoy.type.v3.FractionalPercent.DenominatorType;
import io.flowplane.domain.spec.filter.FractionOfRequests;
import io.flowplane.domain.spec.filter.FractionOfRequests.Denominator;
import io.flowplane.domain.spec.filter.StringMatch;
import io.flowplane.translate.Texts;

/** What several filters say alike: tests of texts, shares of requests. */
final class Matchers {
    private static final RuntimeFractionalPercent ALL = RuntimeFractionalPercent.newBuilder()
            .setDefaultValue(FractionalPercent.newBuilder().setNumerator(100))
            .build();

    private Matchers() {}

    static StringMatcher text(StringMatch given, Spot at) {
        boolean ignoreCase = Boolean.TRUE.equals(given.ignoreCase());
        at.field("ignore_case")
                .refuseIf(
                        ignoreCase && given.type() == StringMatch.Type.REGEX,
                        "conflicting_fields",
                        "Only goes with a text to compare; in a regex write (?i).");
        StringMatcher.Builder matcher = StringMatcher.newBuilder().setIgnoreCase(ignoreCase);
        switch (given.type()) {
            case EXACT -> matcher.setExact(given.value());
            case PREFIX -> matcher.setPrefix(given.value());
            case SUFFIX -> matcher.setSuffix(given.value());
            case CONTAINS -> matcher.setContains(given.value());
            case REGEX -> {
                at.field("value").regex(given.value());
                matcher.setSafeRegex(Texts.regex(given.value()));
            }
        }
        return matcher.build();
    }

    /** Every request. */
    static RuntimeFractionalPercent all() {
        return ALL;
    }

    static RuntimeFractionalPercent fraction(FractionOfRequests given, Spot at) {
        Denominator denominator = given.denominator() == null ? Denominator.HUNDRED : given.denominator();
        int most = switch (denominator) {
            case HUNDRED -> 100;
            case TEN_THOUSAND -> 10_000;
            case MILLION -> 1_000_000;
        };
        at.field("numerator")
                .refuseIf(given.numerator() > most, "out_of_range", "Must not be above the denominator: " + most + ".");
        RuntimeFractionalPercent.Builder share = RuntimeFractionalPercent.newBuilder()
                .setDefaultValue(FractionalPercent.newBuilder()
                        .setNumerator(given.numerator())
                        .setDenominator(DenominatorType.valueOf(denominator.name())));
        if (given.runtimeKey() != null) {
            share.setRuntimeKey(given.runtimeKey());
        }
        return share.build();
    }
}
