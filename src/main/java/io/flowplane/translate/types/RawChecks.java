package io.flowplane.translate.types;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Regexes;
import io.flowplane.domain.spec.filter.Switch;
import io.flowplane.json.Pointer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import udpa.annotations.Sensitive;

/**
 * What Envoy refuses although its validation rules pass, and what Flowplane refuses itself, in configuration that was
 * written in Envoy's own JSON. {@code docs/raw-config.md} lists these checks, and what no check covers.
 */
final class RawChecks {
    private static final Set<String> DATA_SOURCES =
            Set.of("envoy.config.core.v3.DataSource", "envoy.api.v2.core.DataSource");
    private static final long FINEST_FILL_NANOS = 50_000_000;

    private final @Nullable JsonNode json;
    private final Pointer base;
    private final Set<Switch> allowed;
    private final Consumer<Problem> problems;

    private RawChecks(@Nullable JsonNode json, Pointer base, Set<Switch> allowed, Consumer<Problem> problems) {
        this.json = json;
        this.base = base;
        this.allowed = allowed;
        this.problems = problems;
    }

    /** For what people wrote. */
    static void check(
            Message message, @Nullable JsonNode json, Pointer base, Set<Switch> allowed, Consumer<Problem> problems) {
        RawChecks checks = new RawChecks(json, base, allowed, problems);
        Walk.through(message, checks::one);
        Walk.through(
                message,
                (part, path) -> part.getAllFields()
                        .forEach((field, value) -> checks.secrets(field, value, FieldPath.field(path, field))));
    }

    /** For what we made of friendlier words: whether it holds a secret was looked at there. */
    static void checkOurs(Message message, Pointer base, Consumer<Problem> problems) {
        RawChecks checks = new RawChecks(null, base, Switch.ALL, problems);
        Walk.through(message, checks::one);
    }

    private void one(Message message, @Nullable FieldPath path) {
        String type = message.getDescriptorForType().getFullName();
        Switch.ofMessage(type)
                .filter(needed -> !allowed.contains(needed))
                .ifPresent(needed -> tell(path, needed.refusal(), "switched_off"));
        switch (type) {
            case "envoy.type.matcher.v3.RegexMatcher" -> regex(message, path);
            case "xds.type.v3.TypedStruct", "udpa.type.v1.TypedStruct" ->
                tell(path, "is a TypedStruct: give the message itself, with its own @type", "unsupported");
            case "envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig" -> secretSource(message, path);
            case "envoy.config.core.v3.TypedExtensionConfig" -> extension(message, path);
            case "envoy.config.core.v3.CidrRange" -> network(message, path);
            case "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit" ->
                fills(message, "token_bucket", path);
            case "envoy.extensions.common.ratelimit.v3.LocalRateLimitDescriptor" ->
                fills(message, "token_bucket", path);
            case "envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication" ->
                JwtChecks.check(
                        message, (field, words) -> tell(FieldPath.field(path, field), words, "unknown_reference"));
            case "envoy.config.ratelimit.v3.RateLimitServiceConfig",
                    "envoy.extensions.access_loggers.grpc.v3.CommonGrpcAccessLogConfig",
                    "envoy.config.core.v3.ApiConfigSource" -> apiVersion(message, path);
            case "envoy.extensions.filters.http.ext_authz.v3.ExtAuthz" -> {
                if (message.hasField(field(message, "grpc_service"))) {
                    apiVersion(message, path);
                }
            }
            default -> {}
        }
    }

    /** Without a source it is looked for in the bootstrap document, and not finding it there ends some Envoys. */
    private void secretSource(Message secret, @Nullable FieldPath path) {
        if (!secret.hasField(field(secret, "sds_config"))) {
            tell(
                    path,
                    "names a secret of the bootstrap document, which has none; give its sds_config",
                    "unknown_secret");
        }
    }

