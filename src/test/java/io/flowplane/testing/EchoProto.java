package io.flowplane.testing;

import com.google.api.AnnotationsProto;
import com.google.api.HttpProto;
import com.google.api.HttpRule;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;

/** The descriptor of a gRPC service that says back what it is told: {@code lab.Echo/Say}, {@code GET /v1/say/{said_text}}. */
public final class EchoProto {
    public static final String SERVICE = "lab.Echo";
    public static final String METHOD = "lab.Echo/Say";

    private EchoProto() {}

    /** As {@code protoc --include_imports --descriptor_set_out} writes it. */
    public static FileDescriptorSet set() {
        return set("/v1/say/{said_text}");
    }

    /** @param path of its {@code google.api.http} */
    public static FileDescriptorSet set(String path) {
        return FileDescriptorSet.newBuilder()
                .addFile(DescriptorProtos.getDescriptor().toProto())
                .addFile(HttpProto.getDescriptor().toProto())
                .addFile(AnnotationsProto.getDescriptor().toProto())
                .addFile(file(path))
                .build();
    }

    private static FileDescriptorProto file(String path) {
        HttpRule rule = HttpRule.newBuilder()
                .setGet(path)
                .addAdditionalBindings(HttpRule.newBuilder().setPost("/v1/say").setBody("*"))
                .build();
        return FileDescriptorProto.newBuilder()
                .setName("lab/echo.proto")
                .setPackage("lab")
                .setSyntax("proto3")
                .addDependency("google/api/annotations.proto")
                .addMessageType(DescriptorProto.newBuilder()
                        .setName("Words")
                        .addField(field("said_text", 1, FieldDescriptorProto.Type.TYPE_STRING))
                        .addField(field("times", 2, FieldDescriptorProto.Type.TYPE_INT32)))
                .addService(ServiceDescriptorProto.newBuilder()
                        .setName("Echo")
                        .addMethod(MethodDescriptorProto.newBuilder()
                                .setName("Say")
                                .setInputType(".lab.Words")
                                .setOutputType(".lab.Words")
                                .setOptions(MethodOptions.newBuilder().setExtension(AnnotationsProto.http, rule))))
                .build();
    }

    private static FieldDescriptorProto field(String name, int number, FieldDescriptorProto.Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .build();
    }
}
