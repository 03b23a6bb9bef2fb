package io.flowplane.tls;

import io.flowplane.config.TlsSettings.NamedFile;
import io.flowplane.pem.Certificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * A folder of certificates for developers: an authority, a server's, and those of proxies. Made anew each time, but for the
 * authority; what was not made here is never written over.
 */
public final class DevelopmentCertificates {
    private static final Pattern IP = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");
    private static final int DNS_NAME = GeneralName.dNSName;
    private static final int IP_NAME = GeneralName.iPAddress;
    private static final String DOMAIN = "flowplane.local";

    private final Path folder;
    private final Instant now;
    private final Duration life;
    private final DevelopmentAuthority authority;

    private DevelopmentCertificates(Path folder, Instant now, Duration life, DevelopmentAuthority authority) {
        this.folder = folder;
        this.now = now;
        this.life = life;
        this.authority = authority;
    }

    /**
     * Takes up the authority of a folder, or makes one.
     *
     * @throws WrongTls when files are there that were not made here
     */
    public static DevelopmentCertificates in(Path folder, Instant now, Duration life) throws WrongTls, IOException {
        Files.createDirectories(folder);
        Path certificate = folder.resolve("ca.pem");
        Path key = folder.resolve("ca-key.pem");
        if (Files.exists(certificate) || Files.exists(key)) {
            return new DevelopmentCertificates(folder, now, life, existing(certificate, key, now));
        }
        DevelopmentAuthority made = DevelopmentAuthority.make(now);
        write(key, "PRIVATE KEY", made.key().getEncoded(), "rw-------");
        write(certificate, "CERTIFICATE", encoded(made.certificate()), "rw-r--r--");
        return new DevelopmentCertificates(folder, now, life, made);
    }

    private static DevelopmentAuthority existing(Path certificateFile, Path keyFile, Instant now) throws WrongTls {
        Content content = Content.of(new NamedFile("certs", certificateFile));
        X509Certificate certificate = content.certificates().getFirst();
        PrivateKey key = Content.of(new NamedFile("certs", keyFile)).key();
        if (!certificate.getSubjectX500Principal().getName().contains(DevelopmentAuthority.ORGANIZATION)
                || !Certificates.belongs(certificate, key)) {
            throw content.wrong("was not made by this command; choose another folder by --out");
        }
        String fault = Certificates.validityFault(certificate, now);
        if (fault != null) {
            throw content.wrong("holds an authority that " + fault + ": delete the folder and run this again");
        }
        return new DevelopmentAuthority(certificate, key);
    }

    /** The authority's certificate. */
    public Path ca() {
        return folder.resolve("ca.pem");
    }

    public Path serverCertificate() {
        return folder.resolve("server.pem");
    }

    public Path serverKey() {
        return folder.resolve("server-key.pem");
    }

    /**
     * Makes the server's certificate anew.
     *
     * @param hosts names and IP addresses beside those of this machine and those that the one before had
     * @return all that it is good for
     */
    public Set<String> server(List<String> hosts) throws WrongTls, IOException {
        Set<String> all = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
        all.addAll(hostsOf(serverCertificate(), serverKey()));
        all.addAll(hosts);
        List<GeneralName> names = new ArrayList<>();
        all.forEach(host -> names.add(new GeneralName(IP.matcher(host).matches() ? IP_NAME : DNS_NAME, host)));
        write(authority.server(names, now, life), serverCertificate(), serverKey());
        return all;
    }

    /**
     * Makes a proxy's certificate: a folder with {@code client.pem}, {@code client-key.pem} and {@code ca.pem}.
     *
     * @return what it is known by
     */
    public String proxy(String team, String id) throws WrongTls, IOException {
        Path files = proxyFolder(team, id);
        Files.createDirectories(files);
        Path certificate = files.resolve("client.pem");
        Path key = files.resolve("client-key.pem");
        Set<String> _ = hostsOf(certificate, key);
        String uri = "spiffe://" + DOMAIN + "/team/" + team + "/proxy/" + id;
        write(authority.proxy("proxy " + id, uri, now, life), certificate, key);
        write(files.resolve("ca.pem"), "CERTIFICATE", encoded(authority.certificate()), "rw-r--r--");
        return uri;
    }

    public Path proxyFolder(String team, String id) {
        return folder.resolve("proxies").resolve(team).resolve(id);
    }

    /** The hosts of a certificate that is there; what may not be written over is refused. */
    private Set<String> hostsOf(Path certificateFile, Path keyFile) throws WrongTls {
        if (!Files.exists(certificateFile)) {
            if (Files.exists(keyFile)) {
                throw Content.of(new NamedFile("certs", keyFile))
                        .wrong("was not made by this command; choose another folder by --out");
            }
            return Set.of();
        }
        Content content = Content.of(new NamedFile("certs", certificateFile));
        X509Certificate certificate = content.certificates().getFirst();
        if (!authority.issued(certificate)) {
            throw content.wrong("was not made by this command; choose another folder by --out");
        }
        return hosts(certificate);
    }

    private static Set<String> hosts(X509Certificate certificate) {
        Set<String> hosts = new LinkedHashSet<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                int kind = (Integer) name.getFirst();
                if (kind == DNS_NAME || kind == IP_NAME) {
                    String host = String.valueOf(name.get(1));
                    hosts.add(host.equals("0:0:0:0:0:0:0:1") ? "::1" : host);
                }
            }
        } catch (CertificateParsingException e) {
            return hosts;
        }
        return hosts;
    }

    /** The key first: who watches both files never sees the new certificate without its key for long. */
    private static void write(DevelopmentAuthority.Pair pair, Path certificate, Path key) throws IOException {
        write(key, "PRIVATE KEY", pair.key().getEncoded(), "rw-------");
        write(certificate, "CERTIFICATE", encoded(pair.certificate()), "rw-r--r--");
    }

    private static void write(Path file, String type, byte[] der, String permissions) throws IOException {
        String text = "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
        Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        Files.write(fresh, text.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
