package io.flowplane.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.auth.Authorizer.Decision;
import io.flowplane.store.Teams;
import io.flowplane.store.Token;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorizerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // scopes                                | resource | action | team | decision
                "admin:all                               | clusters | WRITE  | b    | ALLOWED",
                "admin:all                               | teams    | WRITE  | -    | ALLOWED",
                "*:*                                     | clusters | WRITE  | b    | ALLOWED",
                "clusters:read                           | clusters | READ   | b    | ALLOWED",
                "clusters:read                           | clusters | WRITE  | b    | FORBIDDEN",
                "clusters:write                          | clusters | READ   | b    | FORBIDDEN",
                "clusters:read                           | routes   | READ   | b    | FORBIDDEN",
                "team:a:clusters:read                    | clusters | READ   | a    | ALLOWED",
                "team:a:clusters:read                    | clusters | WRITE  | a    | FORBIDDEN",
                "team:a:clusters:read                    | routes   | READ   | a    | FORBIDDEN",
                "team:a:clusters:read                    | clusters | READ   | b    | HIDDEN",
                "team:a:clusters:write                   | clusters | WRITE  | b    | HIDDEN",
                "team:a:clusters:read                    | clusters | WRITE  | b    | FORBIDDEN",
                "team:a:*:*                              | listeners| WRITE  | a    | ALLOWED",
                "team:a:*:*                              | listeners| WRITE  | b    | HIDDEN",
                "team:a:*:*                              | listeners| WRITE  | -    | FORBIDDEN",
                "team:a:*:*                              | tokens   | READ   | -    | FORBIDDEN",
                "team:a:clusters:*,team:b:clusters:read  | clusters | WRITE  | b    | FORBIDDEN",
                "team:a:clusters:*,team:b:clusters:read  | clusters | READ   | b    | ALLOWED",
                "team:a:clusters:*,team:b:clusters:read  | clusters | READ   | c    | HIDDEN",
                "team:a:clusters:*,routes:read           | clusters | READ   | c    | FORBIDDEN",
                "team:a:clusters:read                    | clusters | READ   | A    | HIDDEN",
                "team:a:clusters:read                    | clusters | READ   | a-b  | HIDDEN",
                "later:version:scope:form:x              | clusters | READ   | a    | FORBIDDEN"
            })
    void oneDecisionForEachCase(String scopes, String resource, Action action, String team, Decision decision) {
        assertThat(Authorizer.decide(principal(scopes), resource, action, team)).isEqualTo(decision);
    }

    @Test
    void aTeamSeesOnlyItselfInListings() {
        assertThat(Authorizer.readable(principal("admin:all"), "clusters")).isEqualTo(new Teams.All());
        assertThat(Authorizer.readable(principal("clusters:read,team:a:clusters:read"), "clusters"))
                .isEqualTo(new Teams.All());
        assertThat(Authorizer.readable(
                        principal("team:a:clusters:read,team:b:*:read,team:c:clusters:write"), "clusters"))
                .isEqualTo(new Teams.Named(Set.of("a", "b")));
        assertThat(Authorizer.readable(principal("clusters:write,routes:read"), "clusters"))
                .isEqualTo(new Teams.Named(Set.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "team:a:clusters:read                       | -  | a",
                "team:a:clusters:read,team:a:routes:read    | -  | a",
                "team:a:clusters:read,team:b:routes:read    | -  | default",
                "admin:all                                  | -  | default",
                "admin:all,team:a:clusters:read             | -  | a",
                "team:a:clusters:read                       | b  | b"
            })
    void theTeamOfARequestIsTheNamedOneElseTheOnlyOneElseTheDefault(String scopes, String asked, String team) {
        assertThat(Authorizer.requestTeam(principal(scopes), asked, "default")).isEqualTo(team);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "admin:all           | admin:all                                  | true",
                "tokens:read         | admin:all                                  | true",
                "tokens:write        | team:a:clusters:read                       | false",
                "team:a:tokens:read  | team:a:clusters:read                       | true",
                "team:a:tokens:read  | team:a:clusters:read,team:b:clusters:read  | false",
                "team:a:tokens:read  | clusters:read                              | false",
                "team:a:tokens:read  | admin:all                                  | false",
                "team:a:tokens:read  | org:x:y                                    | false",
                "team:a:*:*          | team:a:clusters:read                       | true",
                "clusters:read       | clusters:read                              | false"
            })
    void aTokenIsSeenByWhoMayReadTokensInAllOfItsTeams(String scopes, String token, boolean seen) {
        assertThat(Authorizer.reaches(principal(scopes), Action.READ, token(token)))
                .isEqualTo(seen);
    }

    @Test
    void a403NamesTheMissingScope() {
        assertThat(Authorizer.missingScope("clusters", Action.WRITE, "payments"))
                .isEqualTo("This token lacks the scope 'team:payments:clusters:write' (or 'clusters:write').");
        assertThat(Authorizer.missingScope("teams", Action.READ, null)).contains("'teams:read'");
    }

    private static Principal principal(String scopes) {
        return new Principal("fp_pat_x", Scope.ofStored(Arrays.asList(scopes.split(","))));
    }

    private static Token token(String scopes) {
        return new Token(
                new UUID(0, 1),
                "fp_pat_y",
                false,
                "y",
                null,
                "",
                List.of(scopes.split(",")),
                Token.Status.ACTIVE,
                null,
                null,
                1,
                Instant.EPOCH,
                Instant.EPOCH,
                "",
                "");
    }
}
