package io.flowplane.apply;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Refusal;
import io.flowplane.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A small language for tests of what a write does with references: {@code uses} and {@code needs} name clusters, {@code
 * routeConfig} a route configuration, {@code address} and {@code port} a socket; {@code bad} is refused.
 */
final class NamedThings implements SpecCompiler {
    @Override
    public Compiled compile(Kind kind, String name, ObjectNode body) {
        if (body.has("bad")) {
            throw Refusal.of(ErrorCode.INVALID_BODY, "bad", List.of(new Problem("/bad", "is bad", "bad")));
        }
        ObjectNode spec = body.deepCopy();
        spec.remove("name");
        List<Reference> references = new ArrayList<>();
        add(references, spec.path("uses"), Reference.CLUSTER, false);
        add(references, spec.path("needs"), Reference.CLUSTER, true);
        add(references, spec.path("routeConfig"), Reference.ROUTE, false);
        if (spec.has("port")) {
            references.add(
                    new Reference(Reference.PORT, "tcp/" + spec.get("port").asInt(), false));
        }
        return new Compiled(Json.write(spec), references, List.of());
    }

    private static void add(List<Reference> references, JsonNode names, String to, boolean required) {
        names.forEach(name -> references.add(new Reference(to, name.asString(), required)));
    }
}
