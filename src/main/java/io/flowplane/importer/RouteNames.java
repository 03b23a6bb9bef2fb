package io.flowplane.importer;

import io.flowplane.importer.Operations.Found;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/** Names of routes: the operation's id, else its method and path; each once, and in at most 100 characters. */
final class RouteNames {
    private static final int LONGEST = 100;
    private static final int DIGITS = 12;

    private final Set<String> used = new HashSet<>();

    String unique(Found operation) {
        String place = operation.method() + " " + operation.path();
        String wanted =
                operation.part().text("operationId").filter(id -> !id.isBlank()).orElse(place);
        String name = fitting(wanted.replaceAll("\\p{Cntrl}", " "));
        if (!used.add(name)) {
            name = marked(name, place);
            used.add(name);
        }
        return name;
    }

    private static String fitting(String name) {
        return name.length() <= LONGEST ? name : marked(name, name);
    }

    /** With a mark that only {@code whole} has. */
    private static String marked(String name, String whole) {
        int end = Math.min(name.length(), LONGEST - DIGITS - 1);
        boolean splits = end > 0 && end < name.length() && Character.isHighSurrogate(name.charAt(end - 1));
        return name.substring(0, splits ? end - 1 : end) + "~" + hash(whole);
    }

    private static String hash(String text) {
        byte[] hash = sha256(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash).substring(0, DIGITS);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
