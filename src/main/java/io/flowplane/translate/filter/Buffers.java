package io.flowplane.translate.filter;

import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.Buffer;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.BufferPerRoute;
import io.flowplane.domain.spec.filter.BufferFilter;
import io.flowplane.translate.Wire;

/** {@code buffer}. */
final class Buffers {
    private Buffers() {}

    static Buffer of(BufferFilter given) {
        return Buffer.newBuilder()
                .setMaxRequestBytes(Wire.uint32(given.maxRequestBytes()))
                .build();
    }

    static BufferPerRoute perRoute(BufferFilter given) {
        return BufferPerRoute.newBuilder().setBuffer(of(given)).build();
    }
}
