package io.flowplane.translate.filter;

import io.flowplane.domain.Refusal;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import tools.jackson.databind.JsonNode;

/** Key sets that stand in a spec. Envoy takes anything, and then no token is valid. */
final class JwkSets {
    private JwkSets() {}

    static void check(String text, Spot at) {
        JsonNode keys = keys(text);
        if (keys == null || !keys.isArray() || keys.isEmpty()) {
            at.refuse("invalid_jwks", "Must be a JWKS, {\"keys\": […]}, with at least one key.");
            return;
        }
        for (JsonNode key : keys) {
            at.refuseIf(!key.path("kty").isString(), "invalid_jwks", "Every key needs kty, such as RSA or EC.");
            at.refuseIf(
                    key.has("d"),
                    "inline_secret",
                    "Holds a private key, which is refused; give the public part, without d.");
            at.refuseIf(
                    key.has("k"),
                    "inline_secret",
                    "Holds a shared key, which is refused; name a file on the machine of the Envoy.");
        }
    }

    private static @org.jspecify.annotations.Nullable JsonNode keys(String text) {
        try {
            return Json.parse(text, JsonLimits.DEFAULT).get("keys");
        } catch (Refusal e) {
            return null;
        }
    }
}