    /** Every one of them is looked up among the extensions, by its type. */
    private void extension(Message config, @Nullable FieldPath path) {
        FieldDescriptor field = field(config, "typed_config");
        String url = (String) ((Message) config.getField(field)).getField(url(config, field));
        EnvoyTypes.shared()
                .findByUrl(url)
                .filter(type -> !type.getFullName().startsWith("google.")
                        && !Extensions.shared().isKnown(type))
                .ifPresent(type -> tell(
                        FieldPath.field(path, field),
                        "is a " + type.getFullName() + ", which no extension of this Envoy takes",
                        "unknown_extension"));
    }

    private static FieldDescriptor url(Message config, FieldDescriptor any) {
        return ((Message) config.getField(any)).getDescriptorForType().findFieldByName("type_url");
    }

    /** Its default is a generation that Envoy no longer speaks. */
    private void apiVersion(Message service, @Nullable FieldPath path) {
        FieldDescriptor field = field(service, "transport_api_version");
        if (!((EnumValueDescriptor) service.getField(field)).getName().equals("V3")) {
            tell(FieldPath.field(path, field), "must be V3", "required");
        }
    }

    private void network(Message range, @Nullable FieldPath path) {
        String address = text(range, "address_prefix").orElse("");
        boolean v4 = IpLiterals.isIpv4(address);
        if (!v4 && !IpLiterals.isIpv6(address)) {
            tell(FieldPath.field(path, field(range, "address_prefix")), "must be an IP address", "invalid_address");
            return;
        }
        Message bits = (Message) range.getField(field(range, "prefix_len"));
        int most = v4 ? 32 : 128;
        if ((Integer) bits.getField(field(bits, "value")) > most) {
            tell(FieldPath.field(path, field(range, "prefix_len")), "must be at most " + most, "out_of_range");
        }
    }

    /** Envoy's timer of local rate limits is no finer. */
    private void fills(Message limit, String bucket, @Nullable FieldPath path) {
        FieldDescriptor field = field(limit, bucket);
        if (!limit.hasField(field)) {
            return;
        }
        Message tokens = (Message) limit.getField(field);
        Message interval = (Message) tokens.getField(field(tokens, "fill_interval"));
        long nanos = (Integer) interval.getField(field(interval, "nanos"));
        if ((Long) interval.getField(field(interval, "seconds")) == 0 && nanos < FINEST_FILL_NANOS) {
            FieldPath at = FieldPath.field(FieldPath.field(path, field), field(tokens, "fill_interval"));
            tell(at, "must be at least 0.05s", "out_of_range");
        }
    }

    private static FieldDescriptor field(Message message, String name) {
        return message.getDescriptorForType().findFieldByName(name);
    }

    private void secrets(FieldDescriptor field, Object value, FieldPath path) {
        if (!field.getOptions().getExtension(Sensitive.sensitive) || field.isMapField()) {
            return;
        }
        List<?> values = field.isRepeated() ? (List<?>) value : List.of(value);
        for (int i = 0; i < values.size(); i++) {
            if (isInline(field, values.get(i))) {
                tell(
                        field.isRepeated() ? FieldPath.index(path, i) : path,
                        "would store a secret in plain text, which is refused; name a file on the machine of the Envoy",
                        "inline_secret");
            }
        }
    }

    private static boolean isInline(FieldDescriptor field, Object value) {
        if (!ProtoReader.isMessage(field)) {
            return true;
        }
        Message source = (Message) value;
        String type = source.getDescriptorForType().getFullName();
        return DATA_SOURCES.contains(type)
                ? text(source, "inline_string").isPresent()
                        || source.hasField(source.getDescriptorForType().findFieldByName("inline_bytes"))
                : !type.equals(WellKnown.ANY);
    }

    private void regex(Message matcher, @Nullable FieldPath path) {
        Regexes.fault(text(matcher, "regex").orElse(""))
                .ifPresent(words -> tell(FieldPath.field(path, field(matcher, "regex")), words, "invalid_regex"));
    }

    private static Optional<String> text(Message message, String name) {
        FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
        return field != null && message.getAllFields().containsKey(field)
                ? Optional.of((String) message.getField(field))
                : Optional.empty();
    }

    private void tell(@Nullable FieldPath path, String words, String code) {
        problems.accept(Fault.at(FieldPath.pointer(base, json, path), words, code));
    }
}
