package io.flowplane.importer;

import io.flowplane.domain.Problem;
import io.flowplane.json.Places;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A value in the one spelling that definitions have, made from another.
 *
 * @param problems with pointers into what was given
 * @param places where the parts of {@code value} stand in what was given
 */
public record Normalised(JsonNode value, List<Problem> problems, Places places) {
    public Normalised {
        problems = List.copyOf(problems);
    }
}
