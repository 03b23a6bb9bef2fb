package io.flowplane.translate.filter;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.compression.gzip.compressor.v3.Gzip;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor.CommonDirectionConfig;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor.ResponseDirectionConfig;
import io.flowplane.domain.spec.filter.CompressorFilter;
import io.flowplane.translate.Texts;
import io.flowplane.translate.Wire;
import org.jspecify.annotations.Nullable;

/** {@code compressor}. */
final class Compressors {
    private Compressors() {}

    static Compressor of(CompressorFilter given, Spot at) {
        Compressor.Builder filter =
                Compressor.newBuilder().setCompressorLibrary(library(given.compressorLibrary(), at));
        if (given.responseDirectionConfig() != null) {
            CompressorFilter.CommonConfig common =
                    given.responseDirectionConfig().commonConfig();
            filter.setResponseDirectionConfig(ResponseDirectionConfig.newBuilder()
                    .setCommonConfig(common(common, at))
                    .setDisableOnEtagHeader(Boolean.TRUE.equals(common.disableOnEtagHeader()))
                    .setRemoveAcceptEncodingHeader(Boolean.TRUE.equals(common.removeAcceptEncodingHeader())));
        }
        return filter.build();
    }

    private static CommonDirectionConfig common(CompressorFilter.CommonConfig given, Spot at) {
        CommonDirectionConfig.Builder common = CommonDirectionConfig.newBuilder();
        if (given.minContentLength() != null) {
            common.setMinContentLength(Wire.uint32(given.minContentLength()));
        }
        at.field("response_direction_config")
                .field("common_config")
                .field("content_type")
                .duplicates(given.contentType(), "This type is there already.");
        given.contentType().forEach(type -> common.addContentTypeMatcher(Texts.exact(type)));
        return common.build();
    }

    private static TypedExtensionConfig library(CompressorFilter.@Nullable Library given, Spot at) {
        Gzip.Builder gzip = Gzip.newBuilder();
        if (given instanceof CompressorFilter.Library.Gzip options) {
            if (options.memoryLevel() != null) {
                gzip.setMemoryLevel(Wire.uint32(options.memoryLevel()));
            }
            if (options.windowBits() != null) {
                gzip.setWindowBits(Wire.uint32(options.windowBits()));
            }
            if (options.compressionLevel() != null) {
                gzip.setCompressionLevel(level(options.compressionLevel()));
            }
            if (options.compressionStrategy() != null) {
                gzip.setCompressionStrategy(Gzip.CompressionStrategy.valueOf(
                        options.compressionStrategy().name()));
            }
            if (options.chunkSize() != null) {
                gzip.setChunkSize(Wire.uint32(options.chunkSize()));
            }
        }
        return TypedExtensionConfig.newBuilder()
                .setName("envoy.compression.gzip.compressor")
                .setTypedConfig(at.pack(gzip.build()))
                .build();
    }

    private static Gzip.CompressionLevel level(CompressorFilter.Level given) {
        return switch (given) {
            case DEFAULT_COMPRESSION -> Gzip.CompressionLevel.DEFAULT_COMPRESSION;
            case BEST_SPEED -> Gzip.CompressionLevel.BEST_SPEED;
            case BEST_COMPRESSION -> Gzip.CompressionLevel.COMPRESSION_LEVEL_9;
        };
    }
}
