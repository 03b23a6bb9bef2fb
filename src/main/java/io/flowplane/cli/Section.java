package io.flowplane.cli;

import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** The parts of a file with a configuration, in the order in which they are written. */
enum Section {
    CLUSTERS("clusters", "clusters"),
    ROUTES("routes", "routes"),
    LISTENERS("listeners", "listeners"),
    /** Last: a definition may join a listener that was made by hand. */
    API_DEFINITIONS("apiDefinitions", "api-definitions");

    /** The part that only names what a file can't hold. */
    static final String SECRETS = "secrets";

    private static final Set<String> SET_BY_THE_SERVER = Set.of(
            "id", "version", "createdAt", "updatedAt", "createdBy", "updatedBy", "managedBy", "status", "bootstrapUri");

    private final String field;
    private final String collection;

    Section(String field, String collection) {
        this.field = field;
        this.collection = collection;
    }

    /** Its name in the file. */
    String field() {
        return field;
    }

    /** Its path in the API. */
    String path() {
        return "/api/v1/" + collection;
    }

    /** What people call one of them. */
    String one() {
        String word = collection.replace('-', ' ');
        return word.substring(0, word.length() - 1);
    }

    /** What can be sent of what the API shows; the parameter is changed. */
    static ObjectNode withoutServersFields(ObjectNode shown) {
        SET_BY_THE_SERVER.forEach(shown::remove);
        return shown;
    }
}
