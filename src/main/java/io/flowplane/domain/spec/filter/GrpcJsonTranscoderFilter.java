package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes JSON over HTTP for gRPC services. */
@Word("grpc_json_transcoder")
@Doc("Takes JSON over HTTP for gRPC services, as google.api.http in their descriptors says.")
@About(
        displayName = "gRPC-JSON transcoder",
        envoyName = "envoy.filters.http.grpc_json_transcoder",
        perRoute = GrpcJsonTranscoderFilter.class,
        usageHint =
                "The descriptor is what protoc --include_imports --descriptor_set_out writes, in base64, or a file on"
                        + " the machine of the Envoy.",
        example = """
                {"type": "grpc_json_transcoder", "services": ["inventory.Items"], "auto_mapping": true,
                 "proto_descriptor_bin":
                   "CmoKC2l0ZW1zLnByb3RvEglpbnZlbnRvcnkiFgoESXRlbRIOCgJpZBgBIAEoCVICaWQyMAoFSXRlbXMSJwoDR2V0Eg8uaW52ZW50b3J5Lkl0ZW0aDy5pbnZlbnRvcnkuSXRlbWIGcHJvdG8z",
                 "print_options": {"preserve_proto_field_names": true}}
                """,
        perRouteExample = """
                {"services": ["inventory.Items"], "auto_mapping": true,
                 "proto_descriptor_bin":
                   "CmoKC2l0ZW1zLnByb3RvEglpbnZlbnRvcnkiFgoESXRlbRIOCgJpZBgBIAEoCVICaWQyMAoFSXRlbXMSJwoDR2V0Eg8uaW52ZW50b3J5Lkl0ZW0aDy5pbnZlbnRvcnkuSXRlbWIGcHJvdG8z"}
                """)
public record GrpcJsonTranscoderFilter(
        @Doc("The descriptor set as a file on the machine of the Envoy.") @Length(max = 4096) @Nullable
        String protoDescriptor,

        @Doc("The descriptor set in base64.") @Length(max = 16_777_216) @Nullable
        String protoDescriptorBin,

        @Doc("Full names of the services.") @Size(min = 1, max = 1000) @Length(max = 512)
        List<String> services,

        @Nullable PrintOptions printOptions,

        @Doc("Choose the route by the path as it came, not as gRPC has it. Default false.") @Nullable
        Boolean matchIncomingRequestRoute,

        @Doc("Query parameters that no message has.") @Size(max = 1000) @Length(max = 255)
        List<String> ignoredQueryParameters,

        @Doc("Methods without google.api.http are at POST /<service>/<method>. Default false.") @Nullable
        Boolean autoMapping,

        @Doc("Pass over query parameters that no message has. Default false.") @Nullable
        Boolean ignoreUnknownQueryParameters,

        @Doc("Answer with what grpc-status-details-bin holds, as JSON. Default false.") @Nullable
        Boolean convertGrpcStatus,

        @Doc("Take the names of enum values in any case. Default false.") @Nullable
        Boolean caseInsensitiveEnumParsing,

        @Doc("Largest message of a request, in bytes. Default: the listener's buffer.")
        @Range(min = 1, max = 1_073_741_824)
        @Nullable
        Long maxRequestBodySize,

        @Doc("Largest message of an answer, in bytes. Default: the listener's buffer.")
        @Range(min = 1, max = 1_073_741_824)
        @Nullable
        Long maxResponseBodySize)
        implements FriendlyFilter {
    public GrpcJsonTranscoderFilter {
        services = List.copyOf(services);
        ignoredQueryParameters = List.copyOf(ignoredQueryParameters);
    }

    /** How answers are written. */
    @Doc("How answers are written.")
    public record PrintOptions(
            @Doc("Default false.") @Nullable Boolean addWhitespace,

            @Doc("Write fields that have their default value. Default false.") @Nullable
            Boolean alwaysPrintPrimitiveFields,

            @Doc("Default false.") @Nullable Boolean alwaysPrintEnumsAsInts,

            @Doc("Names as in the descriptor, not in camelCase. Default false.") @Nullable
            Boolean preserveProtoFieldNames,

            @Doc("Messages of a stream on a line each, not in an array. Default false.") @Nullable
            Boolean streamNewlineDelimited) {}
}
