package io.flowplane.validate;

import com.google.re2j.Pattern;
import io.flowplane.domain.spec.FilterChain;
import io.flowplane.domain.spec.FilterChain.FilterChainMatch;
import io.flowplane.domain.spec.FilterChain.SourceType;
import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The matches of filter chains. Envoy spreads each out into all combinations of its values and refuses a combination
 * that
 * is there twice.
 */
final class ChainMatches {
    private static final int MOST_COMBINATIONS = 10_000;
    private static final Pattern SERVER_NAME = Pattern.compile("(\\*\\.)?[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Set<String> TRANSPORTS = Set.of("tls", "raw_buffer");

    private ChainMatches() {}

    static void check(List<FilterChain> chains, Pointer at, Faults faults) {
        Map<List<String>, Integer> seen = new HashMap<>();
        long combinations = 0;
        for (int i = 0; i < chains.size(); i++) {
            FilterChainMatch match = chains.get(i).match();
            Pointer place = at.index(i).field("match");
            List<List<String>> dimensions = dimensions(match);
            if (match != null) {
                values(match, place, faults);
            }
            combinations +=
                    dimensions.stream().mapToLong(List::size).reduce(1, (a, b) -> Math.min(a * b, Integer.MAX_VALUE));
            if (combinations > MOST_COMBINATIONS) {
                faults.add(place, "too_many", "All chains together match more than 10000 combinations of values.");
                return;
            }
            Integer twin = addAll(dimensions, i, seen);
            if (twin != null) {
                faults.add(
                        match == null ? at.index(i) : place,
                        "duplicate_match",
                        "Matches the same connections as " + at.index(twin)
                                + ", in part at least; Envoy couldn't choose.");
            }
        }
    }

    /** The chain, which may be {@code chain} itself, that has one of the combinations already. */
    private static @Nullable Integer addAll(List<List<String>> dimensions, int chain, Map<List<String>, Integer> seen) {
        List<List<String>> combinations = List.of(List.of());
        for (List<String> dimension : dimensions) {
            List<List<String>> longer = new ArrayList<>();
            for (List<String> combination : combinations) {
                for (String value : dimension) {
                    List<String> next = new ArrayList<>(combination);
                    next.add(value);
                    longer.add(next);
                }
            }
            combinations = longer;
        }
        Integer twin = null;
        for (List<String> combination : combinations) {
            Integer other = seen.putIfAbsent(combination, chain);
            twin = twin == null ? other : twin;
        }
        return twin;
    }

    private static List<List<String>> dimensions(@Nullable FilterChainMatch match) {
        if (match == null) {
            return List.of(ANY, ANY, ANY, ANY, ANY, ANY, List.of(SourceType.ANY.name()), ANY, ANY);
        }
        return List.of(
                match.destinationPort() == null ? ANY : List.of(String.valueOf(match.destinationPort())),
                networks(match.prefixRanges()),
                orAny(match.serverNames().stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList()),
                List.of(match.transportProtocol() == null ? "" : match.transportProtocol()),
                orAny(match.applicationProtocols()),
                networks(match.directSourcePrefixRanges()),
                List.of((match.sourceType() == null ? SourceType.ANY : match.sourceType()).name()),
                networks(match.sourcePrefixRanges()),
                orAny(match.sourcePorts().stream().map(String::valueOf).toList()));
    }

    private static final List<String> ANY = List.of("");

    private static List<String> orAny(List<String> values) {
        return values.isEmpty() ? ANY : values;
    }

    private static List<String> networks(List<String> ranges) {
        return orAny(ranges.stream()
                .map(range -> Addresses.network(range).orElse(range))
                .toList());
    }

    private static void values(FilterChainMatch match, Pointer at, Faults faults) {
        for (int i = 0; i < match.serverNames().size(); i++) {
            faults.addIf(
                    !SERVER_NAME.matches(match.serverNames().get(i)),
                    at.field("serverNames").index(i),
                    "invalid_host",
                    "Must be a host name or *.suffix; leave serverNames out to match every name.");
        }
        String transport = match.transportProtocol();
        faults.addIf(
                transport != null && !TRANSPORTS.contains(transport),
                at.field("transportProtocol"),
                "unknown_value",
                "Must be one of tls, raw_buffer.");
        ranges(match.prefixRanges(), at.field("prefixRanges"), faults);
        ranges(match.sourcePrefixRanges(), at.field("sourcePrefixRanges"), faults);
        ranges(match.directSourcePrefixRanges(), at.field("directSourcePrefixRanges"), faults);
    }

    private static void ranges(List<String> ranges, Pointer at, Faults faults) {
        for (int i = 0; i < ranges.size(); i++) {
            faults.addIf(
                    Addresses.network(ranges.get(i)).isEmpty(),
                    at.index(i),
                    "invalid_address",
                    "Must be an address or a network, such as 10.0.0.0/8.");
        }
    }
}
