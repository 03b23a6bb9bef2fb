package io.flowplane.apply;

import io.flowplane.domain.Reference;
import io.flowplane.translate.EnvoyResource;
import java.util.List;

/**
 * A body that passed every check.
 *
 * @param spec canonical JSON: what is stored and given back
 * @param references what it names
 * @param resources what Envoy will get
 */
public record Compiled(String spec, List<Reference> references, List<EnvoyResource> resources) {}
