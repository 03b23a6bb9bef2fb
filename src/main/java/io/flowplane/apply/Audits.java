package io.flowplane.apply;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Resource;
import io.flowplane.domain.Team;
import io.flowplane.store.AuditEntry;
import io.flowplane.store.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Audit rows of writes. */
final class Audits {
    private Audits() {}

    /** {@code resource.{kind}.{what}}. */
    static AuditEntry resource(String what, Actor actor, Resource resource, Map<String, ?> details) {
        String kind = resource.key().kind().singular();
        return new AuditEntry(
                "resource." + kind + "." + what,
                kind,
                resource.id().toString(),
                resource.key().name(),
                resource.key().team(),
                actor,
                details);
    }

    /** {@code resource.team.{what}}. */
    static AuditEntry team(String what, Actor actor, Team team, Map<String, ?> details) {
        return new AuditEntry(
                "resource.team." + what, "team", team.id().toString(), team.name(), team.name(), actor, details);
    }

    /** An event about one token, which is named by its harmless id. */
    static AuditEntry token(String event, Actor actor, Token token, Map<String, ?> details) {
        return new AuditEntry(event, "token", token.tokenId(), token.name(), null, actor, details);
    }

    /** JSON as plain maps and lists. */
    static Map<String, @Nullable Object> values(ObjectNode object) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        object.properties().forEach(member -> map.put(member.getKey(), value(member.getValue())));
        return map;
    }

    private static @Nullable Object value(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return values(object);
        }
        if (node instanceof ArrayNode array) {
            List<@Nullable Object> list = new ArrayList<>();
            array.forEach(entry -> list.add(value(entry)));
            return list;
        }
        return scalar(node);
    }

    private static @Nullable Object scalar(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        if (node.isNumber()) {
            return node.numberValue();
        }
        return node.isBoolean() ? (Object) node.booleanValue() : node.asString();
    }
}
