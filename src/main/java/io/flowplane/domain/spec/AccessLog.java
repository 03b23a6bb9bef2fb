package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.FreeText;
import io.flowplane.domain.spec.Shape.Inline;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Variants;
import io.flowplane.domain.spec.Shape.Word;
import org.jspecify.annotations.Nullable;

/** Where a line for each request or connection is written. */
@Doc("Where a line for each request or connection is written. type: file (default), stdout, stderr, or envoy"
        + " (the default with"
        + " config).")
@Variants(absent = "file", withConfig = "envoy")
public sealed interface AccessLog {
    /** A file on Envoy's machine. */
    @Word("file")
    record File(
            @Doc("Path on the machine of the Envoy; its folder must exist there.") @Length(max = 1024)
            String path,

            @Inline LogFormat format,

            @Doc("Envoy's AccessLogFilter in Envoy's JSON: which requests are logged.") @Nullable
            RawJson filter)
            implements AccessLog {}

    /** Envoy's standard output. */
    @Word("stdout")
    record Stdout(
            @Inline LogFormat format,

            @Doc("Envoy's AccessLogFilter in Envoy's JSON: which requests are logged.") @Nullable
            RawJson filter)
            implements AccessLog {}

    /** Envoy's standard error. */
    @Word("stderr")
    record Stderr(
            @Inline LogFormat format,

            @Doc("Envoy's AccessLogFilter in Envoy's JSON: which requests are logged.") @Nullable
            RawJson filter)
            implements AccessLog {}

    /** Any other, by its Envoy name. */
    @Word("envoy")
    record Envoy(
            @Inline EnvoyFilter log,

            @Doc("Envoy's AccessLogFilter in Envoy's JSON: which requests are logged.") @Nullable
            RawJson filter)
            implements AccessLog {}

    /** How a line looks: at most one of the two; Envoy's default without either. */
    record LogFormat(
            @Doc("A line with Envoy's commands, such as %RESPONSE_CODE%; end it with \\n.")
            @Length(max = 16_384)
            @FreeText
            @Nullable
            String format,

            @Doc("A JSON object whose texts hold Envoy's commands.") @Nullable
            RawJson jsonFormat) {}
}
