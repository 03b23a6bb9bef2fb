package io.flowplane.api;

import io.flowplane.domain.Refusal;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request as the HTTP server gives it. */
final class Incoming {
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final ServerRequest request;
    private final Headers headers;
    private final String requestId;

    Incoming(ServerRequest request) {
        this.request = request;
        this.headers = new Headers(name -> request.headers().all(HeaderNames.create(name), List::of));
        List<String> sent = headers.all("X-Request-Id");
        this.requestId = RequestId.takeOrMake(sent.size() == 1 ? sent.getFirst() : null);
    }

    String method() {
        return request.prologue().method().text();
    }

    boolean isHead() {
        return request.prologue().method().equals(Method.HEAD);
    }

    String rawPath() {
        return request.prologue().uriPath().rawPath();
    }

    String rawQuery() {
        return request.prologue().query().rawValue();
    }

    Headers headers() {
        return headers;
    }

    String requestId() {
        return requestId;
    }

    /** The caller's place in a trace, as it was sent. */
    @Nullable
    String traceparent() {
        return headers.joined("traceparent");
    }

    InetAddress peer() {
        return request.remotePeer().address() instanceof InetSocketAddress peer && peer.getAddress() != null
                ? peer.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    boolean isSecure() {
        return request.isSecure();
    }

    /** Whether the client understands no chunks. */
    boolean isHttp10() {
        return Http10.isMarked(request.socketId());
    }

    /** Whether the client says that this was its last request. */
    boolean wantsToClose() {
        return request.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
    }

    /**
     * Takes what is still to come of a body that nobody wants, for a moment: closing a connection that bytes arrive on
     * would make the client's side drop our answer unread.
     */
    void drain() {
        if (request.headers().contains(HeaderNames.EXPECT)) {
            return;
        }
        long end = System.nanoTime() + LINGER.toNanos();
        byte[] buffer = new byte[16 * 1024];
        try {
            InputStream rest = request.content().inputStream();
            while (rest.read(buffer) >= 0 && System.nanoTime() < end) {
                // thrown away
            }
        } catch (IOException | RuntimeException e) {
            // there is no more
        }
    }

    /**
     * Reads the body to its end.
     *
     * @throws Refusal BODY_TOO_LARGE; MALFORMED_REQUEST when its frame is broken
     */
    byte[] body(int most) {
        if (request.headers().contentLength().orElse(0) > most) {
            throw Bodies.tooLarge(most);
        }
        try {
            return Bodies.read(request.content().inputStream(), most);
        } catch (Refusal | CloseConnectionException e) {
            throw e;
        } catch (RequestException e) {
            // the HTTP server's own limit, which is a little above ours
            throw e.status().code() == 413 ? Bodies.tooLarge(most) : Bodies.broken();
        } catch (RuntimeException e) {
            throw Bodies.broken();
        }
    }

    /** Whether a failure means that there is nobody to answer. */
    boolean clientIsGone(RuntimeException failure) {
        return failure instanceof CloseConnectionException;
    }
}
