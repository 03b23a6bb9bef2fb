package io.flowplane.apply;

import io.flowplane.domain.Problem;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.gateway.Definition;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * What writing an API definition did, or would do.
 *
 * @param definition as it is now; in a dry run as it would be, with an id that won't stay
 * @param steps what happens to each generated resource
 * @param operations what happens to the definition's operations
 * @param envoy in a dry run, what Envoy would get of the generated resources
 */
public record DefinitionPlan(
        Written<Resource> definition,
        ApiDefinitionSpec spec,
        List<Step> steps,
        Operations operations,
        List<Problem> notes,
        List<EnvoyConfig> envoy,
        boolean dryRun) {
    /** The listener that serves it. */
    public String listener() {
        return new Definition(definition.now().key().name(), spec).listener();
    }

    /** What people know each operation by, in the order of the definition. */
    public List<String> routeNames() {
        return spec.routes().stream().map(OperationsDiff::name).toList();
    }

    public DefinitionPlan {
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
        envoy = List.copyOf(envoy);
    }

    /** @param action {@code created}, {@code updated}, {@code deleted} or {@code unchanged} */
    public record Step(ResourceKey key, String action) {
        static Step of(Bundle.Step step) {
            return new Step(step.key(), step.done().name().toLowerCase(Locale.ROOT));
        }
    }

    /** @param type {@code cluster}, {@code endpoint}, {@code route}, {@code listener} */
    public record EnvoyConfig(String type, String name, JsonNode config) {}

    /** Names of operations, sorted. */
    public record Operations(List<String> added, List<String> changed, List<String> removed, int unchanged) {}
}
