package io.flowplane.xds;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.service.discovery.v3.AdsProto;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import io.grpc.protobuf.ProtoUtils;

/** The service {@code envoy.service.discovery.v3.AggregatedDiscoveryService}: both variants of the protocol. */
final class AdsService {
    static final String NAME = "envoy.service.discovery.v3.AggregatedDiscoveryService";

    private AdsService() {}

    static ServerServiceDefinition definition(Streams streams) {
        MethodDescriptor<DiscoveryRequest, Response> sotw =
                method("StreamAggregatedResources", DiscoveryRequest.getDefaultInstance());
        MethodDescriptor<DeltaDiscoveryRequest, Response> delta =
                method("DeltaAggregatedResources", DeltaDiscoveryRequest.getDefaultInstance());
        ServiceDescriptor service = ServiceDescriptor.newBuilder(NAME)
                .setSchemaDescriptor(new Schema())
                .addMethod(sotw)
                .addMethod(delta)
                .build();
        return ServerServiceDefinition.builder(service)
                .addMethod(sotw, (call, headers) -> streams.accept(call, Dialect.SOTW))
                .addMethod(delta, (call, headers) -> streams.accept(call, Dialect.DELTA))
                .build();
    }

    private static <Q extends Message> MethodDescriptor<Q, Response> method(String name, Q request) {
        return MethodDescriptor.<Q, Response>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(NAME, name))
                .setRequestMarshaller(ProtoUtils.marshaller(request))
                .setResponseMarshaller(ResponseBytes.marshaller())
                .build();
    }

    /** For reflection. */
    private static final class Schema implements ProtoFileDescriptorSupplier {
        @Override
        public FileDescriptor getFileDescriptor() {
            return AdsProto.getDescriptor();
        }
    }
}
