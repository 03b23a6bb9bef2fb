package io.flowplane.store;

import io.flowplane.domain.Kind;
import io.flowplane.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** What of a stored spec goes where nothing sealed may go: into Changes, and into comparisons that a new key must not change. */
public final class Sealed {
    private Sealed() {}

    /** The spec; of a secret, without the sealed value and the key's id. */
    public static String told(Kind kind, String spec) {
        if (kind != Kind.SECRET) {
            return spec;
        }
        ObjectNode told = Json.stored(spec);
        told.remove("sealed");
        told.remove("keyId");
        return Json.write(told);
    }
}
