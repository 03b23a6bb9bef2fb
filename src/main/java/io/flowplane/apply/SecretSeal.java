package io.flowplane.apply;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.SecretType;
import io.flowplane.domain.spec.SecretSpec;
import io.flowplane.domain.spec.SecretValue;
import io.flowplane.json.Json;
import io.flowplane.json.Records;
import io.flowplane.pem.KnownCertificates;
import io.flowplane.pem.PlainPem;
import io.flowplane.pem.WrongPem;
import io.flowplane.vault.NoKey;
import io.flowplane.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Secrets between what is said and what is stored. */
public final class SecretSeal {
    private static final int MOST_KNOWN = 20;
    private static final int RETRY_SECONDS = 60;

    private final Vault vault;

    public SecretSeal(Vault vault) {
        this.vault = vault;
    }

    /** @throws Refusal UNAVAILABLE while there is no key to seal with */
    void requireKey() {
        if (vault.sealingKey().isEmpty()) {
            throw Refusal.later(
                    ErrorCode.UNAVAILABLE,
                    "Secrets can't be written: this server has no key to store them under. Set"
                            + " FLOWPLANE_SECRET_ENCRYPTION_KEY or FLOWPLANE_SECRET_ENCRYPTION_KEY_FILE.",
                    RETRY_SECONDS);
        }
    }

    /** The id of the key that seals. */
    Optional<String> sealingKey() {
        return vault.sealingKey();
    }

    /** What is stored of a body; {@code before} itself, but for description and expiry, where the value stays. */
    SecretSpec sealed(ResourceKey key, SecretBody.Given given, @Nullable SecretSpec before) {
        SecretValue value = given.value() == null ? null : normal(given.value());
        if (before != null && (value == null || holds(key, before, value))) {
            return new SecretSpec(
                    before.secretType(),
                    given.description(),
                    given.expiresAt(),
                    before.certificates(),
                    before.notAfter(),
                    before.contentId(),
                    before.keyId(),
                    before.sealed());
        }
        if (value == null) {
            throw new IllegalStateException("a new secret without a value");
        }
        Vault.Sealed sealed = seal(key, value.type(), Records.canonical((Record) value));
        String pem = pem(value);
        try {
            return new SecretSpec(
                    given.type(),
                    given.description(),
                    given.expiresAt(),
                    pem == null ? List.of() : KnownCertificates.of(pem, MOST_KNOWN),
                    pem == null
                            ? null
                            : KnownCertificates.firstEnd(pem)
                                    .map(Instant::toString)
                                    .orElse(null),
                    UUID.randomUUID().toString(),
                    sealed.keyId(),
                    sealed.text());
        } catch (WrongPem e) {
            throw new IllegalStateException("checked before", e);
        }
    }

    /** The value of a stored secret. */
    public SecretValue open(ResourceKey key, SecretSpec spec) throws NoKey {
        String text = new String(
                vault.open(new Vault.Sealed(spec.keyId(), spec.sealed()), place(key, spec.secretType())),
                StandardCharsets.UTF_8);
        return (SecretValue) Records.read(SecretValue.recordOf(spec.secretType()), Json.stored(text))
                .orRefuse();
    }

    /** The same under the first key. */
    SecretSpec resealed(ResourceKey key, SecretSpec spec) throws NoKey {
        byte[] plain = vault.open(new Vault.Sealed(spec.keyId(), spec.sealed()), place(key, spec.secretType()));
        Vault.Sealed now = vault.seal(plain, place(key, spec.secretType()));
        return spec.resealed(now.keyId(), now.text());
    }

    /** Whether a stored secret has this value already; false when it can't be opened. */
    private boolean holds(ResourceKey key, SecretSpec before, SecretValue value) {
        try {
            return open(key, before).equals(value);
        } catch (NoKey e) {
            return false;
        }
    }

    private Vault.Sealed seal(ResourceKey key, SecretType type, String plain) {
        try {
            return vault.seal(plain.getBytes(StandardCharsets.UTF_8), place(key, type));
        } catch (NoKey e) {
            throw new IllegalStateException("asked for before", e);
        }
    }

    private static Vault.Place place(ResourceKey key, SecretType type) {
        return new Vault.Place(key.team(), key.name(), type.word());
    }

    /** In the one form that Envoy surely reads, however it was written; an encrypted key is kept without its password. */
    private static SecretValue normal(SecretValue value) {
        try {
            return switch (value) {
                case SecretValue.Certificate given ->
                    new SecretValue.Certificate(
                            PlainPem.certificates(given.certificateChain()),
                            PlainPem.key(given.privateKey(), given.password()),
                            null,
                            given.ocspStaple());
                case SecretValue.Validation given ->
                    new SecretValue.Validation(
                            PlainPem.certificates(given.trustedCa()),
                            given.sanMatches(),
                            given.matchTypedSubjectAltNames(),
                            given.crl() == null ? null : PlainPem.crls(given.crl()));
                case SecretValue.Generic generic -> generic;
                case SecretValue.TicketKeys tickets -> tickets;
            };
        } catch (WrongPem e) {
            throw new IllegalStateException("checked before", e);
        }
    }

    private static @Nullable String pem(SecretValue value) {
        return switch (value) {
            case SecretValue.Certificate certificate -> certificate.certificateChain();
            case SecretValue.Validation validation -> validation.trustedCa();
            case SecretValue.Generic generic -> null;
            case SecretValue.TicketKeys tickets -> null;
        };
    }
}
