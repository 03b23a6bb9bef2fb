package io.flowplane.apply;

import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.ApiDefinitionSpec;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An API definition to be.
 *
 * @param document the OpenAPI document that it came from, as JSON; null when it came from none
 * @param notes what was made otherwise than the document says, with places in it
 * @param place turns a pointer into the spec into one of the body that was sent
 * @param dryRun only tell what would happen
 */
public record DefinitionWish(
        ApiDefinitionSpec spec,
        @Nullable String document,
        List<Problem> notes,
        Function<Problem, Problem> place,
        boolean dryRun) {
    public DefinitionWish {
        notes = List.copyOf(notes);
    }

    /** One that was sent as it is. */
    public static DefinitionWish of(ApiDefinitionSpec spec, Function<Problem, Problem> place, boolean dryRun) {
        return new DefinitionWish(spec, null, List.of(), place, dryRun);
    }
}
