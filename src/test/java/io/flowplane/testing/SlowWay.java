package io.flowplane.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A way to a port of 127.0.0.1 on which everything that is asked takes longer. */
public final class SlowWay implements AutoCloseable {
    private final ServerSocket door;
    private final int port;
    private final long millis;

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

    public int port() {
        return door.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket from = door.accept();
                Socket to = new Socket(InetAddress.getLoopbackAddress(), port);
                Thread.ofVirtual().start(() -> carry(from, to, millis));
                Thread.ofVirtual().start(() -> carry(to, from, 0));
            }
        } catch (IOException closed) {
            assert closed != null;
        }
    }

    private static void carry(Socket from, Socket to, long millis) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] bytes = new byte[64 << 10];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
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
