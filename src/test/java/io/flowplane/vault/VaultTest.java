package io.flowplane.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

class VaultTest {
    private static final SecretKey ONE = key(1);
    private static final SecretKey TWO = key(2);
    private static final Vault.Place HERE = new Vault.Place("blue", "edge", "tls_certificate");
    private static final byte[] PLAIN = "open sesame".getBytes(StandardCharsets.UTF_8);

    private static SecretKey key(int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return Vault.key(bytes);
    }

    @Test
    void whatIsSealedOpensAgainAndLooksLikeNothing() throws Exception {
        Vault vault = new Vault(List.of(ONE));
        Vault.Sealed sealed = vault.seal(PLAIN, HERE);
        assertThat(vault.open(sealed, HERE)).isEqualTo(PLAIN);
        assertThat(new String(Base64.getDecoder().decode(sealed.text()), StandardCharsets.ISO_8859_1))
                .doesNotContain("sesame");
        assertThat(sealed.keyId()).matches("[0-9a-f]{8}");
    }

    @Test
    void theSameValueIsSealedOtherwiseEachTime() throws Exception {
        Vault vault = new Vault(List.of(ONE));
        assertThat(vault.seal(PLAIN, HERE).text())
                .isNotEqualTo(vault.seal(PLAIN, HERE).text());
    }

    @Test
    void theFirstKeySealsAndEveryKeyOpens() throws Exception {
        Vault.Sealed old = new Vault(List.of(ONE)).seal(PLAIN, HERE);
        Vault both = new Vault(List.of(TWO, ONE));
        assertThat(both.open(old, HERE)).isEqualTo(PLAIN);
        assertThat(both.seal(PLAIN, HERE).keyId()).isEqualTo(Vault.id(TWO));
        assertThatThrownBy(() -> new Vault(List.of(TWO)).open(old, HERE))
                .isInstanceOf(NoKey.class)
                .hasMessageContaining(Vault.id(ONE));
    }

    @Test
    void aSealedValueThatWasMovedOrChangedStaysShut() throws Exception {
        Vault vault = new Vault(List.of(ONE));
        Vault.Sealed sealed = vault.seal(PLAIN, HERE);
        for (Vault.Place elsewhere : List.of(
                new Vault.Place("red", "edge", "tls_certificate"),
                new Vault.Place("blue", "other", "tls_certificate"),
                new Vault.Place("blue", "edge", "generic_secret"),
                new Vault.Place("blueedge", "", "tls_certificate"))) {
            assertThatThrownBy(() -> vault.open(sealed, elsewhere)).isInstanceOf(NoKey.class);
        }
        byte[] bytes = Base64.getDecoder().decode(sealed.text());
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            String text = Base64.getEncoder().encodeToString(changed);
            assertThatThrownBy(() -> vault.open(new Vault.Sealed(sealed.keyId(), text), HERE))
                    .as("byte " + i)
                    .isInstanceOf(NoKey.class);
        }
        for (String nonsense : List.of("", "AAAA", "no base64!")) {
            assertThatThrownBy(() -> vault.open(new Vault.Sealed(sealed.keyId(), nonsense), HERE))
                    .isInstanceOf(NoKey.class);
        }
    }

    @Test
    void withoutKeysItDoesNothing() {
        Vault none = new Vault(List.of());
        assertThat(none.sealingKey()).isEmpty();
        assertThatThrownBy(() -> none.seal(PLAIN, HERE)).hasMessage("no key is configured");
        assertThatThrownBy(() -> none.open(new Vault.Sealed("0", ""), HERE)).hasMessage("no key is configured");
    }
}
