package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.RawJson;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.FreeText;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Seconds;
import io.flowplane.domain.spec.Shape.Word;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs a WebAssembly module for requests and answers. */
@Word("wasm")
@Doc("Runs a WebAssembly module (proxy-wasm) for requests and answers.")
@About(
        displayName = "WebAssembly",
        envoyName = "envoy.filters.http.wasm",
        requires = Switch.WASM,
        usageHint = "The module is a file on the machine of the Envoy, or comes from a cluster and is checked by its"
                + " SHA-256.",
        example = """
                {"type": "wasm", "name": "headers", "vm_config": {"code": {"remote": {
                 "http_uri": {"uri": "http://modules.example.com/headers.wasm", "cluster": "modules"},
                 "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}}}}
                """)
public record WasmFilter(
        @Length(max = 255) @Nullable String name,

        @Doc("Which of the module's programs. Default: none named.") @Length(max = 255) @Nullable
        String rootId,

        VmConfig vmConfig,

        @Doc("Handed to the program as JSON; with @type, as Envoy hands that message.") @Nullable
        RawJson configuration,

        @Doc("When the program fails. Default fail_closed.") @Nullable
        FailurePolicy failurePolicy)
        implements FriendlyFilter {
    /** The machine that runs the module. */
    @Doc("The machine that runs the module.")
    public record VmConfig(
            @Doc("Filters with the same code and id share a machine.") @Length(max = 255) @Nullable
            String vmId,

            @Doc("Default envoy.wasm.runtime.v8.") @Length(max = 255) @Nullable
            String runtime,

            Code code,

            @Doc("Handed to the machine when it starts; as configuration.") @Nullable
            RawJson configuration,

            @Doc("Use native code that the module brings along. Default false.") @Nullable
            Boolean allowPrecompiled,

            @Doc("Only false: Envoy would refuse the listener for good while the code isn't here yet.") @Nullable
            Boolean nackOnCodeCacheMiss) {}

    /** The module. */
    @Doc("The module: exactly one of local and remote.")
    public record Code(@Nullable Local local, @Nullable Remote remote) {}

    /** A module at hand. */
    @Doc("Exactly one of filename, inline_bytes and inline_string.")
    public record Local(
            @Doc("A file on the machine of the Envoy.") @Length(max = 4096) @Nullable
            String filename,

            @Doc("In base64.") @Length(max = 16_777_216) @Nullable
            String inlineBytes,

            @Length(max = 16_777_216) @FreeText @Nullable String inlineString) {}

    /** A module that is fetched. */
    @Doc("A module that Envoy fetches.")
    public record Remote(
            HttpUri httpUri,

            @Doc("Of the module, in hexadecimal digits.") @Length(min = 64, max = 64)
            String sha256) {}

    /** Where it is fetched. */
    @Doc("Where Envoy fetches it.")
    public record HttpUri(
            @Doc("http:// or https:// with a host and a path.") @Length(max = 2048)
            String uri,

            @Doc("The cluster of that host. Default: one that Flowplane makes of it; https is verified.")
            @Length(max = 100)
            @Nullable
            String cluster,

            @Doc("In seconds. Default 10.") @Seconds @Nullable
            Duration timeout) {}

    /** What happens when the program fails. */
    public enum FailurePolicy {
        FAIL_CLOSED,
        FAIL_OPEN,
        FAIL_RELOAD
    }
}
