package io.flowplane.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for what is started later. Each is given once, and none is of the kernel's own choice (32,768 and above on Linux): a port
 * of those that is free now may be somebody's "any free one", or one end of a connection, before it is used.
 */
public final class FreePort {
    private static final int FIRST = 11_000;
    private static final int COUNT = 8_000;
    /** Runs beside each other begin at different places. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePort() {}

    /** A TCP port that nobody listens on, on any address of this machine, and that this run has not given before. */
    public static int next() {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = FIRST + NEXT.getAndIncrement() % COUNT;
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No port is free from " + FIRST + " on.");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
