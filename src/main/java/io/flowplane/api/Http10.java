package io.flowplane.api;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets HTTP/1.0 in, which the HTTP server refuses: nginx speaks it to what it stands before, unless it is told otherwise.
 * Such a request is read as HTTP/1.1 that closes the connection, and answered without chunks.
 */
final class Http10 implements ServerConnectionSelector {
    private static final String MARK = " HTTP/1.0";
    private static final String OLD_END = MARK + "\r";
    private static final String NEW_END = " HTTP/1.1\r\nConnection: close\r";
    private static final String HEADERS_END = "\r\n\r\n";
    private static final String NO_HOST = "Host: localhost\r\n";
    private static final Pattern HOST = Pattern.compile("(?im)^host[ \\t]*:");
    private static final int LONGEST_LINE = 64 * 1024;
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final Http1ConnectionSelector http1;

    Http10(Http1ConnectionSelector http1) {
        this.http1 = http1;
    }

    /** Whether a request with this {@code socketId} came by HTTP/1.0. */
    static boolean isMarked(String socketId) {
        return socketId.endsWith(MARK);
    }

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    /** Everything: what is no HTTP gets an error in HTTP. */
    @Override
    public Support supports(BufferData data) {
        return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        Set<String> protocols = new LinkedHashSet<>(http1.supportedApplicationProtocols());
        protocols.add("http/1.0");
        return protocols;
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        Connection connection = new Connection(context);
        return new Served(http1.connection(connection), connection);
    }

    /**
     * A connection that is not cut at the end of the server before its first request had time to come: a balancer that has
     * just opened it has most likely sent one already, and can't know whether it was heard.
     */
    private record Served(ServerConnection inner, Connection connection)
            implements ServerConnection, InterruptableTask<Void> {
        @Override
        public void handle(Limit limit) throws InterruptedException {
            inner.handle(limit);
        }

        @Override
        public Duration idleTime() {
            return inner.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            if (!connection.isFresh()) {
                inner.close(interrupt);
            }
        }

        @Override
        public boolean canInterrupt() {
            return !connection.isFresh() && inner instanceof InterruptableTask<?> task && task.canInterrupt();
        }
    }

    /** A connection whose first line is looked at. */
    private static final class Connection implements ConnectionContext {
        private final ConnectionContext inner;
        private final DataReader reader;
        private final long since = System.nanoTime();
        private volatile boolean firstLineSeen;
        private boolean old;

        private Connection(ConnectionContext inner) {
            this.inner = inner;
            this.reader = DataReader.create(this::bytes);
        }

        /** Whether its first request is still to be expected. */
        private boolean isFresh() {
            return !firstLineSeen && System.nanoTime() - since < FRESH.toNanos();
        }

        private byte @Nullable [] bytes() {
            if (firstLineSeen) {
                return more();
            }
            String text = until("\n", "");
            firstLineSeen = true;
            int end = text.indexOf('\n');
            old = end >= 0 && text.startsWith(OLD_END, end - OLD_END.length());
            String modern = old ? modern(until(HEADERS_END, text), end) : text;
            return modern.isEmpty() ? null : modern.getBytes(StandardCharsets.ISO_8859_1);
        }

        /** HTTP/1.0 knows no Host, which HTTP/1.1 demands: HAProxy's own check sends none. */
        private static String modern(String text, int end) {
            int bodyAt = text.indexOf(HEADERS_END);
            boolean named = HOST.matcher(text)
                    .region(end + 1, bodyAt < 0 ? text.length() : Math.max(end + 1, bodyAt))
                    .find();
            return text.substring(0, end - OLD_END.length()) + NEW_END + "\n" + (named ? "" : NO_HOST)
                    + text.substring(end + 1);
        }

        /** {@code text} and what follows until {@code mark} has come, or there is no more, or too much. */
        private String until(String mark, String text) {
            StringBuilder all = new StringBuilder(text);
            while (all.indexOf(mark) < 0 && all.length() <= LONGEST_LINE) {
                byte[] bytes = more();
                if (bytes == null) {
                    break;
                }
                all.append(new String(bytes, StandardCharsets.ISO_8859_1));
            }
            return all.toString();
        }

        private byte @Nullable [] more() {
            try {
                inner.dataReader().ensureAvailable();
                return inner.dataReader().readBytes(inner.dataReader().available());
            } catch (DataReader.InsufficientDataAvailableException e) {
                return null;
            }
        }

        @Override
        public DataReader dataReader() {
            return reader;
        }

        @Override
        public String socketId() {
            return inner.socketId();
        }

        @Override
        public ListenerContext listenerContext() {
            return inner.listenerContext();
        }

        @Override
        public ExecutorService executor() {
            return inner.executor();
        }

        @Override
        public DataWriter dataWriter() {
            return inner.dataWriter();
        }

        @Override
        public Router router() {
            return inner.router();
        }

        @Override
        public Optional<ProxyProtocolData> proxyProtocolData() {
            return inner.proxyProtocolData();
        }

        @Override
        public HelidonSocket serverSocket() {
            return inner.serverSocket();
        }

        @Override
        public PeerInfo remotePeer() {
            return inner.remotePeer();
        }

        @Override
        public PeerInfo localPeer() {
            return inner.localPeer();
        }

        @Override
        public boolean isSecure() {
            return inner.isSecure();
        }

        @Override
        public String childSocketId() {
            return old ? inner.childSocketId() + MARK : inner.childSocketId();
        }
    }
}
