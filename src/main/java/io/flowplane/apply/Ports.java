package io.flowplane.apply;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.json.Json;
import io.flowplane.store.Tx;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Two listeners of one team can't listen on the same port of overlapping addresses. */
final class Ports {
    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::");

    private Ports() {}

    /** Refuses with CONFLICT, naming the listener that has the port. */
    static void refuseConflicts(Tx tx, ResourceKey key, Compiled compiled) {
        for (Reference port : compiled.references()) {
            if (port.to().equals(Reference.PORT)) {
                Socket wanted = Socket.of(compiled.spec());
                tx.referrers(key.team(), Reference.PORT, port.name()).stream()
                        .filter(other -> !other.equals(key))
                        .sorted()
                        .flatMap(other -> tx.find(other).stream())
                        .filter(other -> sockets(other).anyMatch(wanted::overlaps))
                        .findFirst()
                        .ifPresent(other -> refuse(wanted, other));
            }
        }
    }

    private static void refuse(Socket wanted, Resource other) {
        String message = "Port " + wanted.port + " of " + wanted.address + " is taken by the listener '"
                + other.key().name() + "' of this team: choose another port or address.";
        throw Refusal.of(ErrorCode.CONFLICT, message, List.of(new Problem("/port", message, "port_taken")));
    }

    private static Stream<Socket> sockets(Resource listener) {
        return Stream.of(listener.spec(), listener.servedSpec())
                .filter(Objects::nonNull)
                .map(Socket::of);
    }

    /** Where a listener listens, as its spec says. */
    private record Socket(String address, int port) {
        static Socket of(String spec) {
            ObjectNode json = Json.stored(spec);
            return new Socket(
                    json.path("address").asString(""), json.path("port").asInt(0));
        }

        boolean overlaps(Socket other) {
            return port == other.port
                    && (address.equals(other.address)
                            || EVERY_ADDRESS.contains(address)
                            || EVERY_ADDRESS.contains(other.address));
        }
    }
}
