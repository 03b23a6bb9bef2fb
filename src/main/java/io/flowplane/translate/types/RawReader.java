package io.flowplane.translate.types;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.flowplane.domain.Problem;
import io.flowplane.domain.SecretType;
import io.flowplane.domain.SecretUse;
import io.flowplane.domain.spec.filter.Switch;
import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Configuration in Envoy's own JSON, from its text to a checked message. */
public final class RawReader {
    private static final Set<String> CLUSTER_FIELDS = Set.of(
            "cluster",
            "cluster_name",
            "cluster_names",
            "collector_cluster",
            "default_cluster",
            "override_upstream_cluster",
            "auth_api_cluster");
    /** They have such a field, but don't send anything there. */
    private static final Set<String> NAMESAKES = Set.of(
            "envoy.config.core.v3.Node",
            "envoy.config.endpoint.v3.ClusterLoadAssignment",
            "envoy.config.endpoint.v3.ClusterStats");

    private static final String SECRET = "envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig";

    private RawReader() {}

    /**
     * Reads a message and tells everything that is wrong with it.
     *
     * @param checking false for what was checked before it was stored
     * @param allowed what the operator allows
     * @return empty after a fault
     */
    public static Optional<DynamicMessage> read(
            Descriptor type,
            JsonNode json,
            Pointer at,
            boolean checking,
            Set<Switch> allowed,
            Consumer<Problem> problems) {
        List<Problem> found = new ArrayList<>();
        DynamicMessage message = new ProtoReader(found::add).read(type, json, at);
        if (checking && found.isEmpty()) {
            EnvoyRules.check(message, json, at, found::add);
            RawChecks.check(message, json, at, allowed, found::add);
        }
        found.forEach(problems);
        return found.isEmpty() ? Optional.of(message) : Optional.empty();
    }

    /** What Envoy would refuse in a message that we made; the places are Envoy's own. */
    public static List<Problem> faults(Message ours) {
        List<Problem> found = new ArrayList<>();
        DynamicMessage message = described(ours);
        EnvoyRules.check(message, null, Pointer.ROOT, found::add);
        RawChecks.checkOurs(message, Pointer.ROOT, found::add);
        return found;
    }

    /** The same message with the descriptors that know Envoy's options. */
    private static DynamicMessage described(Message ours) {
        Descriptor type = EnvoyTypes.shared()
                .find(ours.getDescriptorForType().getFullName())
                .orElseThrow();
        try {
            return DynamicMessage.parseFrom(type, ours.toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Names of the clusters that a message sends something to, wherever they stand in it. */
    public static Set<String> clusters(Message root) {
        Set<String> clusters = new TreeSet<>();
        Walk.through(
                root,
                (message, path) -> message.getAllFields().forEach((field, value) -> {
                    if (namesClusters(field)) {
                        List<?> names = field.isRepeated() ? (List<?>) value : List.of(value);
                        names.forEach(name -> clusters.add((String) name));
                    }
                }));
        clusters.remove("");
        return clusters;
    }

    /** Names of the route configurations that a message asks for. */
    public static Set<String> routes(Message root) {
        Set<String> routes = new TreeSet<>();
        Walk.through(root, (message, path) -> {
            if (message.getDescriptorForType().getName().equals("Rds")) {
                routes.add(
                        (String) message.getField(message.getDescriptorForType().findFieldByName("route_config_name")));
            }
        });
        routes.remove("");
        return routes;
    }

    /**
     * The secrets that a message has Envoy ask for where it got the message from.
     *
     * @param json what it was read from, and {@code at} where that stands; null: no JSON
     */
    public static List<SecretUse> secrets(Message root, @Nullable JsonNode json, Pointer at) {
        List<SecretUse> secrets = new ArrayList<>();
        Walk.through(root, (message, path) -> {
            if (message.getDescriptorForType().getFullName().equals(SECRET) && isOverAds(message)) {
                FieldDescriptor name = message.getDescriptorForType().findFieldByName("name");
                secrets.add(new SecretUse(
                        (String) message.getField(name),
                        typeFor(FieldPath.fieldName(path)),
                        FieldPath.pointer(at, json, FieldPath.field(path, name)).toString()));
            }
        });
        return secrets;
    }

    private static boolean isOverAds(Message secret) {
        FieldDescriptor source = secret.getDescriptorForType().findFieldByName("sds_config");
        Message config = (Message) secret.getField(source);
        return config.hasField(config.getDescriptorForType().findFieldByName("ads"));
    }

    /** What Envoy expects where a field of this name stands; whatever isn't TLS takes generic secrets. */
    private static SecretType typeFor(String field) {
        if (field.startsWith("tls_certificate")) {
            return SecretType.TLS_CERTIFICATE;
        }
        if (field.startsWith("validation_context")) {
            return SecretType.CERTIFICATE_VALIDATION_CONTEXT;
        }
        return field.startsWith("session_ticket") ? SecretType.SESSION_TICKET_KEYS : SecretType.GENERIC_SECRET;
    }

    private static boolean namesClusters(FieldDescriptor field) {
        String owner = field.getContainingType().getFullName();
        boolean weighted = owner.endsWith(".WeightedCluster.ClusterWeight")
                && field.getName().equals("name");
        return field.getJavaType() == FieldDescriptor.JavaType.STRING
                && (weighted || (CLUSTER_FIELDS.contains(field.getName()) && !NAMESAKES.contains(owner)));
    }
}
