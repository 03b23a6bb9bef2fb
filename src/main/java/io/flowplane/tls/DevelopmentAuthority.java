package io.flowplane.tls;

import io.flowplane.pem.Certificates;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for machines of developers: its key lies in a file beside its certificate. */
record DevelopmentAuthority(X509Certificate certificate, PrivateKey key) {
    /** What its certificates carry, so that they are told from others. */
    static final String ORGANIZATION = "Flowplane development";

    private static final Duration LIFE = Duration.ofDays(3_650);
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);
    private static final int SERIAL_BITS = 127;

    /** A certificate and its key. */
    record Pair(X509Certificate certificate, PrivateKey key) {}

    static DevelopmentAuthority make(Instant now) {
        KeyPair keys = keys();
        X500Name name = name("CA " + new BigInteger(32, new SecureRandom()).toString(16));
        List<Added> extensions = List.of(
                new Added(Extension.basicConstraints, true, new BasicConstraints(0)),
                new Added(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)));
        X509Certificate certificate = sign(name, name, keys, keys.getPrivate(), now, now.plus(LIFE), extensions);
        return new DevelopmentAuthority(certificate, keys.getPrivate());
    }

    /** Whether {@code candidate} is a certificate of this authority. */
    boolean issued(X509Certificate candidate) {
        return certificate.equals(Certificates.issuer(candidate, List.of(certificate)));
    }

    /** For API and xDS. */
    Pair server(List<GeneralName> names, Instant now, Duration life) {
        return issue("server", names, KeyPurposeId.id_kp_serverAuth, now, life);
    }

    /** For an Envoy that is to be known by {@code uri}. */
    Pair proxy(String commonName, String uri, Instant now, Duration life) {
        GeneralName name = new GeneralName(GeneralName.uniformResourceIdentifier, uri);
        return issue(commonName, List.of(name), KeyPurposeId.id_kp_clientAuth, now, life);
    }

    private Pair issue(String commonName, List<GeneralName> names, KeyPurposeId purpose, Instant now, Duration life) {
        KeyPair keys = keys();
        Instant wanted = now.plus(life);
        Instant last = certificate.getNotAfter().toInstant();
        List<Added> extensions = List.of(
                new Added(Extension.basicConstraints, true, new BasicConstraints(false)),
                new Added(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)),
                new Added(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose)),
                new Added(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new))));
        X500Name issuer =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        X509Certificate made =
                sign(issuer, name(commonName), keys, key, now, wanted.isBefore(last) ? wanted : last, extensions);
        return new Pair(made, keys.getPrivate());
    }

    private static X509Certificate sign(
            X500Name issuer,
            X500Name subject,
            KeyPair keys,
            PrivateKey issuerKey,
            Instant now,
            Instant end,
            List<Added> extensions) {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE),
                    Date.from(now.minus(CLOCKS_DIFFER)),
                    Date.from(end),
                    subject,
                    keys.getPublic());
            List<Added> all = new ArrayList<>(extensions);
            all.add(new Added(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic())));
            for (Added each : all) {
                builder.addExtension(each.which(), each.critical(), each.value());
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey)));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("This JDK signs no certificates", e);
        }
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK makes no EC keys", e);
        }
    }

    private static X500Name name(String commonName) {
        return new X500Name("O=" + ORGANIZATION + ",CN=" + commonName);
    }

    /** A part of a certificate. */
    private record Added(
            org.bouncycastle.asn1.ASN1ObjectIdentifier which,
            boolean critical,
            org.bouncycastle.asn1.ASN1Encodable value) {}
}
