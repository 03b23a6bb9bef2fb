package io.flowplane.translate.filter;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.rbac.v3.SourcedMetadata;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ListMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.envoyproxy.envoy.type.v3.FractionalPercent.DenominatorType;
import io.flowplane.domain.spec.RouteMatch.HeaderMatch;
import io.flowplane.domain.spec.filter.ClaimTest;
import io.flowplane.domain.spec.filter.FractionOfRequests;
import io.flowplane.domain.spec.filter.FractionOfRequests.Denominator;
import io.flowplane.domain.spec.filter.HeaderTest;
import io.flowplane.domain.spec.filter.MetadataTest;
import io.flowplane.domain.spec.filter.Network;
import io.flowplane.domain.spec.filter.StringMatch;
import io.flowplane.translate.Matches;
import io.flowplane.translate.Texts;
import io.flowplane.translate.Wire;
import io.flowplane.validate.Addresses;
import io.flowplane.validate.RouteConfigValidator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    static HeaderMatcher header(HeaderTest given, Spot at) {
        HeaderMatch match = new HeaderMatch(
                given.name(),
                given.value(),
                given.prefix(),
                given.suffix(),
                given.contains(),
                given.regex(),
                given.present(),
                given.ignoreCase(),
                given.invert());
        at.refuse(RouteConfigValidator.problems(match, at.pointer()));
        return Matches.header(match);
    }

    static PathMatcher path(StringMatch given, Spot at) {
        return PathMatcher.newBuilder().setPath(text(given, at)).build();
    }

    static CidrRange network(Network given, Spot at) {
        String[] parts = given.addressPrefix().split("/", -1);
        boolean both = parts.length > 1 && given.prefixLen() != null;
        at.field("prefix_len").refuseIf(both, "conflicting_fields", "address_prefix says it already.");
        String whole = given.prefixLen() == null || both
                ? given.addressPrefix()
                : given.addressPrefix() + "/" + given.prefixLen();
        boolean known = Addresses.network(whole).isPresent();
        at.field("address_prefix")
                .refuseIf(!known, "invalid_address", "Must be an address or a range, such as 10.0.0.0/8.");
        CidrRange.Builder range = CidrRange.newBuilder().setAddressPrefix(parts[0]);
        int slash = whole.indexOf('/');
        if (known) {
            int bits = parts[0].contains(":") ? 128 : 32;
            range.setPrefixLen(Wire.uint32(slash < 0 ? bits : Integer.parseInt(whole.substring(slash + 1))));
        }
        return range.build();
    }

    /** What an earlier filter left. */
    static SourcedMetadata metadata(MetadataTest given, Spot at) {
        MetadataMatcher.Builder matcher = MetadataMatcher.newBuilder()
                .setFilter(given.filter())
                .setValue(value(given.value(), Boolean.TRUE.equals(given.inList()), at));
        given.path().forEach(key -> matcher.addPathBuilder().setKey(key));
        return SourcedMetadata.newBuilder().setMetadataMatcher(matcher).build();
    }

    static SourcedMetadata claim(ClaimTest given, Spot at) {
        List<String> path = new ArrayList<>(List.of(given.payload() == null ? "jwt_payload" : given.payload()));
        path.addAll(List.of(given.claim().split("\\.", -1)));
        at.field("claim").refuseIf(path.contains(""), "invalid_text", "Must not hold empty parts.");
        return metadata(new MetadataTest("envoy.filters.http.jwt_authn", path, given.value(), given.inList()), at);
    }

    private static ValueMatcher value(@Nullable StringMatch given, boolean inList, Spot at) {
        at.field("in_list")
                .refuseIf(
                        inList && given == null, "conflicting_fields", "Says something about value, which is missing.");
        if (given == null) {
            return ValueMatcher.newBuilder().setPresentMatch(true).build();
        }
        ValueMatcher text = ValueMatcher.newBuilder()
                .setStringMatch(text(given, at.field("value")))
                .build();
        return inList
                ? ValueMatcher.newBuilder()
                        .setListMatch(ListMatcher.newBuilder().setOneOf(text))
                        .build()
                : text;
    }
}
