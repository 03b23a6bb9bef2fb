package io.flowplane.snapshot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A hash of a set of (name, version) pairs: the sum of the pairs' own hashes modulo 2^128. It depends on the content
 * alone, never on the order, and one changed pair costs one subtraction and one addition, whatever the size of the set.
 */
public record Fingerprint(long high, long low) {
    /** Of the empty set. */
    public static final Fingerprint EMPTY = new Fingerprint(0, 0);

    /** Of one pair; a null version means that there is no such resource. */
    public static Fingerprint of(String name, @Nullable String version) {
        MessageDigest digest = sha256();
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        if (version != null) {
            digest.update(version.getBytes(StandardCharsets.UTF_8));
        }
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        return new Fingerprint(hash.getLong(), hash.getLong());
    }

    public Fingerprint plus(Fingerprint other) {
        long sum = low + other.low;
        long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        return new Fingerprint(high + other.high + carry, sum);
    }

    public Fingerprint minus(Fingerprint other) {
        long borrow = Long.compareUnsigned(low, other.low) < 0 ? 1 : 0;
        return new Fingerprint(high - other.high - borrow, low - other.low);
    }

    /** 32 hexadecimal digits. */
    public String hex() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }

    /** What {@link #hex} gave. */
    public static Fingerprint ofHex(String hex) {
        return new Fingerprint(HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, 32));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
