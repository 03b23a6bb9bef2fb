package io.flowplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Kind;
import io.flowplane.domain.spec.SecretValue;
import io.flowplane.domain.spec.filter.FilterType;
import io.flowplane.json.Records;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** API keys reach Envoy, though the spec only names them. */
class EmbeddedSecretsTest {
    private static final Translated LISTENER = Translator.translate(
            Kind.LISTENER,
            "l",
            FilterExamples.compile(
                            Kind.LISTENER,
                            FilterExamples.listener(
                                    FilterType.named("api_key_auth").orElseThrow()))
                    .spec());

    private static EnvoyResource secret(String name, String contentId, String text) {
        SecretValue value = new SecretValue.Generic(
                Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        return new SecretTranslator(Findings.trusting(new ArrayList<>()))
                .translate(name, contentId, value)
                .resources()
                .getFirst();
    }

    private static Optional<List<EnvoyResource>> filled(EnvoyResource... secrets) {
        return EmbeddedSecrets.filled(
                LISTENER,
                name -> java.util.stream.Stream.of(secrets)
                        .filter(s -> s.name().equals(name))
                        .findFirst());
    }

    private static EnvoyResource own(EnvoyResource... secrets) {
        return filled(secrets).orElseThrow().getFirst();
    }

    @Test
    void keysStandWhereEnvoyLooksForThem() {
        EnvoyResource got = own(secret("alice-key", "1", "a-secret"), secret("bob-key", "2", "b-secret"));
        assertThat(EnvoyJson.of(got).findValues("key").toString())
                .contains("a-secret", "b-secret")
                .doesNotContain("secret:");
        assertThat(EnvoyJson.of(LISTENER.resources().getFirst()).toString()).doesNotContain("a-secret");
    }

    @Test
    void theVersionTellsContentIdsAndNothingOfTheContent() {
        EnvoyResource bob = secret("bob-key", "2", "b");
        String version = own(secret("alice-key", "1", "a"), bob).version();
        assertThat(own(secret("alice-key", "1", "other"), bob).version()).isEqualTo(version);
        assertThat(own(secret("alice-key", "3", "a"), bob).version()).isNotEqualTo(version);
        assertThat(version).isNotEqualTo(LISTENER.resources().getFirst().version());
    }

    @Test
    void aSecretThatCannotBeOpenedWithholdsTheListener() {
        assertThat(own(Wire.withheld("alice-key", "1"), secret("bob-key", "2", "b"))
                        .isWithheld())
                .isTrue();
    }

    @Test
    void whatEnvoyWouldRefuseIsNotOffered() {
        EnvoyResource bob = secret("bob-key", "2", "b");
        assertThat(filled(secret("alice-key", "1", "b"), bob)).as("equal keys").isEmpty();
        assertThat(filled(secret("alice-key", "1", "two\nlines"), bob)).isEmpty();
        assertThat(filled(secret("alice-key", "1", ""), bob)).isEmpty();
        assertThat(filled(bob)).as("missing").isEmpty();
    }

    @Test
    void nothingButItsOwnPlaceIsFilled() {
        String spec = LISTENER.resources().getFirst().any().toStringUtf8();
        assertThat(spec).contains("secret:alice-key");
        // A body that writes the mark elsewhere gets no secret for it.
        Translated other = Translator.translate(
                Kind.LISTENER,
                "l",
                Records.canonical(Records.read(
                                io.flowplane.domain.spec.ListenerSpec.class,
                                FilterExamples.listener("{\"type\": \"header_mutation\", \"response_headers_to_add\":"
                                        + " [{\"key\": \"x\", \"value\": \"secret:alice-key\"}]}"))
                        .orRefuse()));
        assertThat(EmbeddedSecrets.filled(
                        other.embedding(java.util.Set.of("alice-key")),
                        name -> Optional.of(secret(name, "1", "a-secret"))))
                .hasValueSatisfying(all -> assertThat(all.getFirst().any().toStringUtf8())
                        .contains("secret:alice-key")
                        .doesNotContain("a-secret"));
    }
}
