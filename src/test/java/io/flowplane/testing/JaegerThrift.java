package io.flowplane.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryInputTransport;

/** Reads what Jaeger's collector is sent, with Apache Thrift's own protocol and the field numbers of {@code jaeger.thrift}. */
public final class JaegerThrift {
    private JaegerThrift() {}

    public static List<SeenSpan> batch(byte[] body) {
        try {
            TMemoryInputTransport transport = new TMemoryInputTransport(body);
            Map<Short, Object> batch = struct(new TBinaryProtocol(transport));
            if (transport.getBytesRemainingInBuffer() != 0) {
                throw new AssertionError(transport.getBytesRemainingInBuffer() + " bytes too many");
            }
            Map<Short, Object> process = inner(batch.get((short) 1));
            Map<String, String> about = tags(process.get((short) 2));
            about.put("service.name", (String) process.get((short) 1));
            List<SeenSpan> spans = new ArrayList<>();
            for (Object span : (List<?>) batch.get((short) 2)) {
                spans.add(span(inner(span), about));
            }
            return spans;
        } catch (TException e) {
            throw new AssertionError("no Thrift", e);
        }
    }

    private static SeenSpan span(Map<Short, Object> f, Map<String, String> process) {
        Map<String, String> tags = tags(f.get((short) 10));
        List<String> events = new ArrayList<>();
        for (Object log : (List<?>) f.getOrDefault((short) 11, List.of())) {
            events.add(tags(inner(log).get((short) 2)).get("event"));
        }
        long parent = (Long) f.get((short) 4);
        if ((Integer) f.get((short) 7) != 1) {
            throw new AssertionError("sent although it is not sampled");
        }
        return new SeenSpan(
                hex(f.get((short) 2)) + hex(f.get((short) 1)),
                hex(f.get((short) 3)),
                parent == 0 ? "" : hex(parent),
                (String) f.get((short) 5),
                tags.getOrDefault("span.kind", "internal"),
                (Long) f.get((short) 8),
                (Long) f.get((short) 9),
                "true".equals(tags.get("error")),
                tags,
                events,
                process);
    }

    private static String hex(Object number) {
        return "%016x".formatted((Long) number);
    }

    private static Map<String, String> tags(Object list) {
        Map<String, String> tags = new TreeMap<>();
        for (Object tag : (List<?>) list) {
            Map<Short, Object> f = inner(tag);
            Object value = switch ((Integer) f.get((short) 2)) {
                case 0 -> f.get((short) 3);
                case 1 -> f.get((short) 4);
                case 2 -> f.get((short) 5);
                case 3 -> f.get((short) 6);
                default -> throw new AssertionError("a tag of unknown type: " + f);
            };
            tags.put((String) f.get((short) 1), value.toString());
        }
        return tags;
    }

    @SuppressWarnings("unchecked")
    private static Map<Short, Object> inner(Object struct) {
        return (Map<Short, Object>) struct;
    }

    private static Map<Short, Object> struct(TProtocol in) throws TException {
        Map<Short, Object> fields = new HashMap<>();
        in.readStructBegin();
        for (TField field = in.readFieldBegin(); field.type != TType.STOP; field = in.readFieldBegin()) {
            if (fields.put(field.id, value(in, field.type)) != null) {
                throw new AssertionError("field " + field.id + " stands twice");
            }
        }
        return fields;
    }

    private static Object value(TProtocol in, byte type) throws TException {
        return switch (type) {
            case TType.BOOL -> in.readBool();
            case TType.DOUBLE -> in.readDouble();
            case TType.I32 -> in.readI32();
            case TType.I64 -> in.readI64();
            case TType.STRING -> in.readString();
            case TType.STRUCT -> struct(in);
            case TType.LIST -> list(in);
            default -> throw new AssertionError("type " + type + " is not used by jaeger.thrift here");
        };
    }

    private static List<Object> list(TProtocol in) throws TException {
        TList list = in.readListBegin();
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < list.size; i++) {
            elements.add(value(in, list.elemType));
        }
        return elements;
    }
}
