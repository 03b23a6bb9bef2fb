package io.flowplane.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A certificate authority and a certificate of it, made by openssl for one test. */
public final class TestCertificates {
    private TestCertificates() {}

    /** Writes {@code ca.pem}, {@code cert.pem} and {@code key.pem}; the certificate is for localhost and 127.0.0.1. */
    public static void write(Path folder) throws IOException {
        openssl(
                folder,
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "30",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-addext",
                "basicConstraints=critical,CA:TRUE",
                "-keyout",
                "key.pem",
                "-out",
                "cert.pem");
        java.nio.file.Files.copy(folder.resolve("cert.pem"), folder.resolve("ca.pem"));
    }

    private static void openssl(Path folder, String... arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("openssl: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
