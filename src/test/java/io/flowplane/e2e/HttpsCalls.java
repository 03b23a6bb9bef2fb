package io.flowplane.e2e;

import io.flowplane.testing.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A client of HTTPS that connects anew for every request, so that it sees every certificate. */
final class HttpsCalls {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Path ca;

    HttpsCalls(Path ca) {
        this.ca = ca;
    }

    /** Whose certificate a port shows, such as {@code CN=first}; why it shows none. */
    String shown(int port) {
        try (SSLSocket socket = connect(port)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Asks until it is done; everything but a 200 is a failure. */
    Thread caller(int port, AtomicBoolean done, AtomicInteger asked, Queue<String> failures) {
        return Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                String answer = ask(port);
                asked.incrementAndGet();
                if (!answer.startsWith("HTTP/1.1 200")) {
                    failures.add(answer);
                }
            }
        });
    }

    private String ask(int port) {
        try (SSLSocket socket = connect(port)) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** A context of its own, so that no session of an earlier connection is resumed. */
    private SSLSocket connect(int port) throws IOException {
        SSLContext context = TestAuthority.clientContext(ca);
        Socket plain = new Socket();
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        plain.setSoTimeout(PATIENCE_MILLIS);
        return (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true);
    }
}
