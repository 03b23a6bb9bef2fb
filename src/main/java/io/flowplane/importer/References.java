package io.flowplane.importer;

import io.flowplane.json.Pointer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Follows {@code $ref}s of path items within the document. What stands elsewhere is never fetched. */
final class References {
    private static final String REF = "$ref";
    private static final int LONGEST_CHAIN = 100;

    private final ObjectNode document;
    private final Findings findings;

    References(ObjectNode document, Findings findings) {
        this.document = document;
        this.findings = findings;
    }

    /** {@code item}, and what it refers to, the nearer first; what is nearer counts. Empty after a fault. */
    List<Part> layers(Part item) {
        List<Part> layers = new ArrayList<>(List.of(item));
        Set<String> seen = new HashSet<>(Set.of(item.at().toString()));
        Part last = item;
        while (last.get(REF) != null) {
            Optional<Part> next = follow(last);
            if (next.isEmpty()) {
                return List.of();
            }
            last = next.get();
            if (!seen.add(last.at().toString())) {
                findings.fault(item.at().field(REF), "circular_reference", "Leads back to where it came from.");
                return List.of();
            }
            layers.add(last);
            if (layers.size() > LONGEST_CHAIN) {
                findings.fault(item.at().field(REF), "too_many_references", "Leads over more than 100 references.");
                return List.of();
            }
        }
        return layers;
    }

    private Optional<Part> follow(Part from) {
        Pointer at = from.at().field(REF);
        JsonNode ref = from.get(REF);
        if (ref == null || !ref.isString()) {
            findings.fault(at, "wrong_type", "Must be a text, such as #/components/pathItems/pets.");
            return Optional.empty();
        }
        String text = ref.stringValue();
        if (!text.startsWith("#")) {
            findings.fault(
                    at,
                    "remote_reference",
                    "Stands in another document, and nothing is fetched: put it into this one (a bundler does that).");
            return Optional.empty();
        }
        Optional<Part> target = find(text.substring(1));
        if (target.isEmpty()) {
            findings.fault(at, "dangling_reference", "There is no object at " + ServerUrl.shown(text) + ".");
        }
        return target;
    }

    private Optional<Part> find(String fragment) {
        String pointer = decoded(fragment);
        if (pointer == null || !pointer.startsWith("/")) {
            return Optional.empty();
        }
        JsonNode node = document;
        Pointer at = Pointer.ROOT;
        for (String token : pointer.substring(1).split("/", -1)) {
            String name = token.replace("~1", "/").replace("~0", "~");
            node = node instanceof ArrayNode array ? entry(array, name) : node.get(name);
            if (node == null) {
                return Optional.empty();
            }
            at = at.field(name);
        }
        return node instanceof ObjectNode object ? Optional.of(new Part(object, at)) : Optional.empty();
    }

    private static @Nullable JsonNode entry(ArrayNode array, String index) {
        return index.matches("0|[1-9][0-9]{0,8}") ? array.get(Integer.parseInt(index)) : null;
    }

    private static @Nullable String decoded(String fragment) {
        try {
            return URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
