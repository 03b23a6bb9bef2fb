package io.flowplane.api;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Lets HTTP/1.0 in, which the HTTP server refuses: nginx speaks it to what it stands before, unless it is told otherwise.
 * Such a request is read as HTTP/1.1 that closes the connection, and answered without chunks.
 */
final class Http10 implements ServerConnectionSelector {
    private static final String MARK = " HTTP/1.0";
    private static final String OLD_END = MARK + "\r";
    private static final String NEW_END = " HTTP/1.1\r\nConnection: close\r";
    private static final int LONGEST_LINE = 64 * 1024;

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
        return http1.connection(new Connection(context));
    }

    /** A connection whose first line is looked at. */
    private static final class Connection implements ConnectionContext {
        private final ConnectionContext inner;
        private final DataReader reader;
        private boolean firstLineSeen;
        private boolean old;

        private Connection(ConnectionContext inner) {
            this.inner = inner;
            this.reader = DataReader.create(this::bytes);
        }

        private byte @Nullable [] bytes() {
            if (firstLineSeen) {
                return more();
            }
            firstLineSeen = true;
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            byte[] bytes = more();
            while (bytes != null) {
                line.writeBytes(bytes);
                boolean whole = new String(bytes, StandardCharsets.ISO_8859_1).indexOf('\n') >= 0;
                bytes = whole || line.size() > LONGEST_LINE ? null : more();
            }
            return line.size() == 0 ? null : modern(line.toString(StandardCharsets.ISO_8859_1));
        }

        private byte[] modern(String text) {
            int end = text.indexOf('\n');
            old = end >= 0 && text.startsWith(OLD_END, end - OLD_END.length());
            String modern = old ? text.substring(0, end - OLD_END.length()) + NEW_END + text.substring(end) : text;
            return modern.getBytes(StandardCharsets.ISO_8859_1);
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
