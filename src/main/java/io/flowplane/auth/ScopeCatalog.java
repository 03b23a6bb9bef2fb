package io.flowplane.auth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The scopes that mean something: made from the resources of the route table. */
public final class ScopeCatalog {
    /** Resources that are named in scopes before they exist: first-generation scripts issue tokens with them. */
    private static final Set<String> ANNOUNCED = Set.of(
            "aggregated-schemas",
            "api-definitions",
            "generate-envoy-config",
            "learning-sessions",
            "openapi-import",
            "reports",
            "secrets");

    private final Set<String> resources;

    /** @param resources plural words that the routes ask for */
    public ScopeCatalog(Set<String> resources) {
        this.resources = new TreeSet<>(resources);
    }

    /** What {@code GET /api/v1/scopes} lists. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry("admin:all", "admin", "all", "Everything, in every team"));
        for (String resource : resources) {
            for (Action action : Action.values()) {
                String does = action == Action.READ ? "Read " : "Create, change and delete ";
                String value = resource + ":" + action.word();
                entries.add(new Entry(value, resource, action.word(), does + resource.replace('-', ' ')));
            }
        }
        return entries;
    }

    /** Whether a scope about {@code resource} makes sense. */
    public boolean knows(String resource) {
        return resource.equals("*")
                || resource.equals("admin")
                || resources.contains(resource)
                || ANNOUNCED.contains(resource);
    }

    /** What may stand for the resource, for error messages. */
    public List<String> resources() {
        return List.copyOf(resources);
    }

    /** The actions, for error messages. */
    public static List<String> actions() {
        return Arrays.stream(Action.values()).map(Action::word).toList();
    }

    /** One scope that may be granted; put {@code team:{team}:} before it to narrow it to a team. */
    public record Entry(String value, String resource, String action, String description) {}
}
