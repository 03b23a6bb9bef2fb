package io.flowplane.gateway;

import io.flowplane.domain.spec.ApiDefinitionSpec.ApiUpstream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Names of what is generated: readable, at most 100 characters, and the same each time. */
public final class GeneratedNames {
    private static final int LONGEST = 100;
    private static final int HASH_DIGITS = 8;
    private static final int HTTPS = 443;

    private GeneratedNames() {}

    /** {@code <owner>-<rest>}; where that is too long, its beginning and a hash of the whole. */
    public static String of(String owner, String rest) {
        String name = owner + "-" + rest.replaceAll("[^A-Za-z0-9._-]", "-");
        return cut(name);
    }

    static String cut(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST - HASH_DIGITS - 1) + "-" + hash(name);
    }

    /** The cluster of an upstream: its name, else host and port and what else tells it from others there. */
    static String cluster(String definition, ApiUpstream upstream) {
        String given = upstream.name();
        return of(definition, given == null ? address(upstream) : given);
    }

    private static String address(ApiUpstream upstream) {
        String host = upstream.endpoint().host().toLowerCase(Locale.ROOT);
        int port = upstream.endpoint().port();
        boolean tls = Boolean.TRUE.equals(upstream.tls());
        String usual = host.replace('.', '-').replace(':', '-') + "-" + port;
        String protocol = tls == (port == HTTPS) ? "" : tls ? "-tls" : "-plain";
        String http2 = Boolean.TRUE.equals(upstream.http2()) ? "-http2" : "";
        String server = upstream.tlsServerName();
        return usual + protocol + http2 + (server == null ? "" : "-" + hash(server));
    }

    static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
