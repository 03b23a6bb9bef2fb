package io.flowplane.translate.filter;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.AsyncDataSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.RemoteDataSource;
import io.envoyproxy.envoy.extensions.filters.http.wasm.v3.Wasm;
import io.envoyproxy.envoy.extensions.wasm.v3.FailurePolicy;
import io.envoyproxy.envoy.extensions.wasm.v3.PluginConfig;
import io.envoyproxy.envoy.extensions.wasm.v3.VmConfig;
import io.flowplane.domain.spec.filter.HttpUri;
import io.flowplane.domain.spec.filter.WasmFilter;
import io.flowplane.translate.Wire;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;

/** {@code wasm}. */
final class WasmModules {
    private static final String RUNTIME = "envoy.wasm.runtime.v8";
    private static final Duration FETCH = Duration.ofSeconds(10);

    private static final ByteString MAGIC = ByteString.copyFromUtf8("\0asm");

    private WasmModules() {}

    static Wasm of(WasmFilter given, Spot at) {
        PluginConfig.Builder plugin =
                PluginConfig.newBuilder().setVmConfig(vm(given.vmConfig(), at.field("vm_config")));
        if (given.name() != null) {
            plugin.setName(given.name());
        }
        if (given.rootId() != null) {
            plugin.setRootId(given.rootId());
        }
        if (given.configuration() != null) {
            plugin.setConfiguration(at.field("configuration").any(given.configuration()));
        }
        if (given.failurePolicy() != null) {
            plugin.setFailurePolicy(FailurePolicy.valueOf(given.failurePolicy().name()));
        }
        return Wasm.newBuilder().setConfig(plugin).build();
    }

    private static VmConfig vm(WasmFilter.VmConfig given, Spot at) {
        String runtime = given.runtime() == null ? RUNTIME : given.runtime();
        at.field("runtime")
                .refuseIf(
                        !runtime.equals(RUNTIME),
                        "unknown_value",
                        "Must be " + RUNTIME + ", which is the one that Envoy's releases have.");
        // Nobody would offer it to Envoy again once the code is there.
        at.field("nack_on_code_cache_miss")
                .refuseIf(
                        Boolean.TRUE.equals(given.nackOnCodeCacheMiss()),
                        "unsupported",
                        "Envoy would refuse the listener for good; leave it out.");
        VmConfig.Builder vm = VmConfig.newBuilder()
                .setRuntime(runtime)
                .setCode(code(given.code(), at.field("code")))
                .setAllowPrecompiled(Boolean.TRUE.equals(given.allowPrecompiled()));
        if (given.vmId() != null) {
            vm.setVmId(given.vmId());
        }
        if (given.configuration() != null) {
            Any configuration = at.field("configuration").any(given.configuration());
            vm.setConfiguration(configuration);
        }
        return vm.build();
    }

    private static AsyncDataSource code(WasmFilter.Code given, Spot at) {
        at.exactlyOne("local", given.local(), "remote", given.remote());
        AsyncDataSource.Builder code = AsyncDataSource.newBuilder();
        if (given.local() != null) {
            code.setLocal(local(given.local(), at.field("local")));
        } else if (given.remote() != null) {
            code.setRemote(remote(given.remote(), at.field("remote")));
        }
        return code.build();
    }

    private static DataSource local(WasmFilter.Local given, Spot at) {
        at.exactlyOne(
                "filename",
                given.filename(),
                "inline_bytes",
                given.inlineBytes(),
                "inline_string",
                given.inlineString());
        if (given.filename() != null) {
            return Wire.file(given.filename());
        }
        if (given.inlineBytes() != null) {
            ByteString module = at.field("inline_bytes").base64(given.inlineBytes());
            begins(module, at.field("inline_bytes"));
            return DataSource.newBuilder().setInlineBytes(module).build();
        }
        String text = given.inlineString() == null ? "" : given.inlineString();
        begins(ByteString.copyFromUtf8(text), at.field("inline_string"));
        return Wire.inline(text);
    }

    private static void begins(ByteString module, Spot at) {
        at.refuseIf(
                !module.isEmpty() && !module.startsWith(MAGIC),
                "invalid_module",
                "Is no WebAssembly module: it doesn't begin with \\0asm.");
    }

    private static RemoteDataSource remote(WasmFilter.Remote given, Spot at) {
        Spot place = at.field("http_uri");
        at.field("sha256")
                .refuseIf(
                        !given.sha256().chars().allMatch(HexFormat::isHexDigit),
                        "invalid_text",
                        "Must be 64 hexadecimal digits.");
        WasmFilter.HttpUri from = given.httpUri();
        Long timeoutMs = from.timeout() == null ? null : from.timeout().toMillis();
        return RemoteDataSource.newBuilder()
                .setSha256(given.sha256().toLowerCase(Locale.ROOT))
                .setHttpUri(HttpUris.of(new HttpUri(from.uri(), from.cluster(), timeoutMs), FETCH.toMillis(), place))
                .build();
    }
}
