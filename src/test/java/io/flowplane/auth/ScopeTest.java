package io.flowplane.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin:all",
                "clusters:read",
                "audit-logs:read",
                "*:write",
                "clusters:*",
                "*:*",
                "team:payments:clusters:write",
                "team:payments-eu-2:*:*",
                "team:1:routes:read"
            })
    void aScopeIsReadAndWrittenUnchanged(String text) throws Scope.Malformed {
        assertThat(Scope.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"                              | write admin:all",
                "\" \"                             | write admin:all",
                "clusters                          | write admin:all",
                "clusters:read:write               | write admin:all",
                "\"clusters:read \"                | unknown action",
                "\" clusters:read\"                | names no resource",
                "Clusters:read                     | names no resource",
                "clusters-:read                    | names no resource",
                "clusters2:read                    | names no resource",
                "clusters:READ                     | unknown action",
                "clusters:                         | unknown action",
                ":read                             | names no resource",
                "clusters:delete                   | write includes it",
                "clusters:all                      | unknown action",
                "admin:read                        | admin:all",
                "admin:*                           | admin:all",
                "*:all                             | unknown action",
                "team:payments:admin:all           | admin:all",
                "team::clusters:read               | names no team",
                "team:Payments:clusters:read       | names no team",
                "team:pay--ments:clusters:read     | names no team",
                "team:pay_ments:clusters:read      | names no team",
                "team:*:clusters:read              | leave out",
                "team:payments:clusters            | write admin:all",
                "Team:payments:clusters:read       | write admin:all",
                "team:payments:clusters:read:x     | write admin:all",
                "teams:payments:clusters:read      | write admin:all"
            })
    void anythingElseIsRefusedWithTheReason(String text, String reason) {
        assertThatThrownBy(() -> Scope.parse(text))
                .isInstanceOf(Scope.Malformed.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"team:p\u0000:clusters:read", "clusters:read\n", "ｃlusters:read", "team:payments\n:clusters:read"
            })
    void controlAndForeignCharactersAreRefused(String text) {
        assertThatThrownBy(() -> Scope.parse(text)).isInstanceOf(Scope.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 1_000_000})
    void aLongTextIsRefusedWithoutBeingLookedAt(int length) {
        assertThatThrownBy(() -> Scope.parse("a".repeat(length))).hasMessageContaining("longer than 200");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "admin:all                    | admin:all                        | true",
                "admin:all                    | team:a:clusters:read             | true",
                "*:*                          | admin:all                        | false",
                "*:*                          | team:a:*:*                       | true",
                "*:read,*:write               | *:*                              | true",
                "*:read                       | *:*                              | false",
                "clusters:*                   | clusters:read                    | true",
                "clusters:read,clusters:write | clusters:*                       | true",
                "clusters:write               | clusters:read                    | false",
                "clusters:read,routes:read    | *:read                           | false",
                "clusters:read                | team:a:clusters:read             | true",
                "team:a:clusters:read         | clusters:read                    | false",
                "team:a:clusters:read         | team:b:clusters:read             | false",
                "team:a:*:*                   | team:a:tokens:write              | true",
                "team:a:*:read                | team:a:*:*                       | false",
                "team:a:*:read                | team:a:clusters:write            | false",
                "team:a:*:read,clusters:write | team:a:clusters:*                | true"
            })
    void aTokenGrantsNoMoreThanItHas(String held, String wanted, boolean within) throws Scope.Malformed {
        List<Scope> holder = Scope.ofStored(Arrays.asList(held.split(",")));
        assertThat(Scope.parse(wanted).isWithin(holder)).isEqualTo(within);
    }

    @ParameterizedTest
    @ValueSource(strings = {"org:acme:clusters:read", "clusters:execute", ""})
    void whatALaterVersionStoredGrantsNothingHere(String later) {
        assertThat(Scope.ofStored(List.of(later, "clusters:read"))).hasSize(1);
    }
}
