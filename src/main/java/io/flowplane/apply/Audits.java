package io.flowplane.apply;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Resource;
import io.flowplane.domain.Team;
import io.flowplane.store.AuditEntry;
import io.flowplane.store.Token;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
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

    /** The members of an object. */
    static Map<String, JsonNode> values(ObjectNode object) {
        Map<String, JsonNode> map = new LinkedHashMap<>();
        object.properties().forEach(member -> map.put(member.getKey(), member.getValue()));
        return map;
    }
}
