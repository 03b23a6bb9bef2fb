package io.flowplane.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Reads keys for sealing secrets. What is wrong is told without a word of what was given. */
final class SecretKeys {
    private static final int BYTES = 32;
    private static final int MOST_KEYS = 32;
    private static final int MOST_FILE_BYTES = 64 * 1024;
    private static final String WAY = "; './flowplane secrets generate-key' makes one";

    private SecretKeys() {}

    static List<SecretKey> ofText(String text) {
        List<SecretKey> keys = new ArrayList<>();
        for (String word : text.split("[,\\s]+", -1)) {
            if (!word.isEmpty()) {
                keys.add(key(word, keys.size() + 1));
            }
        }
        if (keys.isEmpty() || keys.size() > MOST_KEYS) {
            throw new IllegalArgumentException("there must be 1 to " + MOST_KEYS + " keys" + WAY);
        }
        return List.copyOf(keys);
    }

    static List<SecretKey> ofFile(String text) {
        Path path = Forms.path(text);
        if (!Files.isRegularFile(path)) {
            throw new IllegalArgumentException("'" + path + "' is no file; write the path of one that holds keys");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MOST_FILE_BYTES + 1);
            if (bytes.length > MOST_FILE_BYTES) {
                throw new IllegalArgumentException("'" + path + "' is too large; write one key a line into it");
            }
            return ofText(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "'" + path + "' can't be read; let the user that runs Flowplane read it", e);
        }
    }

    private static SecretKey key(String word, int number) {
        byte[] bytes = word.matches("[0-9A-Fa-f]{64}") ? HexFormat.of().parseHex(word) : base64(word);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("key " + number + " is not " + BYTES + " bytes in base64 or hex" + WAY);
        }
        return new SecretKeySpec(bytes, "AES");
    }

    private static byte[] base64(String word) {
        try {
            return Base64.getDecoder().decode(word.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
