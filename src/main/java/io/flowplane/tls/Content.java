package io.flowplane.tls;

import io.flowplane.config.TlsSettings.NamedFile;
import io.flowplane.pem.Pem;
import io.flowplane.pem.WrongPem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/** What a file held when it was looked at, or why that could not be seen. */
final class Content {
    private static final int MOST_BYTES = 16 << 20;

    private final NamedFile file;
    private final byte[] bytes;
    private final String fault;

    private Content(NamedFile file, byte[] bytes, String fault) {
        this.file = file;
        this.bytes = bytes;
        this.fault = fault;
    }

    static Content of(NamedFile file) {
        // a pipe or a device would keep the reader waiting, or never end
        if (Files.exists(file.path()) && !Files.isRegularFile(file.path())) {
            return new Content(file, new byte[0], "is no file; set it to the path of one");
        }
        try (InputStream in = Files.newInputStream(file.path())) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            return bytes.length > MOST_BYTES
                    ? new Content(file, new byte[0], "is larger than 16 MiB; set it to a PEM file")
                    : new Content(file, bytes, bytes.length == 0 ? "is empty; write the PEM text into it" : "");
        } catch (NoSuchFileException e) {
            return new Content(file, new byte[0], "is not there; set it to the path of a file");
        } catch (AccessDeniedException e) {
            return new Content(file, new byte[0], "may not be read; let the user that runs Flowplane read it");
        } catch (IOException e) {
            return new Content(file, new byte[0], "can't be read (" + e.getMessage() + "); set it to a PEM file");
        }
    }

    static boolean same(List<Content> some, List<Content> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            Content a = some.get(i);
            Content b = others.get(i);
            if (!a.fault.equals(b.fault) || !Arrays.equals(a.bytes, b.bytes)) {
                return false;
            }
        }
        return true;
    }

    NamedFile file() {
        return file;
    }

    byte[] bytes() throws WrongTls {
        if (!fault.isEmpty()) {
            throw wrong(fault);
        }
        return bytes;
    }

    /** All certificates of the file, at least one, in their order. */
    List<X509Certificate> certificates() throws WrongTls {
        return read(Pem::certificates);
    }

    /** The only private key of the file, not encrypted. */
    PrivateKey key() throws WrongTls {
        return read(Pem::key);
    }

    /** All revocation lists of the file, at least one. */
    List<X509CRL> crls() throws WrongTls {
        return read(Pem::crls);
    }

    private <T> T read(PemReader<T> reader) throws WrongTls {
        try {
            return reader.read(bytes());
        } catch (WrongPem e) {
            throw wrong(e.fault());
        }
    }

    /** Reads a PEM text. */
    @FunctionalInterface
    private interface PemReader<T> {
        T read(byte[] pem) throws WrongPem;
    }

    /** @param fault {@code what is wrong; what would be right} */
    WrongTls wrong(String fault) {
        return new WrongTls(file.variable() + ": '" + file.path() + "' " + fault + ".");
    }
}
