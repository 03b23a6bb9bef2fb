package io.flowplane.importer;

import io.flowplane.domain.spec.ApiDefinitionSpec.ApiMatch;
import io.flowplane.domain.spec.Specificity;
import io.flowplane.importer.PathItem.Operation;
import io.flowplane.json.Json;
import io.flowplane.json.Pointer;
import io.flowplane.json.Records;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the operations of a document and what each of them says, in the order in which their routes should stand. */
final class Operations {
    private final Findings findings;
    private final Limits limits;
    private final Targets targets;
    private final References references;
    private final PathReader paths;
    private final MatchWriter matches;
    private int operations;

    Operations(ObjectNode document, Targets targets, Limits limits, Findings findings) {
        this.findings = findings;
        this.limits = limits;
        this.targets = targets;
        this.references = new References(document, findings);
        this.paths = new PathReader(findings);
        this.matches = new MatchWriter(findings);
    }

    /** One operation, ready to become a route. */
    record Found(
            String path,
            Pointer pathAt,
            String method,
            PathItem item,
            Part part,
            PathPattern pattern,
            ObjectNode match,
            Specificity order,
            Target target) {}

    List<Found> all(Part document) {
        List<Found> found = new ArrayList<>();
        Optional<Part> paths = document.object("paths", findings);
        if (paths.isEmpty()) {
            if (document.get("paths") == null) {
                findings.fault(document.at().field("paths"), "required", "Is missing: a gateway needs operations.");
            }
            return found;
        }
        paths.get().node().properties().forEach(member -> {
            if (!member.getKey().startsWith("x-") && operations <= limits.operations()) {
                path(member.getKey(), member.getValue(), paths.get().at().field(member.getKey()), found);
            }
        });
        if (operations > limits.operations()) {
            findings.fault(
                    paths.get().at(),
                    "too_many_operations",
                    "There are more than " + limits.operations()
                            + " operations, which is the most that can be imported.");
            return List.of();
        }
        found.sort(Comparator.comparing(Found::order)
                .thenComparing(Comparator.comparingInt(
                                (Found one) -> one.pattern().query().size())
                        .reversed())
                .thenComparing(Found::path)
                .thenComparing(Found::method));
        return withoutDoubles(found);
    }

    private void path(String path, JsonNode value, Pointer at, List<Found> found) {
        if (!(value instanceof ObjectNode object)) {
            findings.fault(shown(path, at), "wrong_type", "A path must be an object of operations.");
            return;
        }
        List<Part> layers = references.layers(new Part(object, at));
        if (layers.isEmpty()) {
            return;
        }
        PathItem item = new PathItem(layers, findings);
        item.checkExtensions();
        Target ofItem = targets.of(item).within(targets.ofDocument());
        Map<String, Optional<PathPattern>> patterns = new HashMap<>();
        Map<String, Optional<ObjectNode>> written = new HashMap<>();
        for (Operation operation : item.operations()) {
            operations++;
            Extensions.check(operation.part(), Extensions.OF_OPERATION, findings);
            Target target = targets.of(operation.part()).within(ofItem);
            String base = target.base();
            Optional<PathPattern> pattern = patterns.computeIfAbsent(base, b -> paths.read(b, path, shown(path, at)));
            Optional<ObjectNode> match =
                    written.computeIfAbsent(base, b -> pattern.flatMap(known -> matches.write(known, shown(path, at))));
            match.ifPresent(node -> found.add(new Found(
                    path,
                    at,
                    operation.method(),
                    item,
                    operation.part(),
                    pattern.orElseThrow(),
                    node,
                    Specificity.of(Records.read(ApiMatch.class, node).value()),
                    target)));
        }
    }

    /** Of a path of a megabyte, the place says no more than its beginning. */
    private static Pointer shown(String path, Pointer at) {
        return path.length() <= 1000 ? at : Pointer.ROOT.field("paths").field(path.substring(0, 1000) + "…");
    }

    /** Paths that differ in the names of variables alone are one to a gateway. */
    private List<Found> withoutDoubles(List<Found> sorted) {
        Map<List<Object>, Found> first = new HashMap<>();
        List<Found> kept = new ArrayList<>();
        for (Found operation : sorted) {
            Found other = first.putIfAbsent(
                    List.of(operation.method(), operation.pattern().withoutNames()), operation);
            if (other == null) {
                kept.add(operation);
            } else if (saysAlike(operation, other)) {
                findings.note(
                        operation.part().at(),
                        "same_path",
                        "Has the path of " + other.part().at() + ", so it has no route of its own.");
            } else {
                findings.fault(
                        operation.part().at(),
                        "same_path",
                        "Has the path of " + other.part().at() + ", but goes elsewhere or has other settings: no"
                                + " gateway can tell them apart.");
            }
        }
        return kept;
    }

    private static boolean saysAlike(Found one, Found other) {
        return one.target().upstreams().stream()
                        .map(Upstream::json)
                        .toList()
                        .equals(other.target().upstreams().stream()
                                .map(Upstream::json)
                                .toList())
                && settings(one).equals(settings(other));
    }

    private static ObjectNode settings(Found operation) {
        ObjectNode settings = Json.NODES.objectNode();
        for (String name : List.of(Extensions.OVERRIDES, Extensions.CUSTOM_RESPONSE, Extensions.TIMEOUT)) {
            JsonNode own = operation.part().get(name);
            JsonNode items = operation.item().with(name).get(name);
            settings.set(
                    name,
                    Json.NODES
                            .arrayNode()
                            .add(own == null ? Json.NODES.nullNode() : own)
                            .add(items == null ? Json.NODES.nullNode() : items));
        }
        return settings;
    }
}
