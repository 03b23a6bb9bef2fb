package io.flowplane.pem;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/** Reads PEM texts as openssl and others write them. Faults are {@code what is wrong; what would be right}. */
public final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final int MOST_CERTIFICATES = 1_000;

    private Pem() {}

    /** All certificates of a text, at least one, in their order. */
    public static List<X509Certificate> certificates(byte[] pem) throws WrongPem {
        List<X509Certificate> found = new ArrayList<>();
        for (Object thing : things(pem, "a certificate")) {
            if (thing instanceof X509CertificateHolder holder) {
                found.add(certificate(holder));
            }
        }
        if (found.isEmpty()) {
            throw new WrongPem("holds no certificate; write one into it, as PEM");
        }
        if (found.size() > MOST_CERTIFICATES) {
            throw new WrongPem("holds more than " + MOST_CERTIFICATES + " certificates; leave out what is not needed");
        }
        return found;
    }

    /** The only private key of a text: PKCS#1, PKCS#8 or SEC1, not encrypted. */
    public static PrivateKey key(byte[] pem) throws WrongPem {
        return key(pem, null);
    }

    /**
     * As the other, perhaps encrypted.
     *
     * @param password null: it must not be encrypted
     */
    public static PrivateKey key(byte[] pem, @Nullable String password) throws WrongPem {
        List<PrivateKey> found = new ArrayList<>();
        for (Object thing : things(pem, "a private key")) {
            switch (thing) {
                case PEMKeyPair pair -> found.add(key(pair.getPrivateKeyInfo()));
                case PrivateKeyInfo info -> found.add(key(info));
                case PEMEncryptedKeyPair locked -> found.add(key(EncryptedKeys.open(locked, given(password))));
                case PKCS8EncryptedPrivateKeyInfo locked -> found.add(key(EncryptedKeys.open(locked, given(password))));
                default -> {
                    // certificates beside the key, and the parameters that openssl writes before an EC key
                }
            }
        }
        if (found.size() != 1) {
            throw new WrongPem(
                    found.isEmpty()
                            ? "holds no private key; write one into it, as PEM"
                            : "holds more than one private key; leave one");
        }
        return found.getFirst();
    }

    private static String given(@Nullable String password) throws WrongPem {
        if (password == null) {
            throw encrypted();
        }
        return password;
    }

    /** Whether a text holds a private key, whole or not. */
    public static boolean holdsKey(String pem) {
        return pem.contains("PRIVATE KEY-----");
    }

    /** All revocation lists of a file, PEM or DER, at least one. */
    public static List<X509CRL> crls(byte[] pem) throws WrongPem {
        List<X509CRL> found = new ArrayList<>();
        try {
            if (!new String(pem, StandardCharsets.ISO_8859_1).contains(BEGIN)) {
                return List.of(crl(pem));
            }
            for (Object thing : things(pem, "a revocation list")) {
                if (thing instanceof X509CRLHolder holder) {
                    found.add(crl(holder.getEncoded()));
                }
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new WrongPem("holds a revocation list that can't be read; make it anew");
        }
        if (found.isEmpty()) {
            throw new WrongPem("holds no revocation list; write one into it, as PEM or DER");
        }
        return found;
    }

    private static List<Object> things(byte[] pem, String wanted) throws WrongPem {
        List<Object> things = new ArrayList<>();
        try (PEMParser parser =
                new PEMParser(new InputStreamReader(new ByteArrayInputStream(pem), StandardCharsets.ISO_8859_1))) {
            for (Object thing = parser.readObject(); thing != null; thing = parser.readObject()) {
                things.add(thing);
            }
        } catch (IOException | RuntimeException e) {
            throw new WrongPem("is broken PEM, or cut off; write it anew, with " + wanted);
        }
        if (things.isEmpty()) {
            throw new WrongPem("is not PEM; write " + wanted + " into it, beginning with " + BEGIN.strip());
        }
        return things;
    }

    private static X509Certificate certificate(X509CertificateHolder holder) throws WrongPem {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
        } catch (CertificateException | IOException e) {
            throw new WrongPem("holds a certificate that can't be read; make it anew");
        }
    }

    private static PrivateKey key(PrivateKeyInfo info) throws WrongPem {
        try {
            return KeyFactory.getInstance(
                            info.getPrivateKeyAlgorithm().getAlgorithm().getId())
                    .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new WrongPem("holds a private key of an unknown kind; use RSA, or EC on P-256, P-384 or P-521");
        }
    }

    private static X509CRL crl(byte[] der) throws CertificateException, CRLException {
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    }

    private static WrongPem encrypted() {
        return new WrongPem(
                "is encrypted; write the key into it without a passphrase (openssl pkey -in it), mode 0600");
    }
}
