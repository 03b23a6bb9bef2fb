package io.flowplane.translate;

import io.flowplane.domain.spec.SecretValue;
import io.flowplane.testing.Pems;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** A secret for every name that some resources have Envoy ask for over ADS, of the type that stands there. */
final class OfferedSecrets {
    private static final Pems.Pair PAIR = Pems.ec("offered");

    private final Map<String, SecretValue> values = new TreeMap<>();

    Collection<EnvoyResource> of(Collection<EnvoyResource> users) {
        users.forEach(user -> look("", EnvoyJson.of(user)));
        return values.entrySet().stream()
                .flatMap(secret -> Translator.secret(secret.getKey(), "any", secret.getValue()).resources().stream())
                .toList();
    }

    private void look(String field, JsonNode node) {
        if (node.path("sds_config").has("ads")) {
            values.put(node.get("name").asString(), value(field));
        }
        node.properties().forEach(member -> look(member.getKey(), member.getValue()));
        if (node.isArray()) {
            node.forEach(entry -> look(field, entry));
        }
    }

    private static SecretValue value(String field) {
        if (field.startsWith("tls_certificate")) {
            return new SecretValue.Certificate(PAIR.certificate(), PAIR.key(), null, null);
        }
        if (field.startsWith("validation_context")) {
            return new SecretValue.Validation(PAIR.certificate(), List.of(), List.of(), null);
        }
        return field.startsWith("session_ticket")
                ? new SecretValue.TicketKeys(List.of(Base64.getEncoder().encodeToString(new byte[80])))
                : new SecretValue.Generic(Base64.getEncoder().encodeToString(new byte[] {1, 2, 3}));
    }
}
