package io.flowplane.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "/api/v[0-9]+/.*",
                "^/(users|orders)/([^/]+)$",
                "(?i)abc",
                "(?P<id>\\d+)",
                "(?<id>\\w+)",
                "a{2,4}?",
                "a*?b",
                "[[:alpha:]_]+",
                "[^\\]\\-]",
                "\\.\\/\\_\\x2e\\x{7e}",
                "(?:ä|ö)+",
                "a|",
                "[]a]",
                "[a-]",
                "(?s-m:a.b)",
                "\\bx\\B",
                "\\Aabc\\z",
                "[\\d\\w.-]+@[a-z]{2,8}",
            })
    void whatRe2KnowsIsTaken(String regex) {
        assertThat(Regexes.fault(regex)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '`',
            value = {
                "(?=a) look-ahead",
                "(?!a) look-ahead",
                "(?<=a) look-behind",
                "(?<!a) look-behind",
                "(a)\\1 back-references",
                "(?P<n>a)(?P=n) back-references",
                "\\k<n> back-references",
                "a++ possessive",
                "a*+ possessive",
                "a?+ possessive",
                "(?>a) atomic",
                "a\\Z \\Z",
                "\\h \\h",
                "\\R \\R",
                "a\\K \\K",
                "\\G \\G",
                "(?#c) comments",
                "\\u0041 \\u",
                "\\pL Unicode",
                "[\\p{Greek}] Unicode",
                "a** repetitions",
                "*a nothing",
                "(a without",
                "a) without",
                "[a without",
                "[b-a] order",
                "a{2,1} order",
                "a{1001} 1000",
                "(?:a{50}){50} 1000",
                "{ brace",
                "a{,5} \\{",
                "(?x)a flags",
                "a\\ backslash",
                "[[:nope:]] class",
                "\\x{100} \\x",
                "[ä] ASCII",
                "ä+ bytes",
                "(?i without",
                "\\8 back-references",
                "\\q \\q",
            })
    void whatRe2DoesNotKnowIsRefusedByItsName(String regex, String named) {
        assertThat(Regexes.fault(regex)).get().asString().contains(named);
    }

    @Test
    void envoysLimitOfTheProgramHolds() {
        assertThat(Regexes.fault("a".repeat(96))).isEmpty();
        assertThat(Regexes.fault("a".repeat(97))).get().asString().contains("too large");
        assertThat(Regexes.fault("[a-z0-9]{49}")).get().asString().contains("too large");
        assertThat(Regexes.fault("(a|b|c|d|e|f|g){9}")).isPresent();
    }

    @Test
    void hugeAndDeepExpressionsAreRefusedAtOnce() {
        assertThat(Regexes.fault("a".repeat(50_000))).isPresent();
        assertThat(Regexes.fault("(".repeat(4_000))).isPresent();
        assertThat(Regexes.fault("((((((a{9}){9}){9}){9}){9}){9})")).isPresent();
        assertThat(Regexes.fault("(?:".repeat(49) + "a" + ")".repeat(49))).isEmpty();
    }

    @Test
    void groupsAreCounted() {
        assertThat(Regexes.groups("(a)(?:b)(?P<c>d(e))")).isEqualTo(3);
        assertThat(Regexes.groups("(")).isZero();
    }
}
