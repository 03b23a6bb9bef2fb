package io.flowplane.translate.filter;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Content that stands in the spec, or that each Envoy finds on its machine. */
final class DataSources {
    private DataSources() {}

    /** Exactly one of them; null for absent ones. */
    static DataSource of(
            @Nullable String filename,
            @Nullable String inlineString,
            @Nullable String inlineBytes,
            @Nullable String environmentVariable,
            Spot at) {
        List<String> given = new ArrayList<>();
        DataSource.Builder source = DataSource.newBuilder();
        if (filename != null) {
            given.add("filename");
            source.setFilename(filename);
        }
        if (inlineString != null) {
            given.add("inline_string");
            source.setInlineString(inlineString);
        }
        if (inlineBytes != null) {
            given.add("inline_bytes");
            source.setInlineBytes(decoded(inlineBytes, at.field("inline_bytes")));
        }
        if (environmentVariable != null) {
            given.add("environment_variable");
            source.setEnvironmentVariable(environmentVariable);
        }
        at.refuseIf(
                given.isEmpty(),
                "required",
                "Needs one of filename, inline_string, inline_bytes, environment_variable.");
        given.stream()
                .skip(1)
                .forEach(name -> at.field(name)
                        .refuse(
                                "conflicting_fields",
                                "Doesn't go together with '" + given.getFirst() + "'; give one of them."));
        return source.build();
    }

    static ByteString decoded(String base64, Spot at) {
        try {
            return ByteString.copyFrom(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            at.refuse("invalid_text", "Must be base64.");
            return ByteString.EMPTY;
        }
    }
}
