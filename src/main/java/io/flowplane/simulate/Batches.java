package io.flowplane.simulate;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads responses. A server sends the same to thousands of proxies but for the nonce, so what was read once is found again by a
 * checksum of everything else. Field numbers are those of DiscoveryResponse and DeltaDiscoveryResponse.
 */
final class Batches {
    private static final int MOST = 64;
    private static final int VERSION = 1;
    private static final int RESOURCES = 2;
    private static final int TYPE_URL = 4;
    private static final int NONCE = 5;
    private static final int REMOVED = 6;

    private final Protocol protocol;
    private final Map<Long, Batch> known = new LinkedHashMap<>(MOST, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Batch> eldest) {
            return size() > MOST;
        }
    };

    Batches(Protocol protocol) {
        this.protocol = protocol;
    }

    /** Reads one response; its kind is null when it is none that was asked for. */
    Answer read(InputStream message) throws IOException {
        byte[] bytes = message.readAllBytes();
        Nonce nonce = nonce(bytes);
        long key = checksum(bytes, nonce);
        Batch batch = recall(key);
        if (batch == null) {
            batch = parse(bytes);
            remember(key, batch);
        }
        return new Answer(batch, nonce.text, bytes.length);
    }

    private synchronized @Nullable Batch recall(long key) {
        return known.get(key);
    }

    private synchronized void remember(long key, Batch batch) {
        known.put(key, batch);
    }

    /** Where the nonce lies. */
    private record Nonce(String text, int from, int to) {}

    private static Nonce nonce(byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        Nonce found = new Nonce("", bytes.length, bytes.length);
        while (!in.isAtEnd()) {
            int from = in.getTotalBytesRead();
            int tag = in.readTag();
            if (WireFormat.getTagFieldNumber(tag) == NONCE) {
                found = new Nonce(in.readString(), from, in.getTotalBytesRead());
            } else {
                in.skipField(tag);
            }
        }
        return found;
    }

    private static long checksum(byte[] bytes, Nonce nonce) {
        CRC32 one = new CRC32();
        CRC32C two = new CRC32C();
        one.update(bytes, 0, nonce.from);
        one.update(bytes, nonce.to, bytes.length - nonce.to);
        two.update(bytes, 0, nonce.from);
        two.update(bytes, nonce.to, bytes.length - nonce.to);
        return one.getValue() << Integer.SIZE | two.getValue();
    }

    private Batch parse(byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        String version = "";
        String typeUrl = "";
        Map<String, Batch.Named> resources = new HashMap<>();
        List<String> removed = new ArrayList<>();
        while (!in.isAtEnd()) {
            int tag = in.readTag();
            switch (WireFormat.getTagFieldNumber(tag)) {
                case VERSION -> version = in.readString();
                case RESOURCES -> ResourceReader.read(protocol, in.readByteArray(), resources);
                case TYPE_URL -> typeUrl = in.readString();
                case REMOVED -> removed.add(in.readString());
                default -> in.skipField(tag);
            }
        }
        return new Batch(ResourceKind.of(typeUrl), version, Map.copyOf(resources), List.copyOf(removed));
    }
}
