package io.flowplane.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A service behind an Envoy that answers each request without a body with its name, at little cost. */
final class TinyUpstream implements AutoCloseable {
    private static final int END = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';

    private final ServerSocket server;
    private final byte[] answer;

    TinyUpstream(String name) {
        try {
            server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        answer = ("HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name)
                .getBytes(StandardCharsets.US_ASCII);
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.startVirtualThread(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The end.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            byte[] bytes = new byte[1 << 14];
            int last = 0;
            for (int count = in.read(bytes); count > 0; count = in.read(bytes)) {
                for (int i = 0; i < count; i++) {
                    last = last << 8 | bytes[i];
                    if (last == END) {
                        socket.getOutputStream().write(answer);
                    }
                }
            }
        } catch (IOException gone) {
            // The Envoy closed it.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
