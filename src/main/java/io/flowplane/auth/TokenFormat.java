package io.flowplane.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of credentials: {@code fp_pat_<uuid>.<secret>} and {@code fp_setup_<uuid>.<secret>}. The part before the dot is
 * the token id, harmless and shown; the secret is 256 random bits in base64url, and only its hash is kept.
 */
public final class TokenFormat {
    public static final String PAT = "fp_pat_";
    public static final String SETUP = "fp_setup_";

    private static final int SECRET_BYTES = 32;
    private static final String UUID_TEXT = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    private static final Pattern FORM =
            Pattern.compile("((?:" + PAT + "|" + SETUP + ")(" + UUID_TEXT + "))\\.([A-Za-z0-9_-]{43})");
    private static final Pattern ID = Pattern.compile("(?:" + PAT + ")?(" + UUID_TEXT + ")");
    private static final Pattern SECRET_IN_TEXT =
            Pattern.compile("(fp_(?:pat|setup)_[0-9A-Fa-f-]*)[^0-9A-Fa-f\\s-]\\S*");

    private TokenFormat() {}

    /** A credential with its secret: never kept, never logged. */
    public record Credential(UUID id, String tokenId, String secret) {
        /** What its holder sends. */
        public String text() {
            return tokenId + "." + secret;
        }

        @Override
        public String toString() {
            return tokenId;
        }
    }

    /**
     * A new credential.
     *
     * @param prefix {@link #PAT} or {@link #SETUP}
     * @param random a cryptographically strong one
     */
    public static Credential mint(String prefix, RandomGenerator random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        UUID id = randomUuid(random);
        return new Credential(
                id, prefix + id, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** Reads a credential; empty when it has another form. */
    public static Optional<Credential> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new Credential(UUID.fromString(form.group(2)), form.group(1), form.group(3)))
                : Optional.empty();
    }

    /** The token id for what stands in a path: {@code fp_pat_<uuid>}, or the UUID alone. */
    public static Optional<String> tokenId(String idOrTokenId) {
        Matcher id = ID.matcher(idOrTokenId);
        return id.matches() ? Optional.of(PAT + id.group(1)) : Optional.empty();
    }

    /** SHA-256 of a secret, as stored: 64 lower-case hex digits. The secret is random enough for a plain hash (ASVS 6.5.2). */
    public static String hash(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException every) {
            throw new IllegalStateException("every Java has SHA-256", every);
        }
    }

    /** Compares in constant time. */
    public static boolean matches(String secret, String storedHash) {
        return MessageDigest.isEqual(
                hash(secret).getBytes(StandardCharsets.US_ASCII), storedHash.getBytes(StandardCharsets.US_ASCII));
    }

    /** The text without the secrets that people paste into paths and headers. */
    public static String withoutSecrets(String text) {
        return SECRET_IN_TEXT.matcher(text).replaceAll("$1.***");
    }

    /** Version 4, variant 2 (RFC 9562). */
    private static UUID randomUuid(RandomGenerator random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
