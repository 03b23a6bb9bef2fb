package io.flowplane.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to a port of 127.0.0.1 on which everything that is asked takes longer. */
public final class SlowWay implements AutoCloseable {
    private final ServerSocket door;
    private final int port;
    private final long millis;
    private final AtomicInteger sent = new AtomicInteger();

    private SlowWay(ServerSocket door, int port, long millis) {
        this.door = door;
        this.port = port;
        this.millis = millis;
    }

    /** @param millis that whatever is sent to {@code port} is on its way */
    public static SlowWay to(int port, long millis) {
        try {
            SlowWay way = new SlowWay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port, millis);
            Thread.ofVirtual().start(way::accept);
            return way;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often something was sent to the port: once for each time that a caller waits for an answer, at least. */
    public int sent() {
        return sent.get();
    }

    public int port() {
        return door.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket from = door.accept();
                Socket to = new Socket(InetAddress.getLoopbackAddress(), port);
                Thread.ofVirtual().start(() -> carry(from, to, millis, sent));
                Thread.ofVirtual().start(() -> carry(to, from, 0, new AtomicInteger()));
            }
        } catch (IOException closed) {
            assert closed != null;
        }
    }

    private static void carry(Socket from, Socket to, long millis, AtomicInteger count) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] bytes = new byte[64 << 10];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                count.incrementAndGet();
                Thread.sleep(millis);
                out.write(bytes, 0, n);
                out.flush();
            }
        } catch (IOException | InterruptedException closed) {
            assert closed != null;
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
