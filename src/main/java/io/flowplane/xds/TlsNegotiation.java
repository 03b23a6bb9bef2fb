package io.flowplane.xds;

import io.flowplane.tls.ServerTls;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiationEvent;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.shaded.io.grpc.netty.ProtocolNegotiationEvent;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.ssl.NotSslRecordException;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS below gRPC. The one that grpc-java has refuses clients that name no protocol (ALPN), as Envoys with the operations
 * guide's bootstrap document don't, and tells nobody of a failed handshake.
 */
final class TlsNegotiation implements InternalProtocolNegotiator.ProtocolNegotiator {
    /** Cuts the connection that a stream is on. */
    static final Attributes.Key<Runnable> DISCONNECT = Attributes.Key.create("io.flowplane.disconnect");

    private static final Logger LOG = LoggerFactory.getLogger(TlsNegotiation.class);
    private static final AsciiString SCHEME = AsciiString.of("https");
    private static final String PROTOCOL = "h2";
    private static final int LONGEST_REASON = 200;

    private final ServerTls tls;

    TlsNegotiation(ServerTls tls) {
        this.tls = tls;
    }

    @Override
    public AsciiString scheme() {
        return SCHEME;
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler grpc) {
        ChannelHandler next = InternalProtocolNegotiators.grpcNegotiationHandler(grpc);
        return InternalProtocolNegotiators.waitUntilActiveHandler(new Handshake(next), grpc.getNegotiationLogger());
    }

    @Override
    public void close() {
        // holds nothing
    }

    /** Waits for one connection's handshake, then makes way for gRPC. */
    private final class Handshake extends ChannelInboundHandlerAdapter {
        private final ChannelHandler next;
        private ProtocolNegotiationEvent sofar = InternalProtocolNegotiationEvent.getDefault();

        private Handshake(ChannelHandler next) {
            this.next = next;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            context.pipeline().addBefore(context.name(), null, new SslHandler(tls.engine(PROTOCOL)));
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            switch (event) {
                case ProtocolNegotiationEvent negotiated -> sofar = negotiated;
                case SslHandshakeCompletionEvent done when done.isSuccess() -> succeeded(context);
                case SslHandshakeCompletionEvent done -> failed(context, done.cause());
                default -> super.userEventTriggered(context, event);
            }
        }

        private void succeeded(ChannelHandlerContext context) {
            Channel channel = context.channel();
            Attributes attributes = InternalProtocolNegotiationEvent.getAttributes(sofar).toBuilder()
                    .set(
                            Grpc.TRANSPORT_ATTR_SSL_SESSION,
                            context.pipeline().get(SslHandler.class).engine().getSession())
                    .set(DISCONNECT, () -> cut(channel))
                    .build();
            context.pipeline().replace(context.name(), null, next);
            context.pipeline()
                    .fireUserEventTriggered(InternalProtocolNegotiationEvent.withAttributes(sofar, attributes));
        }

        private void failed(ChannelHandlerContext context, Throwable cause) {
            String peer = peer(context.channel());
            if (cause instanceof ClosedChannelException) {
                // as probes do that only look whether the port is open
                LOG.debug("A connection of {} ended before its TLS handshake did", peer);
            } else {
                tls.failures().note(peer, reason(cause));
            }
            context.fireExceptionCaught(cause);
        }
    }

    private static void cut(Channel channel) {
        ChannelFuture _ = channel.close();
    }

    private static String peer(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : String.valueOf(channel.remoteAddress());
    }

    private static String reason(Throwable cause) {
        if (cause instanceof NotSslRecordException) {
            return "the peer does not speak TLS";
        }
        Throwable deepest = cause;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return Untrusted.clean(message == null ? deepest.getClass().getSimpleName() : message, LONGEST_REASON);
    }
}
