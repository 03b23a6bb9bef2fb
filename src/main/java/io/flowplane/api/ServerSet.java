package io.flowplane.api;

import io.flowplane.domain.Kind;
import io.flowplane.json.Json;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/** Fields that only the server sets: taken back in bodies, so that what GET gives can be sent, and ignored. */
final class ServerSet {
    private static final Set<String> ALL =
            Set.of("id", "version", "createdAt", "updatedAt", "createdBy", "updatedBy", "status");

    /** Who makes a resource; what is generated says so. */
    static final String MANAGED_BY = "managedBy";

    private ServerSet() {}

    private static final Set<String> OF_SECRETS = Set.of("keyId", "certificates", "notAfter");

    /** What it shows of secrets beyond. */
    static Set<String> namesOfSecrets() {
        return new TreeSet<>(OF_SECRETS);
    }

    /** The body of a resource without them, and without its team. */
    static ObjectNode removedFrom(Kind kind, ObjectNode body) {
        ObjectNode rest = removedFrom(body, "team", MANAGED_BY);
        if (kind == Kind.SECRET) {
            OF_SECRETS.forEach(rest::remove);
        }
        return rest;
    }

    static Set<String> names() {
        return new TreeSet<>(ALL);
    }

    /** The body without them, and without {@code more}. */
    static ObjectNode removedFrom(ObjectNode body, String... more) {
        ObjectNode rest = Json.NODES.objectNode().setAll(body);
        ALL.forEach(rest::remove);
        for (String field : more) {
            rest.remove(field);
        }
        return rest;
    }
}
