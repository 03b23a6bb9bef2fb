package io.flowplane.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.auth.TokenFormat.Credential;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFormatTest {
    private static final String ID = "0189b7c4-0000-4000-8000-00000000000a";
    private static final String SECRET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO-_";

    @Test
    void aMintedCredentialIsReadBack() {
        Credential minted = TokenFormat.mint(TokenFormat.PAT, new SecureRandom());
        assertThat(TokenFormat.parse(minted.text())).contains(minted);
        assertThat(minted.tokenId()).isEqualTo("fp_pat_" + minted.id());
        assertThat(minted.id().version()).isEqualTo(4);
        assertThat(minted.id().variant()).isEqualTo(2);
    }

    @Test
    void theOperationsGuidesGrepFindsAWholeSetupToken() {
        Credential minted = TokenFormat.mint(TokenFormat.SETUP, new SecureRandom());
        Matcher grep = Pattern.compile("fp_setup_[^\\s]+").matcher("BOOTSTRAP\n\n  " + minted.text() + "  \n\n");
        assertThat(grep.find()).isTrue();
        assertThat(grep.group()).isEqualTo(minted.text());
    }

    @Test
    void noTwoSecretsAreAlike() {
        SecureRandom random = new SecureRandom();
        Set<String> secrets = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            secrets.add(TokenFormat.mint(TokenFormat.PAT, random).secret());
        }
        assertThat(secrets).hasSize(1000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "fp_pat_",
                "fp_pat_" + ID,
                "fp_pat_" + ID + ".",
                "fp_pat_" + ID + ".short",
                "fp_pat_" + ID + "." + SECRET + "x",
                "fp_pat_" + ID + "." + SECRET + "\n",
                "fp_pat_" + ID + "." + SECRET + "=",
                " fp_pat_" + ID + "." + SECRET,
                "FP_PAT_" + ID + "." + SECRET,
                "fp_session_" + ID + "." + SECRET,
                "fp_pat_0189B7C4-0000-4000-8000-00000000000A." + SECRET,
                "fp_pat_0189b7c4000040008000-00000000000a." + SECRET
            })
    void anyOtherFormIsNone(String text) {
        assertThat(TokenFormat.parse(text)).isEmpty();
    }

    @Test
    void theHashIsSha256() {
        assertThat(TokenFormat.hash("abc"))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(TokenFormat.matches("abc", TokenFormat.hash("abc"))).isTrue();
        assertThat(TokenFormat.matches("abd", TokenFormat.hash("abc"))).isFalse();
        assertThat(TokenFormat.matches("abc", "")).isFalse();
    }

    @Test
    void aPathMayNameATokenByItsIdOrItsUuid() {
        assertThat(TokenFormat.tokenId(ID)).contains("fp_pat_" + ID);
        assertThat(TokenFormat.tokenId("fp_pat_" + ID)).contains("fp_pat_" + ID);
        assertThat(TokenFormat.tokenId("fp_setup_" + ID)).isEmpty();
        assertThat(TokenFormat.tokenId("fp_pat_" + ID + "." + SECRET)).isEmpty();
        assertThat(TokenFormat.tokenId("../x")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/tokens/fp_pat_" + ID + "." + SECRET,
                "/api/v1/tokens/fp_pat_" + ID + "%2E" + SECRET,
                "curl fp_setup_" + ID + "." + SECRET + " x",
                "fp_pat_" + SECRET
            })
    void pastedSecretsAreTakenOutOfTexts(String text) {
        assertThat(TokenFormat.withoutSecrets(text))
                .doesNotContain("ghijklmnop")
                .contains("fp_");
    }

    @Test
    void aCredentialPrintedByAccidentShowsNoSecret() {
        assertThat(TokenFormat.parse("fp_pat_" + ID + "." + SECRET).orElseThrow())
                .hasToString("fp_pat_" + ID);
    }
}
