package io.flowplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.config.TlsSettings;
import io.flowplane.config.TlsSettings.NamedFile;
import io.flowplane.testing.TestAuthority;
import io.flowplane.testing.TestAuthority.Pair;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as openssl writes them, and all the ways to get them wrong. */
@Tag("slow")
class PemFormsTest {
    @TempDir
    Path folder;

    private TestAuthority authority;
    private Pair good;

    @BeforeEach
    void start() {
        authority = new TestAuthority(folder, "root");
        good = authority.server("good");
    }

    @Test
    void everyFormOfAKeyIsRead() {
        Path ec = good.key();
        for (String form : List.of(
                "pkcs8 -topk8 -nocrypt -in %s -out %s",
                "ec -in %s -out %s", "ec -in %s -param_enc explicit -out %s -param_enc named_curve")) {
            Path other = folder.resolve("other.pem");
            authority.openssl(form.formatted(ec, other));
            assertThat(faults(good.certificate(), other)).as(form).isEmpty();
        }
    }

    @Test
    void anEcKeyWithItsParametersBeforeItIsRead() throws IOException {
        authority.openssl("ecparam -name secp384r1 -genkey -out with-key.pem");
        assertThat(Files.readString(authority.folder().resolve("with-key.pem")))
                .contains("EC PARAMETERS", "EC PRIVATE KEY");
        authority.openssl("req -new -key with-key.pem -subj /CN=with -out with.csr");
        Pair pair = authority.sign("with", "with.csr", "", Instant.now().minusSeconds(9), later());
        assertThat(faults(pair.certificate(), pair.key())).isEmpty();
    }

    @Test
    void rsaKeysOfBothFormsAreRead() throws IOException {
        authority.openssl("genrsa -traditional -out rsa-key.pem 2048");
        assertThat(Files.readString(authority.folder().resolve("rsa-key.pem"))).contains("BEGIN RSA PRIVATE KEY");
        authority.openssl("req -new -key rsa-key.pem -subj /CN=rsa -out rsa.csr");
        Pair pair = authority.sign("rsa", "rsa.csr", "", Instant.now().minusSeconds(9), later());
        assertThat(faults(pair.certificate(), pair.key())).isEmpty();
        authority.openssl("pkcs8 -topk8 -nocrypt -in rsa-key.pem -out rsa8.pem");
        assertThat(faults(pair.certificate(), authority.folder().resolve("rsa8.pem")))
                .isEmpty();
    }

    @Test
    void anEncryptedKeyIsRefusedInPlainWords() {
        authority.openssl("pkcs8 -topk8 -passout pass:x -in " + good.key() + " -out " + folder.resolve("e8.pem"));
        authority.openssl("ec -aes128 -passout pass:x -in " + good.key() + " -out " + folder.resolve("e1.pem"));
        for (String name : List.of("e8.pem", "e1.pem")) {
            assertThat(faults(good.certificate(), folder.resolve(name)))
                    .singleElement()
                    .asString()
                    .startsWith("KEY: '" + folder.resolve(name) + "' is encrypted; ");
        }
    }

    @Test
    void aChainInWrongOrderIsPutRight() throws Exception {
        Pair middle = authority.issue("middle", "", Instant.now().minusSeconds(60), later());
        authority.openssl("x509 -req -in middle.csr -CA ca.pem -CAkey ca-key.pem -days 9 -out middle.pem"
                + " -set_serial 77 -extfile " + Files.writeString(folder.resolve("x"), "basicConstraints=CA:TRUE"));
        authority.openssl("req -newkey rsa:2048 -nodes -subj /CN=leaf -keyout leaf-key.pem -out leaf.csr");
        authority.openssl(
                "x509 -req -in leaf.csr -CA middle.pem -CAkey middle-key.pem -days 9 -set_serial 78 -out leaf.pem");
        Pair leaf = authority.pair("leaf");
        Path bundle = folder.resolve("bundle.pem");
        Files.writeString(
                bundle,
                Files.readString(authority.ca()) + "words between\n" + Files.readString(middle.certificate())
                        + Files.readString(good.certificate()) + Files.readString(leaf.certificate()));
        ServerIdentity read =
                ServerIdentity.of(List.of(content("CERT", bundle), content("KEY", leaf.key())), Instant.now());
        assertThat(read.chain())
                .extracting(c -> c.getSubjectX500Principal().getName())
                .containsExactly("CN=leaf", "CN=middle");
    }

