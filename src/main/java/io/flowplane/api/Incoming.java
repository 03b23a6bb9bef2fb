package io.flowplane.api;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** A request as the HTTP server gives it. */
final class Incoming {
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

    InetAddress peer() {
        return request.remotePeer().address() instanceof InetSocketAddress peer && peer.getAddress() != null
                ? peer.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    byte[] body(int most) {
        try {
            return Bodies.read(request.content().inputStream(), most);
        } catch (RequestException e) {
            // The HTTP server's own limit, which is a little above ours.
            if (e.status().code() == 413) {
                throw Bodies.tooLarge(most);
            }
            throw e;
        }
    }

    /** Whether a failure means that there is nobody to answer. */
    boolean clientIsGone(RuntimeException failure) {
        return failure instanceof CloseConnectionException || failure instanceof RequestException;
    }
}
