package io.flowplane.translate.filter;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder;
import io.flowplane.domain.spec.filter.GrpcJsonTranscoderFilter;
import io.flowplane.domain.spec.filter.GrpcJsonTranscoderFilter.PrintOptions;
import io.flowplane.translate.Wire;

/** {@code grpc_json_transcoder}, in a listener and at a route. */
final class Transcoders {
    private Transcoders() {}

    static GrpcJsonTranscoder of(GrpcJsonTranscoderFilter given, Spot at) {
        GrpcJsonTranscoder.Builder transcoder = GrpcJsonTranscoder.newBuilder()
                .addAllServices(given.services())
                .setMatchIncomingRequestRoute(Boolean.TRUE.equals(given.matchIncomingRequestRoute()))
                .addAllIgnoredQueryParameters(given.ignoredQueryParameters())
                .setAutoMapping(Boolean.TRUE.equals(given.autoMapping()))
                .setIgnoreUnknownQueryParameters(Boolean.TRUE.equals(given.ignoreUnknownQueryParameters()))
                .setConvertGrpcStatus(Boolean.TRUE.equals(given.convertGrpcStatus()))
                .setCaseInsensitiveEnumParsing(Boolean.TRUE.equals(given.caseInsensitiveEnumParsing()));
        at.field("services").duplicates(given.services(), "Is there already.");
        descriptor(transcoder, given, at);
        if (given.printOptions() != null) {
            transcoder.setPrintOptions(printing(given.printOptions()));
        }
        if (given.maxRequestBodySize() != null) {
            transcoder.setMaxRequestBodySize(Wire.uint32(given.maxRequestBodySize()));
        }
        if (given.maxResponseBodySize() != null) {
            transcoder.setMaxResponseBodySize(Wire.uint32(given.maxResponseBodySize()));
        }
        return transcoder.build();
    }

    private static void descriptor(GrpcJsonTranscoder.Builder transcoder, GrpcJsonTranscoderFilter given, Spot at) {
        at.exactlyOne("proto_descriptor", given.protoDescriptor(), "proto_descriptor_bin", given.protoDescriptorBin());
        if (given.protoDescriptorBin() != null) {
            Spot place = at.field("proto_descriptor_bin");
            ByteString descriptor = place.base64(given.protoDescriptorBin());
            if (place.findings().isChecking()) {
                DescriptorSets.check(descriptor, given.services(), place, at.field("services"));
            }
            transcoder.setProtoDescriptorBin(descriptor);
        } else if (given.protoDescriptor() != null) {
            transcoder.setProtoDescriptor(given.protoDescriptor());
        }
    }

    private static GrpcJsonTranscoder.PrintOptions printing(PrintOptions given) {
        return GrpcJsonTranscoder.PrintOptions.newBuilder()
                .setAddWhitespace(Boolean.TRUE.equals(given.addWhitespace()))
                .setAlwaysPrintPrimitiveFields(Boolean.TRUE.equals(given.alwaysPrintPrimitiveFields()))
                .setAlwaysPrintEnumsAsInts(Boolean.TRUE.equals(given.alwaysPrintEnumsAsInts()))
                .setPreserveProtoFieldNames(Boolean.TRUE.equals(given.preserveProtoFieldNames()))
                .setStreamNewlineDelimited(Boolean.TRUE.equals(given.streamNewlineDelimited()))
                .build();
    }
}
