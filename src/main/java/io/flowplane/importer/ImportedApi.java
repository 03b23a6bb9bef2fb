package io.flowplane.importer;

import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.json.Places;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an OpenAPI document says to a gateway.
 *
 * @param title the document's title
 * @param notes what was rewritten or left out, with places in the document
 * @param document the document, parsed; parts of it may be one object at several places, so copy before changing it
 * @param basePath what goes before each path where no path or operation has servers of its own; empty or {@code /v1}
 * @param places where each part of the definition stands in the document
 */
public record ImportedApi(
        String title,
        ApiDefinitionSpec definition,
        List<Problem> notes,
        ObjectNode document,
        String basePath,
        Places places) {
    public ImportedApi {
        notes = List.copyOf(notes);
    }
}
