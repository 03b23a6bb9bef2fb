package io.flowplane.simulate;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Makes connections: each proxy has its own, a few threads serve all. */
final class Links implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int QUIET_MILLIS = 200;
    private static final int LONGEST_GOODBYE_MILLIS = 5_000;
    private static final int LARGEST_MESSAGE = 256 << 20;

    private final Link link;
    private final ChannelCredentials credentials;
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(THREADS, NioIoHandler.newFactory());

    /** @throws IOException when the files of TLS can't be used */
    Links(Link link) throws IOException {
        this.link = link;
        this.credentials = link.tls().isEmpty()
                ? InsecureChannelCredentials.create()
                : mutual(link.tls().get());
    }

    private static ChannelCredentials mutual(ClientTls tls) throws IOException {
        return TlsChannelCredentials.newBuilder()
                .trustManager(tls.ca().toFile())
                .keyManager(tls.certificate().toFile(), tls.key().toFile())
                .build();
    }

    ManagedChannel connect() {
        return NettyChannelBuilder.forAddress(link.server(), credentials)
                .eventLoopGroup(group)
                .channelType(NioSocketChannel.class)
                .directExecutor()
                .flowControlWindow(link.window())
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .disableRetry()
                .disableServiceConfigLookUp()
                .build();
    }

    /** Waits until the connections have said goodbye: they need the threads for it. */
    @Override
    public void close() {
        Future<?> _ = group.shutdownGracefully(QUIET_MILLIS, LONGEST_GOODBYE_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly();
    }
}
