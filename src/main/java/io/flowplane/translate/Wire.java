package io.flowplane.translate;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/** The small things of which Envoy's messages are made. */
public final class Wire {
    /** "Ask the server that you got this from." */
    public static final ConfigSource ADS = ConfigSource.newBuilder()
            .setAds(AggregatedConfigSource.getDefaultInstance())
            .setResourceApiVersion(ApiVersion.V3)
            .build();

    private static final int VERSION_DIGITS = 16;

    private Wire() {}

    public static Duration duration(java.time.Duration d) {
        return Duration.newBuilder()
                .setSeconds(d.getSeconds())
                .setNanos(d.getNano())
                .build();
    }

    public static Duration seconds(long seconds) {
        return Duration.newBuilder().setSeconds(seconds).build();
    }

    public static Duration millis(long millis) {
        return duration(java.time.Duration.ofMillis(millis));
    }

    public static UInt32Value uint32(long value) {
        return UInt32Value.of((int) value);
    }

    public static BoolValue bool(boolean value) {
        return BoolValue.of(value);
    }

    /** @param percent 0 to 100; parts below a millionth are lost */
    public static FractionalPercent fraction(double percent) {
        return FractionalPercent.newBuilder()
                .setNumerator((int) Math.round(percent * 10_000))
                .setDenominator(FractionalPercent.DenominatorType.MILLION)
                .build();
    }

    public static DataSource file(String path) {
        return DataSource.newBuilder().setFilename(path).build();
    }

    public static DataSource inline(String text) {
        return DataSource.newBuilder().setInlineString(text).build();
    }

    /** A secret of ours, which Envoy asks for by name on the stream that it has already. */
    public static SdsSecretConfig sds(String secret) {
        return SdsSecretConfig.newBuilder().setName(secret).setSdsConfig(ADS).build();
    }

    public static Any pack(Message message) {
        return Any.newBuilder()
                .setTypeUrl(
                        "type.googleapis.com/" + message.getDescriptorForType().getFullName())
                .setValue(bytes(message))
                .build();
    }

    /** Equal messages give equal bytes, maps included. */
    static ByteString bytes(Message message) {
        byte[] bytes = new byte[message.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            message.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteString.copyFrom(bytes);
    }

    public static EnvoyResource resource(
            ResourceType type, String name, Message message, Set<String> clusters, EnvoyResource.WarmUp warmUp) {
        ByteString any = bytes(pack(message));
        return new EnvoyResource(type, name, version(any, ByteString.EMPTY), any, clusters, warmUp);
    }

    /** Endpoints of a cluster: sent again when only the cluster changed, since Envoy forgets them then. */
    static EnvoyResource endpoints(EnvoyResource cluster, Message assignment) {
        ByteString any = bytes(pack(assignment));
        return new EnvoyResource(
                ResourceType.ENDPOINT,
                cluster.name(),
                version(any, cluster.any()),
                any,
                Set.of(),
                EnvoyResource.WarmUp.NONE);
    }

    /** Its version says nothing of its content, which could be guessed. */
    static EnvoyResource secret(String name, String contentId, Message secret) {
        return EnvoyResource.ofPart(ResourceType.SECRET, name, secretVersion(contentId), bytes(pack(secret)));
    }

    /** A secret whose content can't be had. */
    static EnvoyResource withheld(String name, String contentId) {
        return EnvoyResource.withheld(ResourceType.SECRET, name, secretVersion(contentId));
    }

    private static String secretVersion(String contentId) {
        return version(ByteString.copyFromUtf8(contentId), ByteString.EMPTY);
    }

    static String version(ByteString content, ByteString also) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(content.asReadOnlyByteBuffer());
            sha.update(also.asReadOnlyByteBuffer());
            return HexFormat.of().formatHex(sha.digest()).substring(0, VERSION_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
