package io.flowplane.apply;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.ClusterSpec;
import io.flowplane.domain.spec.ListenerSpec;
import io.flowplane.domain.spec.RouteConfigSpec;
import io.flowplane.json.Json;
import io.flowplane.json.Read;
import io.flowplane.json.Records;
import io.flowplane.translate.Translated;
import io.flowplane.translate.Translator;
import io.flowplane.validate.ClusterValidator;
import io.flowplane.validate.ListenerValidator;
import io.flowplane.validate.RouteConfigValidator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** A body's way to what is stored and what Envoy gets: its shape, then our rules, then Envoy's; all faults at once. */
public final class BodyCompiler implements SpecCompiler {
    @Override
    public Compiled compile(Kind kind, String name, ObjectNode body) {
        ObjectNode spec = Json.NODES.objectNode();
        spec.setAll(body);
        spec.remove("name");
        return switch (kind) {
            case CLUSTER -> compile(name, Records.read(ClusterSpec.class, spec), ClusterValidator::problems);
            case ROUTE_CONFIG ->
                compile(name, Records.read(RouteConfigSpec.class, spec), RouteConfigValidator::problems);
            case LISTENER -> compile(name, Records.read(ListenerSpec.class, spec), ListenerValidator::problems);
        };
    }

    private static <T extends Record> Compiled compile(String name, Read<T> read, Function<T, List<Problem>> rules) {
        List<Problem> problems = new ArrayList<>(rules.apply(read.value()));
        if (!read.problems().isEmpty()) {
            throw Read.refusal(read.merge(problems));
        }
        Translated translated = Translator.translate(name, read.value(), problems);
        if (!problems.isEmpty()) {
            throw Read.refusal(read.merge(problems));
        }
        return new Compiled(Records.canonical(read.value()), translated.references(), translated.resources());
    }
}
