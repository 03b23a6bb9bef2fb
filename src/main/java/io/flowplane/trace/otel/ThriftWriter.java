package io.flowplane.trace.otel;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.Consumer;

/** Writes a struct field by field in Thrift's binary protocol (thrift-binary-protocol.md of apache/thrift). */
final class ThriftWriter {
    private static final int STOP = 0;
    private static final int BOOL = 2;
    private static final int DOUBLE = 4;
    private static final int I32 = 8;
    private static final int I64 = 10;
    private static final int STRING = 11;
    private static final int STRUCT = 12;
    private static final int LIST = 15;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(16_384);
    private final DataOutputStream out = new DataOutputStream(bytes);

    void bool(int field, boolean value) {
        field(BOOL, field, () -> out.writeByte(value ? 1 : 0));
    }

    void f64(int field, double value) {
        field(DOUBLE, field, () -> out.writeDouble(value));
    }

    void i32(int field, int value) {
        field(I32, field, () -> out.writeInt(value));
    }

    void i64(int field, long value) {
        field(I64, field, () -> out.writeLong(value));
    }

    void text(int field, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        field(STRING, field, () -> {
            out.writeInt(utf8.length);
            out.write(utf8);
        });
    }

    void struct(int field, Runnable fields) {
        field(STRUCT, field, () -> {
            fields.run();
            end();
        });
    }

    /** A list of structs. */
    <T> void list(int field, Collection<T> elements, Consumer<T> fields) {
        field(LIST, field, () -> {
            out.writeByte(STRUCT);
            out.writeInt(elements.size());
            for (T element : elements) {
                fields.accept(element);
                end();
            }
        });
    }

    /** Ends the struct that is being written. */
    void end() {
        write(() -> out.writeByte(STOP));
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    private void field(int type, int id, Step value) {
        write(() -> {
            out.writeByte(type);
            out.writeShort(id);
            value.write();
        });
    }

    private static void write(Step step) {
        try {
            step.write();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Step {
        void write() throws IOException;
    }
}
