package io.flowplane.cli;

import io.flowplane.domain.Refusal;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A configuration as one JSON object: an array for each section, and the names of secrets.
 *
 * @param secrets what the file can't hold: each with name, team and secretType
 */
record ConfigurationFile(Map<Section, List<ObjectNode>> sections, List<ObjectNode> secrets) {
    private static final JsonLimits LIMITS = new JsonLimits(200, 20_000_000);

    /**
     * Reads it.
     *
     * @throws CommandFailed with every fault, each with its place
     */
    static ConfigurationFile parse(byte[] bytes) {
        ObjectNode root;
        try {
            root = Json.parseObject(bytes, LIMITS);
        } catch (Refusal e) {
            throw new CommandFailed("The file can't be read: " + e.detail());
        }
        List<String> faults = new ArrayList<>();
        Map<Section, List<ObjectNode>> sections = new EnumMap<>(Section.class);
        Set<String> unknown = new java.util.TreeSet<>(root.propertyNames());
        for (Section section : Section.values()) {
            sections.put(section, entries(root, section.field(), faults));
            unknown.remove(section.field());
        }
        List<ObjectNode> secrets = entries(root, Section.SECRETS, faults);
        unknown.remove(Section.SECRETS);
        unknown.forEach(name -> faults.add("/" + name + ": there is no such part; the parts are clusters, routes,"
                + " listeners, apiDefinitions and secrets."));
        if (!faults.isEmpty()) {
            throw new CommandFailed(String.join("\n", faults));
        }
        return new ConfigurationFile(sections, secrets);
    }

    private static List<ObjectNode> entries(ObjectNode root, String field, List<String> faults) {
        List<ObjectNode> all = new ArrayList<>();
        JsonNode array = root.path(field);
        if (!array.isMissingNode() && !array.isArray()) {
            faults.add("/" + field + ": must be an array.");
            return all;
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < array.size(); i++) {
            String place = "/" + field + "/" + i;
            if (!(array.get(i) instanceof ObjectNode entry)) {
                faults.add(place + ": must be an object.");
            } else if (!isText(entry, "name") || !isText(entry, "team")) {
                faults.add(place + ": needs a name and a team.");
            } else if (!names.add(key(entry))) {
                faults.add(place + ": '" + key(entry) + "' is there twice.");
            } else {
                all.add(Section.withoutServersFields(entry));
            }
        }
        return all;
    }

    private static boolean isText(ObjectNode entry, String field) {
        return entry.path(field).isString() && !entry.path(field).asString("").isEmpty();
    }

    /** {@code team/name}. */
    static String key(ObjectNode entry) {
        return ServerConfiguration.text(entry, "team") + "/" + ServerConfiguration.text(entry, "name");
    }
}
