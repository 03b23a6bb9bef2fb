package io.flowplane.translate.filter;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import java.util.ArrayList;
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
            source.setInlineBytes(at.field("inline_bytes").base64(inlineBytes));
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
}
