package io.flowplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.config.TlsSettings;
import io.flowplane.config.TlsSettings.NamedFile;
import io.flowplane.config.TlsSettings.Pair;
import io.flowplane.pem.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changed files: when they are taken up, and when not. */
class RenewalTest {
    @TempDir
    Path folder;

    private Path certificate;
    private Path key;
    private Tls tls;

    @BeforeEach
    void start() throws Exception {
        certificate = folder.resolve("cert.pem");
        key = folder.resolve("key.pem");
        copy(fresh("first"));
        tls = open();
    }

    @Test
    void aRenewedPairIsUsedOnceItWasSeenTwice() throws Exception {
        String before = shown();
        copy(fresh("second"));
        tls.look();
        assertThat(shown()).isEqualTo(before);
        tls.look();
        assertThat(shown()).isNotEqualTo(before);
        assertThat(tls.reloads()).containsEntry("api", 1L);
        assertThat(tls.reloadFailures()).containsEntry("api", 0L);
    }

    @Test
    void whatIsHalfWrittenOrMismatchedKeepsTheOldAndCountsOnce() throws Exception {
        String before = shown();
        DevelopmentCertificates next = fresh("second");
        Files.copy(next.serverCertificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        look(5);
        assertThat(tls.reloadFailures()).containsEntry("api", 1L);
        String whole = Files.readString(next.serverKey());
        Files.writeString(key, whole.substring(0, 70));
        look(5);
        assertThat(tls.reloadFailures()).containsEntry("api", 2L);
        Files.delete(key);
        look(5);
        assertThat(tls.reloadFailures()).containsEntry("api", 3L);
        assertThat(shown()).isEqualTo(before);
        Files.writeString(key, whole);
        look(2);
        assertThat(shown()).isNotEqualTo(before);
        assertThat(tls.reloads()).containsEntry("api", 1L);
    }

    @Test
    void aSwappedLinkIsSeen() throws Exception {
        DevelopmentCertificates one = fresh("one");
        DevelopmentCertificates two = fresh("two");
        Path data = folder.resolve("data");
        Files.createSymbolicLink(data, one.serverKey().getParent());
        certificate = data.resolve("server.pem");
        key = data.resolve("server-key.pem");
        tls = open();
        String before = shown();
        Path next =
                Files.createSymbolicLink(folder.resolve("next"), two.serverKey().getParent());
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        look(2);
        assertThat(shown()).isNotEqualTo(before);
    }

    @Test
    void aPairThatIsNotValidYetIsTakenWhenItIs() throws Exception {
        String before = shown();
        Instant soon = Instant.now().plus(Duration.ofMinutes(5)).plusSeconds(2);
        copy(made("second", soon, Duration.ofDays(1)));
        look(2);
        assertThat(shown()).isEqualTo(before);
        assertThat(tls.reloadFailures()).containsEntry("api", 1L);
        Thread.sleep(3_000);
        look(1);
        assertThat(shown()).isNotEqualTo(before);
    }

    @Test
    void anExpiredPairKeepsTheOld() throws Exception {
        String before = shown();
        copy(made("old", Instant.now().minus(Duration.ofDays(9)), Duration.ofDays(1)));
        look(3);
        assertThat(shown()).isEqualTo(before);
        assertThat(tls.reloadFailures()).containsEntry("api", 1L);
    }

    @Test
    void whatWasAskedForBeforeARenewalIsStillThereAfterIt() throws Exception {
        CurrentIdentity current = new CurrentIdentity();
        List<Content> files = List.of(content(certificate), content(key));
        current.use(ServerIdentity.of(files, Instant.now()));
        String alias = current.chooseEngineServerAlias("EC", null, null);
        X509Certificate before = current.getCertificateChain(alias)[0];
        copy(fresh("second"));
        current.use(ServerIdentity.of(List.of(content(certificate), content(key)), Instant.now()));
        assertThat(current.getCertificateChain(alias)[0]).isEqualTo(before);
        assertThat(Certificates.belongs(before, current.getPrivateKey(alias))).isTrue();
        assertThat(current.chooseEngineServerAlias("RSA", null, null)).isNull();
    }

    @Test
    void whenItExpiresIsTold() throws Exception {
        assertThat(tls.expiries().get("api"))
                .isBetween(
                        Instant.now().plus(Duration.ofDays(29)).getEpochSecond(),
                        Instant.now().plus(Duration.ofDays(31)).getEpochSecond());
    }

    private Tls open() throws WrongTls {
        return Tls.open(new TlsSettings(
                new Pair(new NamedFile("CERT", certificate), new NamedFile("KEY", key), null), null, null));
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            tls.look();
        }
    }

    private DevelopmentCertificates fresh(String name) throws WrongTls, IOException {
        return made(name, Instant.now(), Duration.ofDays(30));
    }

    private DevelopmentCertificates made(String name, Instant now, Duration life) throws WrongTls, IOException {
        DevelopmentCertificates made = DevelopmentCertificates.in(folder.resolve(name), now, life);
        made.server(List.of());
        return made;
    }

    private void copy(DevelopmentCertificates from) throws IOException {
        Files.copy(from.serverCertificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(from.serverKey(), key, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Content content(Path path) {
        return Content.of(new NamedFile("FILE", path));
    }

    /** The serial number of the certificate that a new connection sees. */
    private String shown() throws Exception {
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[] {new Anyone()}, null);
        try (SSLServerSocket listening = (SSLServerSocket) tls.api()
                        .orElseThrow()
                        .context()
                        .getServerSocketFactory()
                        .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SSLSocket socket = (SSLSocket)
                        client.getSocketFactory().createSocket(listening.getInetAddress(), listening.getLocalPort())) {
            Thread server = Thread.startVirtualThread(() -> {
                try (SSLSocket accepted = (SSLSocket) listening.accept()) {
                    accepted.startHandshake();
                } catch (IOException e) {
                    // the client will tell
                }
            });
            socket.startHandshake();
            server.join();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSerialNumber()
                    .toString();
        }
    }

    /** Believes everyone. */
    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
