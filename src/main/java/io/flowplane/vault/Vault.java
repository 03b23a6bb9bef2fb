package io.flowplane.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals values with AES-256-GCM: the first key seals, every key opens. A sealed value is bound to its place: moved elsewhere
 * it doesn't open. Without keys it does neither.
 */
public final class Vault {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int ID_DIGITS = 8;

    private final Map<String, SecretKey> keys = new LinkedHashMap<>();
    private final SecureRandom random = new SecureRandom();

    /** @param keys each of 32 bytes, the one that seals first */
    public Vault(List<SecretKey> keys) {
        keys.forEach(key -> this.keys.put(id(key), key));
    }

    /** Something sealed: base64 of nonce and ciphertext, and the key that opens it. */
    public record Sealed(String keyId, String text) {}

    /** What a sealed value is bound to. */
    public record Place(String team, String name, String type) {
        /** Lengths stand before the words, so that no two places look the same. */
        private byte[] bytes() {
            ByteBuffer all = ByteBuffer.allocate(3 * Integer.BYTES + length(team) + length(name) + length(type));
            put(all, team);
            put(all, name);
            put(all, type);
            return all.array();
        }

        private static int length(String word) {
            return word.getBytes(StandardCharsets.UTF_8).length;
        }

        private static void put(ByteBuffer all, String word) {
            all.putInt(length(word)).put(word.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The id of the key that seals; empty without keys. */
    public Optional<String> sealingKey() {
        return keys.keySet().stream().findFirst();
    }

    /** The ids of all keys. */
    public Set<String> keyIds() {
        return Set.copyOf(keys.keySet());
    }

    /** @throws NoKey when there is no key at all */
    public Sealed seal(byte[] plain, Place place) throws NoKey {
        String keyId = sealingKey().orElseThrow(() -> new NoKey("no key is configured"));
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, keyId, nonce, plain, place);
        byte[] text = ByteBuffer.allocate(nonce.length + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
        return new Sealed(keyId, Base64.getEncoder().encodeToString(text));
    }

    /** @throws NoKey when the key isn't among ours, or the text was not sealed for this place */
    public byte[] open(Sealed sealed, Place place) throws NoKey {
        if (!keys.containsKey(sealed.keyId())) {
            throw new NoKey(
                    keys.isEmpty()
                            ? "no key is configured"
                            : "key " + sealed.keyId() + " is not among the configured ones, " + keys.keySet());
        }
        try {
            byte[] text = Base64.getDecoder().decode(sealed.text());
            byte[] nonce = java.util.Arrays.copyOf(text, NONCE_BYTES);
            byte[] rest = java.util.Arrays.copyOfRange(text, NONCE_BYTES, text.length);
            return run(Cipher.DECRYPT_MODE, sealed.keyId(), nonce, rest, place);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new NoKey("key " + sealed.keyId() + " doesn't open it: it was changed, or sealed for another place");
        }
    }

    private byte[] run(int mode, String keyId, byte[] nonce, byte[] input, Place place) {
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, keys.get(keyId), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(place.bytes());
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        }
    }

    /** The first 8 hex digits of SHA-256 of a key: tells keys apart and tells nothing of them. */
    public static String id(SecretKey key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return HexFormat.of().formatHex(hash).substring(0, ID_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** A key, from its 32 bytes. */
    public static SecretKey key(byte[] bytes) {
        return new SecretKeySpec(bytes, "AES");
    }

    @Override
    public String toString() {
        return "Vault" + keys.keySet();
    }
}
