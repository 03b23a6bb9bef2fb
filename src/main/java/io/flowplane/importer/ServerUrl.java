package io.flowplane.importer;

import io.flowplane.validate.Addresses;
import java.net.IDN;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a server, taken apart without resolving anything.
 *
 * @param host lower-case, other letters as punycode, IPv6 without brackets; null: a path only, relative to the document
 * @param path empty, or from a slash on and without one at the end
 */
record ServerUrl(@Nullable String host, int port, boolean tls, boolean http2, String path) {
    private static final int LONGEST = 2048;
    private static final Map<String, Integer> PORTS =
            Map.of("http", 80, "https", 443, "ws", 80, "wss", 443, "grpc", 80, "grpcs", 443);

    /** A text that is no server's URL, with the reason. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String reason) {
            super(reason, null, false, false);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    static ServerUrl parse(String text) throws Wrong {
        check(text);
        int scheme = text.indexOf("://");
        if (scheme < 0) {
            return relative(text);
        }
        String name = text.substring(0, scheme).toLowerCase(Locale.ROOT);
        Integer port = PORTS.get(name);
        if (port == null) {
            throw new Wrong("The scheme " + shown(name) + " is none that Envoy forwards to: use http, https, ws, wss,"
                    + " grpc or grpcs.");
        }
        String rest = text.substring(scheme + 3);
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        if (authority.contains("@")) {
            throw new Wrong("Holds a user or password; take it out, and let the filter credential_injector send it.");
        }
        int colon = authority.endsWith("]") ? -1 : authority.lastIndexOf(':');
        String given = colon < 0 ? "" : authority.substring(colon + 1);
        return new ServerUrl(
                host(colon < 0 ? authority : authority.substring(0, colon)),
                given.isEmpty() ? port : port(given),
                port == 443,
                name.startsWith("grpc"),
                path(slash < 0 ? "" : rest.substring(slash)));
    }

    private static void check(String text) throws Wrong {
        if (text.length() > LONGEST) {
            throw new Wrong("May hold at most 2048 characters, with its variables filled in.");
        }
        if (text.chars().anyMatch(c -> c <= 0x20 || c == 0x7F || c == '\\')) {
            throw new Wrong("Holds a space, a line break, a backslash or another character that no URL has.");
        }
        if (text.contains("?") || text.contains("#")) {
            throw new Wrong("Holds a query or fragment, which no server's URL has.");
        }
    }

    private static ServerUrl relative(String text) throws Wrong {
        if (!text.isEmpty() && !text.startsWith("/") && !text.startsWith(".")) {
            throw new Wrong("Is neither a whole URL, such as https://api.example.com/v1, nor a path, such as /v1.");
        }
        return new ServerUrl(null, 0, false, false, path(text.replaceFirst("^\\.+", "")));
    }

    static String host(String text) throws Wrong {
        if (text.startsWith("[") && text.endsWith("]")) {
            String address = text.substring(1, text.length() - 1);
            if (Addresses.isIp(address) && address.contains(":")) {
                return address.toLowerCase(Locale.ROOT);
            }
            throw new Wrong(shown(text) + " is no IPv6 address.");
        }
        String plain = ascii(text);
        if (Addresses.isIp(plain) ? plain.contains(":") : !Addresses.isHostName(plain)) {
            throw new Wrong("'" + shown(text) + "' is no host name.");
        }
        return plain;
    }

    private static String ascii(String text) throws Wrong {
        try {
            return IDN.toASCII(text, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new Wrong("'" + shown(text) + "' is no host name.");
        }
    }

    private static int port(String text) throws Wrong {
        boolean digits = text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = digits ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw new Wrong("'" + shown(text) + "' is no port: 1 to 65535.");
        }
        return port;
    }

    private static String path(String text) throws Wrong {
        if (text.contains("{") || text.contains("}")) {
            throw new Wrong("Holds a brace that belongs to no variable.");
        }
        return text.replaceAll("/+", "/").replaceFirst("/$", "");
    }

    static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
