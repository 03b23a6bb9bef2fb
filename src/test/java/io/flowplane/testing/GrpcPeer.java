package io.flowplane.testing;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gRPC server of a test. Its methods take and give JSON; the messages are those of a descriptor set, such as Envoy's. */
public final class GrpcPeer implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What a method does with each message that comes. */
    @FunctionalInterface
    public interface Handler {
        /** @param answers takes the answer's JSON; a stream may give several or none */
        void take(JsonNode message, Consumer<String> answers);
    }

    private final Map<String, FileDescriptorProto> protos = new HashMap<>();
    private final Map<String, FileDescriptor> linked = new HashMap<>();
    private final Server server;

    /** @param methods {@code package.Service/Method} to what it does */
    public GrpcPeer(FileDescriptorSet set, Map<String, Handler> methods) {
        set.getFileList().forEach(file -> protos.put(file.getName(), file));
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Map<String, ServerServiceDefinition.Builder> services = new LinkedHashMap<>();
        methods.forEach((name, handler) -> {
            Descriptors.MethodDescriptor method = method(name);
            services.computeIfAbsent(name.substring(0, name.indexOf('/')), ServerServiceDefinition::builder)
                    .addMethod(
                            descriptor(method),
                            ServerCalls.asyncBidiStreamingCall(out -> stream(method, handler, out)));
        });
        services.values().forEach(service -> builder.addService(service.build()));
        try {
            server = builder.build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every message and service of the Envoy that we build against. */
    public static FileDescriptorSet envoyApi() {
        try (var packed = GrpcPeer.class.getResourceAsStream("/envoy/envoy-api.desc.gz");
                var file = new GZIPInputStream(Objects.requireNonNull(packed))) {
            return FileDescriptorSet.parseFrom(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getPort();
    }

    private Descriptors.MethodDescriptor method(String name) {
        String service = name.substring(0, name.indexOf('/'));
        int dot = service.lastIndexOf('.');
        FileDescriptorProto file = protos.values().stream()
                .filter(f -> f.getPackage().equals(service.substring(0, dot)))
                .filter(f ->
                        f.getServiceList().stream().anyMatch(s -> s.getName().equals(service.substring(dot + 1))))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no service " + service));
        return Objects.requireNonNull(link(file.getName())
                .findServiceByName(service.substring(dot + 1))
                .findMethodByName(name.substring(name.indexOf('/') + 1)));
    }

    private FileDescriptor link(String name) {
        FileDescriptor known = linked.get(name);
        if (known != null) {
            return known;
        }
        FileDescriptorProto proto = Objects.requireNonNull(protos.get(name), name);
        List<FileDescriptor> dependencies = new ArrayList<>();
        proto.getDependencyList().forEach(d -> dependencies.add(link(d)));
        try {
            FileDescriptor file = FileDescriptor.buildFrom(proto, dependencies.toArray(FileDescriptor[]::new));
            linked.put(name, file);
            return file;
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodDescriptor<DynamicMessage, DynamicMessage> descriptor(Descriptors.MethodDescriptor method) {
        return MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
                .setType(MethodType.BIDI_STREAMING)
                .setFullMethodName(method.getService().getFullName() + "/" + method.getName())
                .setRequestMarshaller(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getInputType())))
                .setResponseMarshaller(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getOutputType())))
                .build();
    }

    private StreamObserver<DynamicMessage> stream(
            Descriptors.MethodDescriptor method, Handler handler, StreamObserver<DynamicMessage> out) {
        return new StreamObserver<>() {
            @Override
            public void onNext(DynamicMessage message) {
                try {
                    handler.take(JSON.readTree(print(message)), answer -> out.onNext(parse(method, answer)));
                } catch (RuntimeException e) {
                    out.onError(Status.fromThrowable(e).asRuntimeException());
                }
            }

            @Override
            public void onError(Throwable cancelled) {
                assert cancelled != null;
            }

            @Override
            public void onCompleted() {
                out.onCompleted();
            }
        };
    }

    private TypeRegistry types() {
        TypeRegistry.Builder types = TypeRegistry.newBuilder();
        linked.values().forEach(file -> types.add(file.getMessageTypes()));
        return types.build();
    }

    private String print(DynamicMessage message) {
        try {
            return JsonFormat.printer()
                    .usingTypeRegistry(types())
                    .preservingProtoFieldNames()
                    .print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private DynamicMessage parse(Descriptors.MethodDescriptor method, String json) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(method.getOutputType());
        try {
            JsonFormat.parser().usingTypeRegistry(types()).merge(json, message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        return message.build();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