    @Test
    void aChainMayLieApart() throws Exception {
        ServerIdentity read = ServerIdentity.of(
                List.of(
                        content("CERT", good.certificate()),
                        content("KEY", good.key()),
                        content("CHAIN", authority.ca())),
                Instant.now());
        assertThat(read.chain()).hasSize(1);
    }

    @Test
    void whatIsWrongIsSaidInALineForEachFile() throws IOException {
        Pair other = authority.server("other");
        assertThat(faults(good.certificate(), other.key()))
                .singleElement()
                .asString()
                .contains("the key of another certificate");
        Path empty = Files.createFile(folder.resolve("empty"));
        Path rubbish = Files.write(folder.resolve("rubbish"), new byte[] {0, -1, 48, -126, 7, 10, 13, 127});
        assertThat(faults(empty, rubbish))
                .hasSize(2)
                .anyMatch(line -> line.matches("CERT: '.*' is empty; .*\\."))
                .anyMatch(line -> line.matches("KEY: '.*' is not PEM; .*\\."));
        assertThat(faults(folder, folder.resolve("none")))
                .anyMatch(line -> line.contains("is no file"))
                .anyMatch(line -> line.contains("is not there"));
        assertThat(faults(good.key(), good.certificate()))
                .anyMatch(line -> line.contains("holds no certificate"))
                .anyMatch(line -> line.contains("holds no private key"));
    }

    @Test
    void oneThatIsCutOffIsRefusedWhereverTheCutIs() throws IOException {
        String whole = Files.readString(good.certificate());
        for (int length = 1; length < whole.length() - 27; length += 40) {
            Path cut = Files.writeString(folder.resolve("cut"), whole.substring(0, length));
            assertThat(faults(cut, good.key())).as("cut at " + length).hasSize(1);
        }
    }

    @Test
    void aHugeFileIsNotReadWhole() throws IOException {
        Path huge = folder.resolve("huge");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(8L << 30);
        }
        assertThat(faults(huge, good.key())).singleElement().asString().contains("larger than 16 MiB");
        assertThat(faults(Path.of("/dev/zero"), good.key()))
                .singleElement()
                .asString()
                .contains("is no file");
    }

    @Test
    void whatIsOutOfItsTimeIsRefused() {
        Pair old = authority.issue(
                "old", "", Instant.now().minusSeconds(99_999), Instant.now().minusSeconds(999));
        assertThat(faults(old.certificate(), old.key()))
                .singleElement()
                .asString()
                .contains("'CN=old'", "has expired (", "; renew it");
        Pair early = authority.issue("early", "", Instant.now().plusSeconds(999), later());
        assertThat(faults(early.certificate(), early.key()))
                .singleElement()
                .asString()
                .contains("is not valid before");
    }

    @Test
    void revocationListsAreReadInBothFormsAndMustBeSigned() {
        authority.revoke(good);
        Path pem = authority.crl("");
        authority.openssl("crl -in crl.pem -outform DER -out crl.der");
        assertThat(crlFaults(pem)).isEmpty();
        assertThat(crlFaults(authority.folder().resolve("crl.der"))).isEmpty();
        Path foreign = new TestAuthority(folder, "stranger").crl("");
        assertThat(crlFaults(foreign))
                .singleElement()
                .asString()
                .contains("no certificate of the client CA file has signed");
        assertThat(crlFaults(authority.ca())).singleElement().asString().contains("holds no revocation list");
        assertThat(crlFaults(good.key())).hasSize(1);
    }

    private List<String> crlFaults(Path crl) {
        return Tls.faults(new TlsSettings(
                null,
                pair(
                        authority.pair("good").certificate(),
                        authority.pair("good").key()),
                new TlsSettings.Clients(new NamedFile("CA", authority.ca()), true, new NamedFile("CRL", crl))));
    }

    private static List<String> faults(Path certificate, Path key) {
        return Tls.faults(new TlsSettings(pair(certificate, key), null, null));
    }

    private static TlsSettings.Pair pair(Path certificate, Path key) {
        return new TlsSettings.Pair(new NamedFile("CERT", certificate), new NamedFile("KEY", key), null);
    }

    private static Content content(String name, Path path) {
        return Content.of(new NamedFile(name, path));
    }

    private static Instant later() {
        return Instant.now().plusSeconds(99_999);
    }
}
