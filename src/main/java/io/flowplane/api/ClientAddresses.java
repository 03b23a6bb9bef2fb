package io.flowplane.api;

import io.flowplane.config.Cidr;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Whom a request comes from: the peer, or what trusted proxies say in {@code X-Forwarded-For}. */
final class ClientAddresses {
    private final List<Cidr> trusted;

    ClientAddresses(List<Cidr> trusted) {
        this.trusted = trusted;
    }

    /**
     * Walks from the peer backwards through the header, as long as the hop is trusted: what an untrusted hop claims
     * never counts.
     *
     * @param forwardedFor all values of the header, in the order of the request
     */
    InetAddress client(InetAddress peer, List<String> forwardedFor) {
        InetAddress client = peer;
        List<String> hops = forwardedFor.stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .toList();
        for (int i = hops.size() - 1; i >= 0 && isTrusted(client); i--) {
            Optional<InetAddress> hop = address(hops.get(i));
            if (hop.isEmpty()) {
                return client;
            }
            client = hop.get();
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }

    private static Optional<InetAddress> address(String hop) {
        try {
            return Optional.of(Cidr.parse(hop).network()).filter(a -> hop.indexOf('/') < 0);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
