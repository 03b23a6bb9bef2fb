package io.flowplane.importer;

import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A path of the document with all that it says, also by references: one object whose members know where they stand. */
final class PathItem {
    private static final List<String> METHODS =
            List.of("get", "put", "post", "delete", "options", "head", "patch", "trace", "query");
    private static final Set<String> OTHERS =
            Set.of("$ref", "summary", "description", "servers", "parameters", "additionalOperations");

    private final List<Part> layers;
    private final Findings findings;

    PathItem(List<Part> layers, Findings findings) {
        this.layers = layers;
        this.findings = findings;
    }

    /** An operation and its method, in capitals. */
    record Operation(String method, Part part) {}

    /** The object that has {@code name}, else the nearest one. */
    Part with(String name) {
        return layers.stream()
                .filter(layer -> layer.get(name) != null)
                .findFirst()
                .orElse(layers.getFirst());
    }

    void checkExtensions() {
        layers.forEach(layer -> Extensions.check(layer, Extensions.OF_OPERATION, findings));
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        for (String name : names()) {
            Part owner = with(name);
            if (METHODS.contains(name)) {
                add(name.toUpperCase(Locale.ROOT), owner, name, operations);
            } else if (name.equals("additionalOperations")) {
                owner.object(name, findings)
                        .ifPresent(all ->
                                all.node().propertyNames().forEach(method -> add(method, all, method, operations)));
            } else if (!OTHERS.contains(name) && !name.startsWith("x-")) {
                Pointer at = owner.at().field(ServerUrl.shown(name));
                findings.note(
                        at, "unknown_member", "Is no method and nothing else that a path has, so it is left out.");
            }
        }
        return operations;
    }

    private Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        layers.forEach(layer -> names.addAll(layer.node().propertyNames()));
        return names;
    }

    private void add(String method, Part owner, String name, List<Operation> operations) {
        JsonNode value = owner.node().get(name);
        if (value instanceof ObjectNode object) {
            operations.add(new Operation(method, new Part(object, owner.at().field(name))));
        } else {
            findings.fault(owner.at().field(name), "wrong_type", "An operation must be an object.");
        }
    }
}
