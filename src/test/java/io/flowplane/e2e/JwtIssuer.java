package io.flowplane.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.flowplane.testing.TestAuthority;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer of tokens: signs them with RSA, and shows its keys at {@code /jwks.json} over http and https. */
final class JwtIssuer implements AutoCloseable {
    static final String NAME = "https://issuer.example";

    private final HttpServer plain;
    private final HttpsServer secure;
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile KeyPair keys = newKeys();
    private volatile String keyId = "first";

    /** @param server the certificate of its https side */
    JwtIssuer(TestAuthority authority, TestAuthority.Pair server) throws IOException {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        plain = HttpServer.create(free, 0);
        plain.createContext("/jwks.json", this::show);
        plain.start();
        secure = HttpsServer.create(free, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(TestAuthority.clientContext(authority.ca(), server)));
        secure.createContext("/jwks.json", this::show);
        secure.start();
    }

    int port() {
        return plain.getAddress().getPort();
    }

    int securePort() {
        return secure.getAddress().getPort();
    }

    /** How often its keys were asked for. */
    int fetches() {
        return fetches.get();
    }

    /** From now on it signs with another key, and shows that one alone. */
    void changeKeys(String id) {
        keys = newKeys();
        keyId = id;
    }

    String jwks() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return "{\"keys\": [{\"kty\": \"RSA\", \"alg\": \"RS256\", \"use\": \"sig\", \"kid\": \"%s\", \"n\": \"%s\", \"e\": \"%s\"}]}"
                .formatted(keyId, number(key.getModulus()), number(key.getPublicExponent()));
    }

    /** A token for an hour, of this issuer, for {@code audience}. */
    String token(String audience, String moreClaims) {
        return token(NAME, audience, Instant.now().plusSeconds(3600), moreClaims);
    }

    /** @param moreClaims such as {@code , "sub": "ann"} */
    String token(String issuer, String audience, Instant expires, String moreClaims) {
        String claims = "{\"iss\": \"%s\", \"aud\": \"%s\", \"exp\": %d%s}"
                .formatted(issuer, audience, expires.getEpochSecond(), moreClaims);
        String signed = text("{\"alg\": \"RS256\", \"typ\": \"JWT\", \"kid\": \"" + keyId + "\"}") + "." + text(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + bytes(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void show(HttpExchange exchange) throws IOException {
        try (exchange) {
            fetches.incrementAndGet();
            byte[] body = jwks().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes(bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static String text(String json) {
        return bytes(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String bytes(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        plain.stop(0);
        secure.stop(0);
    }
}
