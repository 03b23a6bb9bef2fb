package io.flowplane.validate;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;

/** OCSP responses that Envoy shows beside a certificate: a successful one, for that certificate alone. */
final class OcspStaples {
    private OcspStaples() {}

    static Optional<String> fault(byte[] der, X509Certificate certificate) {
        try {
            OCSPResp response = new OCSPResp(der);
            if (response.getStatus() != OCSPResp.SUCCESSFUL) {
                return Optional.of("Is not the answer to a request that succeeded; ask the responder again.");
            }
            if (!(response.getResponseObject() instanceof BasicOCSPResp basic) || basic.getResponses().length != 1) {
                return Optional.of("Must be the response for exactly one certificate.");
            }
            boolean same = basic.getResponses()[0].getCertID().getSerialNumber().equals(certificate.getSerialNumber());
            return same ? Optional.empty() : Optional.of("Is about another certificate; ask the responder for this.");
        } catch (IOException | OCSPException | RuntimeException e) {
            return Optional.of("Must be an OCSP response: DER in base64.");
        }
    }
}
