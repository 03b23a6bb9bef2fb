package io.flowplane.gateway;

import io.flowplane.json.Places;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a definition becomes, in the form in which it could have been sent by hand.
 *
 * @param places where its parts come from in the definition that is being written
 */
public record GeneratedBody(ObjectNode spec, Places places) {}
