package io.flowplane.pem;

import java.nio.charset.StandardCharsets;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** PEM texts in the one form that everybody reads: nothing between the parts, lines of 64, keys as PKCS#8 and open. */
public final class PlainPem {
    private static final int LINE = 64;

    private PlainPem() {}

    /** The certificates of a text, in their order. */
    public static String certificates(String pem) throws WrongPem {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : Pem.certificates(bytes(pem))) {
            try {
                text.append(part("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new WrongPem("holds a certificate that can't be read; make it anew");
            }
        }
        return text.toString();
    }

    /** The only key of a text. */
    public static String key(String pem, @Nullable String password) throws WrongPem {
        return part("PRIVATE KEY", Pem.key(bytes(pem), password).getEncoded());
    }

    /** The revocation lists of a text. */
    public static String crls(String pem) throws WrongPem {
        StringBuilder text = new StringBuilder();
        for (X509CRL crl : Pem.crls(bytes(pem))) {
            try {
                text.append(part("X509 CRL", crl.getEncoded()));
            } catch (CRLException e) {
                throw new WrongPem("holds a revocation list that can't be read; make it anew");
            }
        }
        return text.toString();
    }

    private static String part(String what, byte[] der) {
        String text = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    private static byte[] bytes(String pem) {
        return pem.getBytes(StandardCharsets.UTF_8);
    }
}
