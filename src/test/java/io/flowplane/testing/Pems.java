package io.flowplane.testing;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates, keys and revocation lists as PEM texts, made in this process. */
public final class Pems {
    private static final Duration AGE = Duration.ofDays(1);
    private static final int PBKDF2_ITERATIONS = 2_048;

    private Pems() {}

    /** A self-signed certificate and its key. */
    public record Pair(KeyPair keys, String certificate, String key, BigInteger serial) {
        /** The key, encrypted as openssl does it. */
        public String locked(String password) {
            try {
                var encryptor = new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                        .setProvider(new BouncyCastleProvider())
                        .setPRF(PKCS8Generator.PRF_HMACSHA256)
                        .setIterationCount(PBKDF2_ITERATIONS)
                        .setPassword(password.toCharArray())
                        .build();
                return text(new JcaPKCS8Generator(keys.getPrivate(), encryptor).generate());
            } catch (OperatorCreationException | IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The list of what this authority revoked: nothing. */
        public String crl(String name) {
            try {
                Instant now = Instant.now();
                X509v2CRLBuilder list = new X509v2CRLBuilder(new X500Name("CN=" + name), Date.from(now.minus(AGE)));
                list.setNextUpdate(Date.from(now.plus(AGE)));
                return text(list.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
            } catch (OperatorCreationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** On P-256, valid for ten days more. */
    public static Pair ec(String name) {
        return ec(name, "secp256r1", Instant.now().plus(Duration.ofDays(10)));
    }

    public static Pair ec(String name, String curve, Instant end) {
        return pair(name, "EC", end, generator -> generator.initialize(new ECGenParameterSpec(curve)));
    }

    public static Pair rsa(String name, int bits) {
        return pair(name, "RSA", Instant.now().plus(Duration.ofDays(10)), generator -> generator.initialize(bits));
    }

    /** Of another kind. */
    public static Pair other(String name, String algorithm) {
        return pair(name, algorithm, Instant.now().plus(Duration.ofDays(10)), generator -> {
            if (algorithm.startsWith("RSA")) {
                generator.initialize(2048);
            }
        });
    }

    private static String signature(String algorithm) {
        return switch (algorithm) {
            case "EC" -> "SHA256withECDSA";
            case "RSASSA-PSS" -> "SHA256withRSAandMGF1";
            case "RSA" -> "SHA256withRSA";
            default -> algorithm;
        };
    }

    private static Pair pair(String name, String algorithm, Instant end, Setup setup) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            setup.on(generator);
            KeyPair keys = generator.generateKeyPair();
            BigInteger serial = BigInteger.valueOf(System.nanoTime());
            X500Name subject = new X500Name("CN=" + name);
            var builder = new JcaX509v3CertificateBuilder(
                    subject,
                    serial,
                    Date.from(end.minus(AGE.multipliedBy(30))),
                    Date.from(end),
                    subject,
                    keys.getPublic());
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, name + ".example")));
            var signing = new JcaContentSignerBuilder(signature(algorithm));
            if (algorithm.equals("RSASSA-PSS")) {
                signing.setProvider(new BouncyCastleProvider());
            }
            var signer = signing.build(keys.getPrivate());
            return new Pair(
                    keys,
                    text(builder.build(signer)),
                    text(new JcaPKCS8Generator(keys.getPrivate(), null).generate()),
                    serial);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Object thing) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(thing);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Says what keys are wanted. */
    @FunctionalInterface
    private interface Setup {
        void on(KeyPairGenerator generator) throws GeneralSecurityException;
    }
}
