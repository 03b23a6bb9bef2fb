package io.flowplane.translate;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.flowplane.domain.spec.FilterChain.FilterChainMatch;
import java.util.List;
import java.util.regex.Pattern;

/** Which connections a filter chain is for. */
final class ChainMatches {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,3}");

    private ChainMatches() {}

    static io.envoyproxy.envoy.config.listener.v3.FilterChainMatch of(FilterChainMatch given) {
        var match = io.envoyproxy.envoy.config.listener.v3.FilterChainMatch.newBuilder()
                .addAllServerNames(given.serverNames())
                .addAllApplicationProtocols(given.applicationProtocols())
                .addAllSourcePrefixRanges(ranges(given.sourcePrefixRanges()))
                .addAllPrefixRanges(ranges(given.prefixRanges()))
                .addAllDirectSourcePrefixRanges(ranges(given.directSourcePrefixRanges()))
                .addAllSourcePorts(given.sourcePorts());
        if (given.transportProtocol() != null) {
            match.setTransportProtocol(given.transportProtocol());
        }
        if (given.destinationPort() != null) {
            match.setDestinationPort(Wire.uint32(given.destinationPort()));
        }
        if (given.sourceType() != null) {
            match.setSourceType(io.envoyproxy.envoy.config.listener.v3.FilterChainMatch.ConnectionSourceType.valueOf(
                    given.sourceType().name()));
        }
        return match.build();
    }

    /** An address without a length is that address alone. */
    private static List<CidrRange> ranges(List<String> given) {
        return given.stream().map(ChainMatches::range).toList();
    }

    private static CidrRange range(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        int whole = address.indexOf(':') < 0 ? IPV4_BITS : IPV6_BITS;
        String length = text.substring(slash + 1);
        int bits = slash >= 0 && LENGTH.matcher(length).matches() ? Integer.parseInt(length) : whole;
        return CidrRange.newBuilder()
                .setAddressPrefix(address)
                .setPrefixLen(Wire.uint32(bits))
                .build();
    }
}
