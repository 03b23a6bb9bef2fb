package io.flowplane.store.sql;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the data is: {@code postgresql://user:password@host:port/database?sslmode=require} (also {@code postgres://}),
 * {@code sqlite://relative/file} or {@code sqlite:///absolute/file}. Every part may be percent-encoded.
 */
public sealed interface DatabaseUrl {
    /**
     * A PostgreSQL database. Its text never holds the password.
     *
     * @param parameters of the connection, by libpq's names
     */
    record PostgresUrl(
            String host,
            int port,
            String database,
            @Nullable String user,
            @Nullable String password,
            Map<String, String> parameters)
            implements DatabaseUrl {
        public PostgresUrl {
            parameters = Map.copyOf(parameters);
        }

        @Override
        public PostgresUrl orPassword(@Nullable String other) {
            return password != null ? this : new PostgresUrl(host, port, database, user, other, parameters);
        }

        @Override
        public String place() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }

        @Override
        public String toString() {
            return "postgresql://" + place() + "/" + database;
        }
    }

    /** A SQLite file. */
    record SqliteUrl(Path file) implements DatabaseUrl {
        @Override
        public SqliteUrl orPassword(@Nullable String other) {
            return this;
        }

        @Override
        public String place() {
            return file.toString();
        }

        @Override
        public String toString() {
            return "sqlite://" + file;
        }
    }

    /** The connection parameters that a PostgreSQL URL may carry. */
    Set<String> PARAMETERS = Set.of("sslmode", "sslrootcert", "sslcert", "sslkey", "channel_binding");

    /** The values of {@code sslmode}. */
    Set<String> SSL_MODES = Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    /** {@code host:port}, or the file: for messages. */
    String place();

    /** The same, with this password where it may have one and has none. */
    DatabaseUrl orPassword(@Nullable String other);

    /**
     * Reads a {@code DATABASE_URL}.
     *
     * @throws IllegalArgumentException with a message for people, which never repeats the password
     */
    static DatabaseUrl parse(String url) {
        int colon = url.indexOf("://");
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "is no database URL; write postgresql://user:password@host:5432/database or sqlite://data/flowplane.db");
        }
        String rest = url.substring(colon + 3);
        return switch (url.substring(0, colon)) {
            case "postgresql", "postgres" -> postgres(rest);
            case "sqlite" -> sqlite(rest);
            default -> throw new IllegalArgumentException("must start with postgresql://, postgres:// or sqlite://");
        };
    }

    /** As {@link #parse}, but PostgreSQL alone will do. */
    static PostgresUrl parsePostgres(String url) {
        if (parse(url) instanceof PostgresUrl postgres) {
            return postgres;
        }
        throw new IllegalArgumentException("must start with postgresql:// or postgres://");
    }

    private static SqliteUrl sqlite(String rest) {
        int question = rest.indexOf('?');
        String query = question < 0 ? "" : rest.substring(question + 1);
        if (!query.isEmpty() && !query.equals("mode=rwc")) {
            throw new IllegalArgumentException("has parameters after '?', which sqlite:// doesn't take");
        }
        String file = decoded(question < 0 ? rest : rest.substring(0, question));
        if (file.isEmpty() || file.endsWith("/") || file.equals(":memory:") || file.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "names no file; write sqlite://data/flowplane.db or sqlite:///var/lib/flowplane/flowplane.db");
        }
        return new SqliteUrl(Path.of(file));
    }

    private static PostgresUrl postgres(String rest) {
        int question = rest.indexOf('?');
        String address = question < 0 ? rest : rest.substring(0, question);
        int slash = address.indexOf('/');
        String database = slash < 0 ? "" : decoded(address.substring(slash + 1));
        if (slash >= 0 && address.indexOf('@', slash) >= 0) {
            throw new IllegalArgumentException(
                    "has an '@' after the first '/'; in a user or password write / as %2F, @ as %40 and ? as %3F");
        }
        if (database.isEmpty()) {
            throw new IllegalArgumentException(
                    "names no database; it goes after the host: postgresql://host:5432/database");
        }
        String authority = address.substring(0, slash);
        int at = authority.lastIndexOf('@');
        String login = at < 0 ? "" : authority.substring(0, at);
        int colon = login.indexOf(':');
        String user = decoded(colon < 0 ? login : login.substring(0, colon));
        return new PostgresUrl(
                host(authority.substring(at + 1)),
                port(authority.substring(at + 1)),
                database,
                user.isEmpty() ? null : user,
                colon < 0 ? null : decoded(login.substring(colon + 1)),
                parameters(question < 0 ? "" : rest.substring(question + 1)));
    }

    private static String host(String hostAndPort) {
        int bracket = hostAndPort.indexOf(']');
        int colon = hostAndPort.indexOf(':', Math.max(bracket, 0));
        String host = decoded(colon < 0 ? hostAndPort : hostAndPort.substring(0, colon));
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (bare.isEmpty() || bare.contains(",") || bare.contains("/") || bare.contains(" ")) {
            throw new IllegalArgumentException(
                    "must name one host, such as postgresql://host:5432/database (an IPv6 address in brackets)");
        }
        return bare;
    }

    private static int port(String hostAndPort) {
        int colon = hostAndPort.indexOf(':', Math.max(hostAndPort.indexOf(']'), 0));
        if (colon < 0) {
            return 5432;
        }
        String text = hostAndPort.substring(colon + 1);
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("has a wrong port; it must be a number from 1 to 65535."
                    + " A ':', '/' or '@' in the password must be written as %3A, %2F or %40");
        }
        return port;
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new TreeMap<>();
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!PARAMETERS.contains(name)) {
                throw new IllegalArgumentException(
                        "has an unknown parameter; known are sslmode, sslrootcert, sslcert, sslkey, channel_binding");
            }
            parameters.put(name, equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
        String mode = parameters.get("sslmode");
        if (mode != null && !SSL_MODES.contains(mode)) {
            throw new IllegalArgumentException(
                    "has a wrong sslmode; it must be disable, allow, prefer, require, verify-ca or verify-full");
        }
        return parameters;
    }

    private static String decoded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                out.put(bytes[i]);
                continue;
            }
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new IllegalArgumentException(
                        "has a '%' that isn't followed by two hex digits; a '%' itself is %25");
            }
            out.put((byte) (high * 16 + low));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(out.flip())
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("has percent-encoded bytes that aren't UTF-8", e);
        }
    }
}
