package io.flowplane.xds;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.ResourceType;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response as protobuf bytes, written straight from the pictures' own bytes to the wire: no message is built, nothing is
 * serialized twice. Field numbers are DiscoveryResponse's, DeltaDiscoveryResponse's and its Resource's.
 */
final class ResponseBytes extends InputStream implements Drainable, KnownLength {
    /** Not a response: to send it resets the stream, with whatever waits to be read. gRPC has no other way to say so. */
    static final Response ABANDON = new Response(ResourceType.CLUSTER, true, "", "", 0, List.of(), List.of());

    private static final int VERSION = 1;
    private static final int RESOURCES = 2;
    private static final int TYPE_URL = 4;
    private static final int NONCE = 5;
    private static final int REMOVED = 6;
    private static final int RESOURCE_VERSION = 1;
    private static final int RESOURCE_ANY = 2;
    private static final int RESOURCE_NAME = 3;
    private static final int BUFFER = 4_096;

    private final Response response;
    private final int size;
    private boolean drained;
    private @Nullable InputStream copy;

    ResponseBytes(Response response) {
        this.response = response;
        this.size = size(response);
    }

    /** For the method descriptors; requests go the other way. */
    static MethodDescriptor.Marshaller<Response> marshaller() {
        return new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(Response value) {
                if (value.nonce().isEmpty()) {
                    throw new Abandoned();
                }
                return new ResponseBytes(value);
            }

            @Override
            public Response parse(InputStream stream) {
                throw new UnsupportedOperationException("A server only writes responses");
            }
        };
    }

    @Override
    public int available() throws IOException {
        return copy != null ? copy.available() : drained ? 0 : size;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
        if (drained) {
            return 0;
        }
        drained = true;
        CodedOutputStream out = CodedOutputStream.newInstance(target, Math.min(size, BUFFER));
        write(out);
        out.flush();
        return size;
    }

    @Override
    public int read() throws IOException {
        return copy().read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return copy().read(bytes, offset, length);
    }

    private InputStream copy() throws IOException {
        if (copy == null) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(size);
            drainTo(bytes);
            copy = new ByteArrayInputStream(bytes.toByteArray());
        }
        return copy;
    }

    private void write(CodedOutputStream out) throws IOException {
        out.writeString(VERSION, response.version());
        for (EnvoyResource resource : response.resources()) {
            if (response.delta()) {
                writeResource(out, resource);
            } else {
                out.writeBytes(RESOURCES, resource.any());
            }
        }
        out.writeString(TYPE_URL, response.type().typeUrl());
        out.writeString(NONCE, response.nonce());
        for (String name : response.removed()) {
            out.writeString(REMOVED, name);
        }
    }

    private static void writeResource(CodedOutputStream out, EnvoyResource resource) throws IOException {
        out.writeTag(RESOURCES, com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(resourceSize(resource));
        out.writeString(RESOURCE_VERSION, resource.version());
        out.writeBytes(RESOURCE_ANY, resource.any());
        out.writeString(RESOURCE_NAME, resource.name());
    }

    /** The stream is given up. */
    private static final class Abandoned extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Abandoned() {
            super("The proxy stopped reading", null, false, false);
        }
    }

    private static int size(Response response) {
        int size = CodedOutputStream.computeStringSize(VERSION, response.version())
                + CodedOutputStream.computeStringSize(TYPE_URL, response.type().typeUrl())
                + CodedOutputStream.computeStringSize(NONCE, response.nonce());
        for (EnvoyResource resource : response.resources()) {
            size += response.delta() ? framed(resourceSize(resource)) : bytesSize(RESOURCES, resource.any());
        }
        for (String name : response.removed()) {
            size += CodedOutputStream.computeStringSize(REMOVED, name);
        }
        return size;
    }

    private static int resourceSize(EnvoyResource resource) {
        return CodedOutputStream.computeStringSize(RESOURCE_VERSION, resource.version())
                + bytesSize(RESOURCE_ANY, resource.any())
                + CodedOutputStream.computeStringSize(RESOURCE_NAME, resource.name());
    }

    private static int framed(int size) {
        return CodedOutputStream.computeTagSize(RESOURCES) + CodedOutputStream.computeUInt32SizeNoTag(size) + size;
    }

    private static int bytesSize(int field, ByteString bytes) {
        return CodedOutputStream.computeBytesSize(field, bytes);
    }
}
