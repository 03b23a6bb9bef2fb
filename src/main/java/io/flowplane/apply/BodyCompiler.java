package io.flowplane.apply;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Reference;
import io.flowplane.domain.SecretUse;
import io.flowplane.domain.spec.ClusterSpec;
import io.flowplane.domain.spec.ListenerSpec;
import io.flowplane.domain.spec.RouteConfigSpec;
import io.flowplane.domain.spec.filter.Switch;
import io.flowplane.json.Json;
import io.flowplane.json.Pointer;
import io.flowplane.json.Read;
import io.flowplane.json.Records;
import io.flowplane.translate.RecentTranslations;
import io.flowplane.translate.Translated;
import io.flowplane.translate.Translator;
import io.flowplane.validate.ClusterValidator;
import io.flowplane.validate.ListenerValidator;
import io.flowplane.validate.Names;
import io.flowplane.validate.RouteConfigValidator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** A body's way to what is stored and what Envoy gets: its shape, then our rules, then Envoy's; all faults at once. */
public final class BodyCompiler implements SpecCompiler {
    private static final String NAME = "name";

    private final Set<Switch> allowed;
    private final RecentTranslations recent = new RecentTranslations();

    /** With nothing that needs the operator's leave. */
    public BodyCompiler() {
        this(Set.of());
    }

    /** @param allowed what the operator allows */
    public BodyCompiler(Set<Switch> allowed) {
        this.allowed = allowed;
    }

    /** What bodies were translated to. */
    public RecentTranslations recent() {
        return recent;
    }

    @Override
    public Compiled compile(Kind kind, String name, ObjectNode body) {
        ObjectNode spec = Json.NODES.objectNode();
        spec.setAll(body);
        spec.remove(NAME);
        return switch (kind) {
            case CLUSTER -> compile(kind, name, Records.read(ClusterSpec.class, spec), ClusterValidator::problems);
            case ROUTE_CONFIG ->
                compile(kind, name, Records.read(RouteConfigSpec.class, spec), RouteConfigValidator::problems);
            case LISTENER -> compile(kind, name, Records.read(ListenerSpec.class, spec), ListenerValidator::problems);
            case SECRET -> throw new IllegalArgumentException("A secret has a way of its own");
            case API_DEFINITION ->
                throw new IllegalArgumentException("An API definition is written as a whole gateway");
        };
    }

    @Override
    public List<Reference> references(Kind kind, String name, String spec) {
        return Translator.translate(kind, name, spec).references();
    }

    @Override
    public List<SecretUse> secrets(Kind kind, String name, String spec) {
        return Translator.translate(kind, name, spec).secrets();
    }

    private <T extends Record> Compiled compile(
            Kind kind, String name, Read<T> read, Function<T, List<Problem>> rules) {
        List<Problem> problems = new ArrayList<>(read.problems());
        Pointer nameAt = Pointer.ROOT.field(NAME);
        Names.resource(name).ifPresent(fault -> problems.add(new Problem(nameAt.toString(), fault, "invalid_name")));
        problems.addAll(rules.apply(read.value()));
        if (!problems.isEmpty()) {
            addRawProblems(name, read.value(), problems);
            throw Read.refusal(read.merge(problems));
        }
        Translated translated = Translator.translate(name, read.value(), allowed, problems);
        if (!problems.isEmpty()) {
            throw Read.refusal(read.merge(problems));
        }
        String spec = Records.canonical(read.value());
        recent.keep(kind, name, spec, translated);
        return new Compiled(
                spec,
                translated.references(),
                translated.secrets().stream().map(use -> inBody(read, use)).toList(),
                translated.resources());
    }

    /** A place as the body wrote it. */
    private static SecretUse inBody(Read<?> read, SecretUse use) {
        String pointer = read.merge(List.of(new Problem(use.pointer(), "", "")))
                .getFirst()
                .pointer();
        return new SecretUse(use.name(), use.type(), pointer);
    }

    /**
     * What is wrong with the Envoy JSON in a spec that is at fault already. Such a spec may be too strange to
     * translate;
     * what came to light until then counts, and that it is strange is known.
     */
    private void addRawProblems(String name, Record spec, List<Problem> problems) {
        try {
            Translator.translate(name, spec, allowed, problems);
        } catch (RuntimeException tooStrange) {
            return;
        }
    }
}
