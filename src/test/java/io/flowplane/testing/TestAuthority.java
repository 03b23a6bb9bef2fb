package io.flowplane.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of a test, run by openssl in a folder of its own: issues, revokes, and writes revocation lists. */
public final class TestAuthority {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String CONFIG = """
            [ca]
            default_ca = here
            [here]
            database = index.txt
            new_certs_dir = .
            rand_serial = yes
            unique_subject = no
            default_md = sha256
            default_crl_days = 30
            policy = any
            x509_extensions = extensions
            [any]
            commonName = supplied
            """;

    private final Path folder;

    /** @param name of the authority; its folder is made */
    public TestAuthority(Path parent, String name) {
        try {
            folder = Files.createDirectories(parent.resolve(name));
            Files.createFile(folder.resolve("index.txt"));
            Files.writeString(folder.resolve("ca.cnf"), CONFIG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=" + name
                + " -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign"
                + " -keyout ca-key.pem -out ca.pem");
    }

    /** A certificate and its key. */
    public record Pair(Path certificate, Path key) {}

    public Path folder() {
        return folder;
    }

    public Path ca() {
        return folder.resolve("ca.pem");
    }

    /** For a server on this machine. */
    public Pair server(String name) {
        return issue(name, "subjectAltName = DNS:localhost,IP:127.0.0.1");
    }

    /** For a proxy; without URIs it names no team. */
    public Pair proxy(String name, String... uris) {
        return issue(name, uris.length == 0 ? "" : "subjectAltName = URI:" + String.join(",URI:", uris));
    }

    /** The URI of a proxy of {@code team}. */
    public static String spiffe(String team) {
        return "spiffe://example.org/team/" + team + "/proxy/p1";
    }

    /** Valid from a minute ago for ten days. */
    public Pair issue(String name, String extensions) {
        return issue(
                name, extensions, Instant.now().minusSeconds(60), Instant.now().plusSeconds(864_000));
    }

    public Pair issue(String name, String extensions, Instant from, Instant to) {
        openssl("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=" + name + " -keyout " + name
                + "-key.pem -out " + name + ".csr");
        return sign(name, name + ".csr", extensions, from, to);
    }

    /** A certificate for a key that is there as {@code <name>-key.pem}. */
    public Pair sign(String name, String request, String extensions, Instant from, Instant to) {
        try {
            Files.writeString(
                    folder.resolve("issue.cnf"),
                    CONFIG + "[extensions]\nbasicConstraints = critical,CA:FALSE\n" + extensions + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl("ca -config issue.cnf -batch -notext -keyfile ca-key.pem -cert ca.pem -startdate " + TIME.format(from)
                + " -enddate " + TIME.format(to) + " -in " + request + " -out " + name + ".pem");
        return pair(name);
    }

    public Pair pair(String name) {
        return new Pair(folder.resolve(name + ".pem"), folder.resolve(name + "-key.pem"));
    }

    public void revoke(Pair pair) {
        openssl("ca -config ca.cnf -keyfile ca-key.pem -cert ca.pem -revoke " + pair.certificate());
    }

    /** Writes the list of what is revoked by now. */
    public Path crl(String options) {
        openssl("ca -config ca.cnf -keyfile ca-key.pem -cert ca.pem -gencrl " + options + " -out crl.pem.new");
        try {
            return Files.move(
                    folder.resolve("crl.pem.new"),
                    folder.resolve("crl.pem"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs openssl in the folder; what it printed. */
    public String openssl(String arguments) {
        try {
            List<String> command = new ArrayList<>(List.of("openssl"));
            command.addAll(List.of(arguments.strip().split(" +")));
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("openssl " + arguments + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What a client needs that believes the certificates of {@code ca} alone. */
    public static SSLContext clientContext(Path ca) {
        return clientContext(ca, new KeyManager[0]);
    }

    /** As above, for one that presents a certificate. */
    public static SSLContext clientContext(Path ca, Pair own) {
        try (InputStream in = Files.newInputStream(own.certificate())) {
            String pem = Files.readString(own.key()).replaceAll("-----[A-Z ]+-----|\\s", "");
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setKeyEntry("own", key, new char[0], new Certificate[] {
                CertificateFactory.getInstance("X.509").generateCertificate(in)
            });
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, new char[0]);
            return clientContext(ca, keys.getKeyManagers());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext clientContext(Path ca, KeyManager[] keys) {
        try (InputStream in = Files.newInputStream(ca)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
