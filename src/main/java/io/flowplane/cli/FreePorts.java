package io.flowplane.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;

/** Finds ports of 127.0.0.1 that nobody listens on. */
public final class FreePorts {
    private static final int TRIES = 100;

    private FreePorts() {}

    /** {@code wanted}, or the next one that is free; 0 when the next hundred are taken. */
    public static int from(int wanted) {
        return IntStream.range(wanted, Math.min(wanted + TRIES, 65_536))
                .filter(FreePorts::isFree)
                .findFirst()
                .orElse(0);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
