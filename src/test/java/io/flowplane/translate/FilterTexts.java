package io.flowplane.translate;

import io.flowplane.testing.EchoProto;
import io.flowplane.testing.WasmModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** Texts in random friendly filters that Envoy looks into. */
final class FilterTexts {
    static final List<String> SCRIPTS =
            List.of("x = 1", "function envoy_on_request(handle)\n handle:headers():add('x', '1')\nend\n");
    static final List<String> URIS = List.of(
            "http://a.example.com/x",
            "https://b.example.com:8443",
            "https://10.0.0.1/a?b=c",
            "http://[fd00::1]:80/",
            "http:///x",
            "a.example.com",
            "HTTP://A.example.com/");
    static final List<String> TYPES = List.of(
            "type.googleapis.com/envoy.extensions.filters.http.grpc_stats.v3.FilterConfig",
            "type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer",
            "type.googleapis.com/envoy.extensions.filters.http.buffer.v3.BufferPerRoute");
    static final List<String> ATTRIBUTES = List.of(
            "request.path",
            "request.headers['x-a']",
            "metadata",
            "source.address",
            "connection.tls_version",
            "request.time.in",
            "request.null",
            "xds.cluster_metadata.filter_metadata['a/b']",
            "1 + 1",
            "request");
    static final String DESCRIPTOR =
            Base64.getEncoder().encodeToString(EchoProto.set().toByteArray());

    private static final String JWKS = "{\"keys\": [{\"kty\": \"EC\", \"crv\": \"P-256\","
            + " \"x\": \"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\","
            + " \"y\": \"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\"}]}";
    private static final byte[] MODULE = WasmModule.addingHeader("x-a", "b");

    private FilterTexts() {}

    /** Writes the files that {@link #local} and others name. */
    static void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("script.lua"), "x = 1");
        Files.write(folder.resolve("echo.pb"), EchoProto.set().toByteArray());
        Files.writeString(folder.resolve("jwks.json"), JWKS);
        Files.write(folder.resolve("module.wasm"), MODULE);
        Files.writeString(folder.resolve("users"), "a:{SHA}tESsBmE/yNY3lb6a0L6vVQEZNqw=\n");
    }

    /** A JWKS or a module at hand. */
    static String local(Class<?> owner, String field, String folder) {
        boolean jwks = owner.getName().contains("Jwks");
        return switch (field) {
            case "filename" -> folder + (jwks ? "/jwks.json" : "/module.wasm");
            case "inlineString" -> jwks ? JWKS : "text";
            default -> Base64.getEncoder().encodeToString(jwks ? JWKS.getBytes(StandardCharsets.UTF_8) : MODULE);
        };
    }
}
