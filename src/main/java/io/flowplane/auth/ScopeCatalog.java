package io.flowplane.auth;

import java.util.ArrayList;
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
    private final Set<String> readOnly;

    /**
     * @param resources plural words that the routes ask for
     * @param readOnly those of them that nobody writes
     */
    public ScopeCatalog(Set<String> resources, Set<String> readOnly) {
        this.resources = new TreeSet<>(resources);
        this.readOnly = Set.copyOf(readOnly);
    }

    /** What {@code GET /api/v1/scopes} lists. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry("admin:all", "admin", "all", "Everything, in every team"));
        for (String resource : resources) {
            entries.add(entry(resource, Action.READ, "Read "));
            if (!readOnly.contains(resource)) {
                entries.add(entry(resource, Action.WRITE, "Create, change and delete "));
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

    private static Entry entry(String resource, Action action, String does) {
        String words = resource.replace('-', ' ');
        return new Entry(resource + ":" + action.word(), resource, action.word(), does + words);
    }

    /** One scope that may be granted; put {@code team:{team}:} before it to narrow it to a team. */
    public record Entry(String value, String resource, String action, String description) {}
}
