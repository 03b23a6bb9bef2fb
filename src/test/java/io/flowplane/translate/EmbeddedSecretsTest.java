package io.flowplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Kind;
import io.flowplane.domain.spec.SecretValue;
import io.flowplane.domain.spec.filter.FilterType;
import io.flowplane.json.Json;
import io.flowplane.json.Records;
import io.flowplane.snapshot.Audience;
import io.flowplane.snapshot.Pictures;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.snapshot.TeamSnapshot;
import io.flowplane.snapshot.Witness;
import io.flowplane.store.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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

    @Test
    void aNewValueChangesTheListenerAndAnUnusableOneLeavesItAsItWas() {
        SnapshotBoard board = new SnapshotBoard();
        Pictures pictures = new Pictures(
                (key, spec) -> key.kind() == Kind.SECRET
                        ? new Translated(List.of(secret(key.name(), spec, value(spec))), List.of())
                        : LISTENER,
                board,
                Witness.NONE);
        write(pictures, Kind.LISTENER, "l", "{}");
        assertThat(shown(board)).as("without its secrets").isNull();
        write(pictures, Kind.SECRET, "alice-key", stored("first"));
        write(pictures, Kind.SECRET, "bob-key", stored("other"));
        assertThat(shown(board)).contains("first", "other");
        write(pictures, Kind.SECRET, "alice-key", stored("second"));
        assertThat(shown(board)).contains("second").doesNotContain("first");
        write(pictures, Kind.SECRET, "alice-key", stored("other"));
        assertThat(shown(board)).as("two equal keys").contains("second");
    }

    private static String stored(String value) {
        return "{\"contentId\":\"" + value + "\"}";
    }

    private static String value(String stored) {
        return Json.stored(stored).get("contentId").stringValue();
    }

    private int revision;

    private void write(Pictures pictures, Kind kind, String name, String spec) {
        Change change = new Change(
                ++revision,
                0,
                UUID.randomUUID(),
                "t",
                kind.singular(),
                name,
                Change.Op.UPDATED,
                spec,
                1,
                "a",
                "r",
                null,
                Instant.EPOCH);
        pictures.apply(List.of(change), revision, Instant.EPOCH);
    }

    private static @Nullable String shown(SnapshotBoard board) {
        TeamSnapshot picture = board.read(new Audience("t"));
        EnvoyResource listener =
                picture == null ? null : picture.table(ResourceType.LISTENER).get("l");
        return listener == null ? null : listener.any().toStringUtf8();
    }
}
