package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** API keys that stand in secrets, which Envoy takes only in place. */
@Tag("slow")
@ExtendWith(FilterLab.Shared.class)
class ApiKeysTest {
    @Test
    void whoShowsAKeyOfASecretGetsThroughAndANewValueCounts(FilterLab lab) {
        String ann = lab.secret("anns-key");
        String bob = lab.secret("bobs-key");
        LabGateway gateway = lab.gateway(
                """
                {"filter": {"type": "api_key_auth", "credentials": [{"client": "ann", "key": "%s"},
                    {"client": "bob", "key": "%s"}], "key_sources": [{"header": "x-api-key"}, {"query": "key"}],
                  "forwarding": {"header": "x-client", "hide_credentials": true}}}""".formatted(ann, bob),
                LabGateway.route("/ann", "\"api_key_auth\": {\"allowed_clients\": [\"ann\"]}") + ","
                        + LabGateway.route("/open", "\"api_key_auth\": {\"disabled\": true}") + ","
                        + LabGateway.route("/", ""));
        assertThat(gateway.get("/").status()).isEqualTo(401);
        assertThat(gateway.get("/", "x-api-key", "secret:" + ann).status())
                .as("the mark is no key")
                .isEqualTo(401);
        assertThat(gateway.get("/", "x-api-key", "anns-key").seenHeader("x-client"))
                .isEqualTo("ann");
        assertThat(gateway.get("/?key=bobs-key").seenHeader("x-client")).isEqualTo("bob");
        assertThat(gateway.get("/ann", "x-api-key", "bobs-key").status()).isEqualTo(403);
        assertThat(gateway.get("/open").status()).isEqualTo(200);
        lab.put("/api/v1/secrets/" + ann, """
                {"name": "%s", "secretType": "generic_secret", "configuration": {"secret": "%s"}}""".formatted(
                        ann, Base64.getEncoder().encodeToString("new-key".getBytes(StandardCharsets.UTF_8))));
        lab.envoy()
                .await(
                        "the new key counts",
                        Duration.ofSeconds(30),
                        () -> gateway.get("/", "x-api-key", "new-key").status() == 200
                                && gateway.get("/", "x-api-key", "anns-key").status() == 401);
        assertThat(lab.server().get("/api/v1/listeners/" + gateway.name()).body())
                .contains(ann)
                .doesNotContain("new-key");
    }
}
