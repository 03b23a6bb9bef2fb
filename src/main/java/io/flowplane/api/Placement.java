package io.flowplane.api;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiListener;
import io.flowplane.domain.spec.ApiDefinitionSpec.Protocol;
import io.flowplane.domain.spec.FilterChain.DownstreamTls;
import io.flowplane.json.Json;
import io.flowplane.json.Records;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which listener serves an imported document, as the query says.
 *
 * @param own a listener for it alone
 * @param listener how that one is; null: as usual
 * @param shared the name of a listener that is there already; null: the team's shared one
 */
record Placement(
        boolean own,
        @Nullable ApiListener listener,
        @Nullable String shared) {
    private static final Parameter LISTENER =
            Parameter.text("listener", "A listener of its own, by this name; without it, the team's shared one.");
    private static final Parameter SHARED = Parameter.text(
                    "sharedListener", "A listener that is there already and takes its routes from us.")
            .or("existing_listener_name");
    private static final Parameter ISOLATION = Parameter.oneOf(
                    "listenerIsolation", "true: a listener of its own, called like the definition.", "false", "true")
            .or("listener_isolation");
    private static final Parameter PORT = port("port", "port");
    private static final Parameter ADDRESS = Parameter.text(
                    "bindAddress", "Where a listener of its own listens; without it 0.0.0.0.")
            .or("bind_address");
    private static final Parameter PROTOCOL =
            Parameter.text("protocol", "HTTP, or HTTPS with tlsCertificateSecret, for a listener of its own.");
    private static final Parameter CERTIFICATE =
            Parameter.text("tlsCertificateSecret", "The secret with the certificate of a listener of its own.");
    private static final Parameter MODE =
            Parameter.oneOf("listener_mode", "existing, or new: a listener of its own.", "shared", "existing", "new");
    private static final Parameter NEW_NAME = Parameter.text("new_listener_name", "The name of the new listener.");
    private static final Parameter NEW_ADDRESS = Parameter.text("new_listener_address", "Where it listens.");
    private static final Parameter NEW_PORT = port("new_listener_port", "newListenerPort");
    private static final Parameter DATAPLANE =
            Parameter.text("dataplane_id", "Taken for scripts of the first generation; changes nothing.");

    /** What {@link #of(Call)} reads. */
    static final List<Parameter> PARAMETERS =
            List.of(LISTENER, SHARED, ISOLATION, PORT, ADDRESS, PROTOCOL, CERTIFICATE);

    /** What {@link #ofMode} reads. */
    static final List<Parameter> MODE_PARAMETERS = List.of(MODE, SHARED, NEW_NAME, NEW_ADDRESS, NEW_PORT, DATAPLANE);

    /** By the parameters of this generation. */
    static Placement of(Call call) {
        String name = call.query().text(LISTENER);
        String shared = call.query().text(SHARED);
        String protocol = call.query().text(PROTOCOL);
        Integer port = call.query().count(PORT).orElse(null);
        String address = call.query().text(ADDRESS);
        String certificate = call.query().text(CERTIFICATE);
        boolean isolated = call.query().choice(ISOLATION).equals("true");
        boolean own = name != null || isolated;
        boolean described = port != null || address != null || certificate != null || protocol != null;
        if (shared != null && (own || described)) {
            throw Refusal.of(
                    ErrorCode.INVALID_PARAMETER, "sharedListener stands alone: that listener is there already.");
        }
        if (!own && !described) {
            return new Placement(false, null, shared);
        }
        ApiListener listener = new ApiListener(name, address, port, protocol(protocol), tls(certificate));
        return new Placement(true, listener, null);
    }

    private static @Nullable Protocol protocol(@Nullable String word) {
        if (word == null) {
            return null;
        }
        for (Protocol protocol : Protocol.values()) {
            if (protocol.name().equalsIgnoreCase(word)) {
                return protocol;
            }
        }
        throw Refusal.of(ErrorCode.INVALID_PARAMETER, "The parameter 'protocol' must be HTTP or HTTPS.");
    }

    private static @Nullable DownstreamTls tls(@Nullable String secret) {
        return secret == null
                ? null
                : Records.stored(
                        DownstreamTls.class,
                        Json.write(Json.NODES.objectNode().put("tlsCertificateSdsSecretName", secret)));
    }

    /** By those of the first generation. */
    static Placement ofMode(Call call) {
        return switch (call.query().choice(MODE)) {
            case "existing" -> {
                String shared = call.query().text(SHARED);
                if (shared == null) {
                    throw Refusal.of(
                            ErrorCode.INVALID_PARAMETER, "listener_mode=existing needs existing_listener_name.");
                }
                yield new Placement(false, null, shared);
            }
            case "new" -> {
                ApiListener listener = new ApiListener(
                        call.query().text(NEW_NAME),
                        call.query().text(NEW_ADDRESS),
                        call.query().count(NEW_PORT).orElse(null),
                        null,
                        null);
                yield new Placement(true, listener, null);
            }
            default -> new Placement(false, null, null);
        };
    }

    /** The definition on this listener. */
    ApiDefinitionSpec of(ApiDefinitionSpec spec) {
        return new ApiDefinitionSpec(
                spec.domain(),
                own ? true : null,
                listener,
                shared == null ? List.of() : List.of(shared),
                spec.tls(),
                spec.filters(),
                spec.upstreams(),
                spec.routes(),
                spec.source());
    }

    private static Parameter port(String name, String alias) {
        return new Parameter(
                name,
                alias,
                "The port of a listener of its own; without it, a free one is taken.",
                new Parameter.Count(1, 65_535));
    }
}
