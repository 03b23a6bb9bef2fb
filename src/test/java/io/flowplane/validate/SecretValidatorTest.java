package io.flowplane.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.SecretValue;
import io.flowplane.domain.spec.SecretValue.Certificate;
import io.flowplane.domain.spec.SecretValue.Generic;
import io.flowplane.domain.spec.SecretValue.TicketKeys;
import io.flowplane.domain.spec.SecretValue.Validation;
import io.flowplane.testing.Pems;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretValidatorTest {
    private static final Pems.Pair EDGE = Pems.ec("edge");
    private static final Pems.Pair OTHER = Pems.ec("other");

    @Test
    void aCertificateWithItsKeyIsAccepted() {
        assertThat(faults(new Certificate(EDGE.certificate(), EDGE.key(), null, null)))
                .isEmpty();
        assertThat(faults(new Certificate(EDGE.certificate() + OTHER.certificate(), EDGE.key(), null, null)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void everyCurveOfEnvoysIsAccepted(String curve) {
        Pems.Pair pair = Pems.ec("curve", curve, Instant.now().plusSeconds(1000));
        assertThat(faults(new Certificate(pair.certificate(), pair.key(), null, null)))
                .isEmpty();
    }

    @Test
    void rsaNeedsTwoThousandAndFortyEightBits() {
        Pems.Pair weak = Pems.rsa("weak", 1024);
        assertThat(faults(new Certificate(weak.certificate(), weak.key(), null, null)))
                .containsExactly("/certificateChain weak_key");
        Pems.Pair strong = Pems.rsa("strong", 2048);
        assertThat(faults(new Certificate(strong.certificate(), strong.key(), null, null)))
                .isEmpty();
    }

    @Test
    void keysThatEnvoyDoesNotKnowAreRefused() {
        for (String algorithm : List.of("Ed25519", "RSASSA-PSS")) {
            Pems.Pair pair = Pems.other("odd", algorithm);
            assertThat(faults(new Certificate(pair.certificate(), pair.key(), null, null)))
                    .as(algorithm)
                    .contains("/certificateChain weak_key");
        }
    }

    @Test
    void theKeyIsThatOfTheFirstCertificate() {
        assertThat(faults(new Certificate(EDGE.certificate(), OTHER.key(), null, null)))
                .containsExactly("/privateKey key_mismatch");
        List<Problem> later =
                problems(new Certificate(OTHER.certificate() + EDGE.certificate(), EDGE.key(), null, null));
        assertThat(later).singleElement().satisfies(p -> assertThat(p.message()).contains("later certificate"));
    }

    @Test
    void anEncryptedKeyOpensWithItsPasswordAlone() {
        String locked = EDGE.locked("s3cret");
        assertThat(faults(new Certificate(EDGE.certificate(), locked, "s3cret", null)))
                .isEmpty();
        assertThat(faults(new Certificate(EDGE.certificate(), locked, "wrong", null)))
                .containsExactly("/privateKey invalid_key");
        assertThat(faults(new Certificate(EDGE.certificate(), locked, null, null)))
                .containsExactly("/privateKey invalid_key");
    }

    @Test
    void anExpiredCertificateIsRefused() {
        Pems.Pair old = Pems.ec("old", "secp256r1", Instant.now().minusSeconds(60));
        assertThat(faults(new Certificate(old.certificate(), old.key(), null, null)))
                .containsExactly("/certificateChain expired");
    }

    @Test
    void allFaultsComeAtOnceAndRepeatNothingOfTheValue() {
        List<Problem> problems =
                problems(new Certificate("canary " + EDGE.key(), "canary-key", "canary-password", "canary-staple"));
        assertThat(problems)
                .extracting(p -> p.pointer() + " " + p.code())
                .containsExactly(
                        "/certificateChain private_key", "/privateKey invalid_key", "/ocspStaple invalid_base64");
        assertThat(problems.toString()).doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
                "\u0000"
            })
    void whatIsNoCertificateIsRefused(String pem) {
        assertThat(faults(new Validation(pem, List.of(), List.of(), null)))
                .containsExactly("/trustedCa invalid_certificate");
    }

    @Test
    void aPrivateKeyHasNoBusinessAmongAuthorities() {
        assertThat(faults(new Validation(EDGE.certificate() + EDGE.key(), List.of(), List.of(), EDGE.key())))
                .containsExactly("/trustedCa private_key", "/crl private_key");
    }

    @Test
    void revocationListsArePem() {
        assertThat(faults(new Validation(EDGE.certificate(), List.of(), List.of(), EDGE.crl("edge"))))
                .isEmpty();
        assertThat(faults(new Validation(EDGE.certificate(), List.of(), List.of(), "MIIB")))
                .containsExactly("/crl invalid_crl");
        assertThat(faults(new Validation(
                        EDGE.certificate(),
                        List.of(),
                        List.of(),
                        EDGE.crl("edge").substring(0, 80))))
                .containsExactly("/crl invalid_crl");
    }

    @Test
    void ticketKeysAreEightyBytesEach() {
        String right = base64(80);
        assertThat(faults(new TicketKeys(List.of(right)))).isEmpty();
        assertThat(faults(new TicketKeys(List.of(right, base64(79), "no base64", right))))
                .containsExactlyInAnyOrder("/keys/1 wrong_length", "/keys/2 invalid_base64", "/keys/3 duplicate");
    }

    @Test
    void aGenericSecretIsSomeBytes() {
        assertThat(faults(new Generic(base64(1)))).isEmpty();
        assertThat(faults(new Generic("not base64"))).containsExactly("/secret invalid_base64");
        assertThat(faults(new Generic(""))).containsExactly("/secret too_short");
    }

    @Test
    void aStapleIsAnOcspResponse() {
        assertThat(faults(new Certificate(EDGE.certificate(), EDGE.key(), null, base64(40))))
                .containsExactly("/ocspStaple invalid_ocsp_staple");
    }

    private static String base64(int length) {
        return Base64.getEncoder().encodeToString(new byte[length]);
    }

    private static List<String> faults(SecretValue value) {
        return problems(value).stream().map(p -> p.pointer() + " " + p.code()).toList();
    }

    private static List<Problem> problems(SecretValue value) {
        return SecretValidator.problems(value, Instant.now());
    }
}
