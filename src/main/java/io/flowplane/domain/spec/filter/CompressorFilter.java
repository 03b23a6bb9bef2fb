package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.AlsoFlat;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Variants;
import io.flowplane.domain.spec.Shape.Word;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compresses responses for clients that take it. */
@Word("compressor")
@Doc("Compresses responses for clients that take it.")
@About(
        displayName = "Compressor",
        envoyName = "envoy.filters.http.compressor",
        usageHint = "For the listener; a route can switch it off.",
        example = """
                {"type": "compressor",
                 "response_direction_config": {"common_config": {"min_content_length": 100,
                   "content_type": ["application/json", "text/html"]}},
                 "compressor_library": {"type": "gzip", "memory_level": 5, "window_bits": 12,
                   "compression_level": "best_speed"}}
                """)
public record CompressorFilter(
        @Nullable ResponseDirection responseDirectionConfig,

        @Doc("Default gzip.") @Nullable Library compressorLibrary) implements FriendlyFilter {
    /** Which responses. */
    @Doc("Which responses; the fields of common_config may stand here, too.")
    public record ResponseDirection(@AlsoFlat CommonConfig commonConfig) {}

    /** Which responses. */
    @Doc("Which responses.")
    public record CommonConfig(
            @Doc("Shorter ones aren't worth it. Default 30.") @Range(min = 30, max = 4_294_967_295L) @Nullable
            Long minContentLength,

            @Doc("Default: Envoy's list of texts.") @Size(max = 50) @Length(max = 255)
            List<String> contentType,

            @Doc("Leave responses with an ETag alone. Default false.") @Nullable
            Boolean disableOnEtagHeader,

            @Doc("Don't ask the cluster to compress. Default false.") @Nullable
            Boolean removeAcceptEncodingHeader) {
        public CommonConfig {
            contentType = List.copyOf(contentType);
        }
    }

    /** How. */
    @Doc("How it compresses.")
    @Variants(absent = "gzip")
    public sealed interface Library {
        /** With zlib. */
        record Gzip(
                @Doc("Default 5.") @Range(min = 1, max = 9) @Nullable
                Integer memoryLevel,

                @Doc("Default 12.") @Range(min = 9, max = 15) @Nullable
                Integer windowBits,

                @Doc("Default default_compression.") @Nullable
                Level compressionLevel,

                @Doc("Default default_strategy.") @Nullable Strategy compressionStrategy,

                @Doc("Default 4096.") @Range(min = 4096, max = 65_536) @Nullable
                Integer chunkSize)
                implements Library {}
    }

    /** Speed or size. */
    public enum Level {
        DEFAULT_COMPRESSION,
        BEST_SPEED,
        BEST_COMPRESSION
    }

    /** zlib's strategies. */
    public enum Strategy {
        DEFAULT_STRATEGY,
        FILTERED,
        HUFFMAN_ONLY,
        RLE,
        FIXED
    }
}
