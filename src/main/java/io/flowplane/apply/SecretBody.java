package io.flowplane.apply;

import io.flowplane.domain.Problem;
import io.flowplane.domain.SecretType;
import io.flowplane.domain.spec.RawJson;
import io.flowplane.domain.spec.SecretSpec;
import io.flowplane.domain.spec.SecretValue;
import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.FreeText;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.json.Json;
import io.flowplane.json.Pointer;
import io.flowplane.json.Read;
import io.flowplane.json.Records;
import io.flowplane.translate.Translator;
import io.flowplane.validate.Names;
import io.flowplane.validate.SecretValidator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What a caller may say of a secret. */
@Doc("A secret: given to the team's Envoys that ask for it by name, and never shown.")
public record SecretBody(
        @Doc("What it holds; never changes.") @Alias("secret_type")
        SecretType secretType,

        @Doc(
                "The value, by type. generic_secret: {secret}; tls_certificate: {certificateChain, privateKey, password?,"
                        + " ocspStaple?}; certificate_validation_context: {trustedCa, sanMatches? or matchTypedSubjectAltNames?,"
                        + " crl?}; session_ticket_keys: {keys}. Each also in snake_case. Never shown; without it, the value stays.")
        @Nullable
        RawJson configuration,

        @Doc("What it is for.") @Length(max = 1024) @FreeText @Nullable
        String description,

        @Doc("When it should be replaced at the latest (RFC 3339). It is shown, and served after it too.")
        @Alias("expires_at")
        @Length(max = 64)
        @Nullable
        String expiresAt) {

    /**
     * A body that passed every check.
     *
     * @param value null: the value stays
     */
    record Given(
            SecretType type,
            @Nullable SecretValue value,
            @Nullable String description,
            @Nullable String expiresAt) {
        @Override
        public String toString() {
            return "Given " + type;
        }
    }

    /**
     * Reads a body, or refuses with all its faults.
     *
     * @param now what has expired already is refused
     * @param before what it is now: an expiry in the past may stay; null for a new one
     */
    static Given read(String name, ObjectNode body, Instant now, @Nullable SecretSpec before) {
        ObjectNode fields = Json.NODES.objectNode();
        fields.setAll(body);
        fields.remove("name");
        Read<SecretBody> read = Records.read(SecretBody.class, fields);
        SecretBody said = read.value();
        List<Problem> problems = new ArrayList<>();
        Names.resource(name).ifPresent(fault -> problems.add(new Problem("/name", fault, "invalid_name")));
        Instant expiry = said.expiresAt == null ? null : Expiry.read(said.expiresAt, now, expiry(before), problems);
        boolean typed = read.problems().stream().noneMatch(p -> p.pointer().startsWith("/secret"));
        SecretValue value = null;
        if (typed && before != null && before.secretType() != said.secretType) {
            problems.add(new Problem(
                    "/secretType",
                    "It is a " + before.secretType().word()
                            + ", and stays one: make another secret, or delete it first.",
                    "immutable"));
        } else if (typed && said.configuration != null) {
            value = value(name, said.secretType, said.configuration, now, problems);
        } else if (before == null && said.configuration == null) {
            problems.add(new Problem("/configuration", "Is missing: a new secret needs its value.", "required"));
        }
        List<Problem> all = read.merge(problems);
        if (!all.isEmpty()) {
            throw Read.refusal(all);
        }
        return new Given(said.secretType, value, said.description, expiry == null ? null : expiry.toString());
    }

    private static @Nullable Instant expiry(@Nullable SecretSpec before) {
        return before == null || before.expiresAt() == null ? null : Instant.parse(before.expiresAt());
    }

    private static @Nullable SecretValue value(
            String name, SecretType type, RawJson configuration, Instant now, List<Problem> problems) {
        Read<? extends Record> read = Records.read(SecretValue.recordOf(type), Json.stored(configuration.text()));
        SecretValue value = (SecretValue) read.value();
        List<Problem> found = new ArrayList<>(SecretValidator.problems(value, now));
        if (read.problems().isEmpty() && found.isEmpty()) {
            Translator.secret(name, "", value, found);
        }
        Pointer at = Pointer.ROOT.field("configuration");
        read.merge(found).forEach(p -> problems.add(new Problem(at + p.pointer(), p.message(), p.code())));
        return value;
    }

    @Override
    public String toString() {
        return "SecretBody " + secretType;
    }
}
