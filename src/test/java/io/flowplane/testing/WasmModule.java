package io.flowplane.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A WebAssembly module of the proxy-wasm kind, put together by hand: it adds a header to each request. */
public final class WasmModule {
    private static final int I32 = 0x7F;
    private static final int TEXTS = 1024;

    private WasmModule() {}

    /** The module's bytes. */
    public static byte[] addingHeader(String name, String value) {
        ByteArrayOutputStream module = new ByteArrayOutputStream();
        module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        section(module, 1, vector(List.of(type(0, false), type(1, true), type(5, true), type(3, true))));
        section(module, 2, vector(List.of(join(text("env"), text("proxy_add_header_map_value"), bytes(0, 2)))));
        section(module, 3, vector(List.of(bytes(0), bytes(1), bytes(3))));
        section(module, 5, vector(List.of(bytes(0, 1))));
        section(
                module,
                7,
                vector(List.of(
                        join(text("memory"), bytes(2, 0)),
                        join(text("proxy_abi_version_0_2_1"), bytes(0, 1)),
                        join(text("proxy_on_memory_allocate"), bytes(0, 2)),
                        join(text("proxy_on_request_headers"), bytes(0, 3)))));
        byte[] adding = join(
                constant(0),
                constant(TEXTS),
                constant(name.length()),
                constant(TEXTS + name.length()),
                constant(value.length()),
                bytes(0x10, 0, 0x1A),
                constant(0));
        section(module, 10, vector(List.of(body(bytes()), body(constant(2048)), body(adding))));
        byte[] texts = (name + value).getBytes(StandardCharsets.US_ASCII);
        section(module, 11, vector(List.of(join(bytes(0), constant(TEXTS), bytes(0x0B), number(texts.length), texts))));
        return module.toByteArray();
    }

    private static void section(ByteArrayOutputStream module, int id, byte[] content) {
        module.write(id);
        module.writeBytes(number(content.length));
        module.writeBytes(content);
    }

    private static byte[] type(int parameters, boolean result) {
        ByteArrayOutputStream type = new ByteArrayOutputStream();
        type.write(0x60);
        type.write(parameters);
        for (int i = 0; i < parameters; i++) {
            type.write(I32);
        }
        type.writeBytes(result ? bytes(1, I32) : bytes(0));
        return type.toByteArray();
    }

    private static byte[] body(byte[] code) {
        return join(number(code.length + 2), bytes(0), code, bytes(0x0B));
    }

    private static byte[] constant(int value) {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        code.write(0x41);
        int rest = value;
        while (rest > 0x3F) {
            code.write(0x80 | (rest & 0x7F));
            rest >>>= 7;
        }
        code.write(rest);
        return code.toByteArray();
    }

    private static byte[] number(int value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int rest = value;
        while (rest > 0x7F) {
            bytes.write(0x80 | (rest & 0x7F));
            rest >>>= 7;
        }
        bytes.write(rest);
        return bytes.toByteArray();
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return join(number(bytes.length), bytes);
    }

    private static byte[] vector(List<byte[]> entries) {
        return join(number(entries.size()), join(entries.toArray(byte[][]::new)));
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
