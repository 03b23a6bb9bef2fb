package io.flowplane.apply;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiListener;
import io.flowplane.gateway.Definition;

/**
 * Ports for listeners that ask for none.
 *
 * @param first the lowest, and
 * @param last the highest that is given away
 */
public record FreePorts(int first, int last) {
    /** One that no listener of the team has; the search begins where the name says, so that it is mostly the same one. */
    int choose(Rows rows, ResourceKey key) {
        int size = last - first + 1;
        int start = Math.floorMod(key.name().hashCode(), size);
        for (int i = 0; i < size; i++) {
            int port = first + (start + i) % size;
            if (rows.referrers(key.team(), Reference.PORT, "tcp/" + port).isEmpty()) {
                return port;
            }
        }
        throw Refusal.of(
                ErrorCode.CONFLICT,
                "Every port from " + first + " to " + last
                        + " is taken by a listener of this team: give one yourself.");
    }

    /** The definition with a port, if its listener needs one. */
    ApiDefinitionSpec choose(Rows rows, ResourceKey key, ApiDefinitionSpec spec) {
        boolean needs = new Definition(key.name(), spec).hasOwnListener()
                && (spec.listener() == null || spec.listener().port() == null);
        return needs ? withPort(spec, choose(rows, key)) : spec;
    }

    /** The definition with this port, where it has a listener of its own without one. */
    static ApiDefinitionSpec withPort(ApiDefinitionSpec spec, int port) {
        ApiListener given = spec.listener();
        boolean wanted = given != null || Boolean.TRUE.equals(spec.listenerIsolation());
        if (!wanted || (given != null && given.port() != null)) {
            return spec;
        }
        ApiListener listener = given == null
                ? new ApiListener(null, null, port, null, null)
                : new ApiListener(given.name(), given.bindAddress(), port, given.protocol(), given.tlsContext());
        return new ApiDefinitionSpec(
                spec.domain(),
                spec.listenerIsolation(),
                listener,
                spec.targetListeners(),
                spec.tls(),
                spec.filters(),
                spec.upstreams(),
                spec.routes(),
                spec.source());
    }
}
