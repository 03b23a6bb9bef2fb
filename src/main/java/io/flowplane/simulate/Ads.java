package io.flowplane.simulate;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The service {@code envoy.service.discovery.v3.AggregatedDiscoveryService}, as a client calls it. */
final class Ads {
    private static final String SERVICE = "envoy.service.discovery.v3.AggregatedDiscoveryService";

    private Ads() {}

    static MethodDescriptor<Request, Answer> method(Protocol protocol, Batches batches) {
        String name = protocol == Protocol.DELTA ? "DeltaAggregatedResources" : "StreamAggregatedResources";
        return MethodDescriptor.<Request, Answer>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setRequestMarshaller(requests(protocol))
                .setResponseMarshaller(answers(batches))
                .build();
    }

    private static MethodDescriptor.Marshaller<Request> requests(Protocol protocol) {
        return new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(Request request) {
                return new ByteArrayInputStream(request.message(protocol).toByteArray());
            }

            @Override
            public Request parse(InputStream stream) {
                throw new UnsupportedOperationException("A client only writes requests");
            }
        };
    }

    private static MethodDescriptor.Marshaller<Answer> answers(Batches batches) {
        return new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(Answer answer) {
                throw new UnsupportedOperationException("A client only reads answers");
            }

            @Override
            public Answer parse(InputStream stream) {
                try {
                    return batches.read(stream);
                } catch (IOException e) {
                    throw new UncheckedIOException("The server sent what is no discovery response", e);
                }
            }
        };
    }
}
