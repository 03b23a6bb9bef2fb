package io.flowplane.json;

import tools.jackson.databind.node.ObjectNode;

/** Records from JSON and to JSON, by the annotations in {@link io.flowplane.domain.spec.Shape}. */
public final class Records {
    private Records() {}

    /** Reads a body; every fault is reported with its place. */
    public static <T extends Record> Read<T> read(Class<T> type, ObjectNode body) {
        RecordReader reader = new RecordReader();
        T value = type.cast(reader.read(RecordForm.of(type), body));
        return new Read<>(value, reader.problems(), reader.places(), reader.hollows());
    }

    /** Reads what {@link #canonical} wrote. */
    public static <T extends Record> T stored(Class<T> type, String canonical) {
        return read(type, Json.stored(canonical)).orRefuse();
    }

    /** Whether a body may use this name, aliases included. */
    public static boolean hasField(Class<? extends Record> type, String name) {
        return RecordForm.of(type).names().contains(name);
    }

    /** The one JSON form of a record: fields in declaration order, absent and empty ones left out. */
    public static ObjectNode write(Record value) {
        return RecordWriter.write(value);
    }

    /** {@link #write} as compact text: equal text means equal content. */
    public static String canonical(Record value) {
        return Json.write(write(value));
    }
}
