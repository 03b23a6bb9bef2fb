package io.flowplane.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Regexes;
import io.flowplane.domain.Team;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, addresses, templates, formats: each a function of one text. */
class WordsTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "A-1_b.c", "0", "a..b"})
    void resourcesMayBeCalled(String name) {
        assertThat(Names.resource(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " a", "a b", "a/b", "..", ".a", "-a", "_a", "ä", "a\n", "a\u0000", "a%20b"})
    void resourcesMayNotBeCalled(String name) {
        assertThat(Names.resource(name)).isPresent();
    }

    @Test
    void namesHaveAHundredCharactersAtMost() {
        assertThat(Names.resource("a".repeat(100))).isEmpty();
        assertThat(Names.resource("a".repeat(101))).isPresent();
        assertThat(Team.isName("a".repeat(63))).isTrue();
        assertThat(Team.isName("a".repeat(64))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "a--b", "-a", "a-", "a_b", "a.b", ""})
    void teamsMayNotBeCalled(String name) {
        assertThat(Team.isName(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a",
                "/{x}",
                "/a/{x=*}/b",
                "/{x=a/**}",
                "/**",
                "/*/b",
                "/{x}.html",
                "/a-{x}",
                "/**.html",
                "/a/"
            })
    void templatesOfEnvoyAreTaken(String template) {
        assertThat(UriTemplates.fault(template)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "/a//b",
                "/{x",
                "/x}",
                "/{}",
                "/{1x}",
                "/{x-y}",
                "/{x}{y}",
                "/{x}/{x}",
                "/**/*",
                "/**/{x}",
                "/{x=}",
                "/{x={y}}",
                "/{x=/a}",
                "/a?b",
                "/a b",
                "/ä",
                "/a*b",
                "/{a}/{b}/{c}/{d}/{e}/{f}",
                "/{abcdefghijklmnopq}",
            })
    void otherTemplatesAreRefused(String template) {
        assertThat(UriTemplates.fault(template)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "100%%",
                "%REQ(x-id)%",
                "%REQ(:path?x-path):20%",
                "%RESPONSE_CODE% %DURATION%\n",
                "%START_TIME(%Y-%m-%dT%H:%M:%S.%3fZ)%",
                "%DYNAMIC_METADATA(a.b:c):5%",
                "%GRPC_STATUS(NUMBER)%",
                "%PATH(NQ)%",
            })
    void commandsOfEnvoyAreTaken(String format) {
        assertThat(Formats.fault(format)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%",
                "50%",
                "%NOPE%",
                "%REQ%",
                "%REQ()%",
                "%REQ(a b)%",
                "%REQ(a?b?c)%",
                "%REQ(x",
                "%req(x)%",
                "%PROTOCOL(x)%",
                "%PROTOCOL:3%",
                "%START_TIME:3%",
                "%START_TIME(%n)%",
                "%GRPC_STATUS(X)%",
                "%FILTER_STATE(a:FOO)%",
                "%REQ(a):x%",
                "%%%",
            })
    void otherCommandsAreRefused(String format) {
        assertThat(Formats.fault(format)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"::", "::1", "1::", "1:2:3:4:5:6:7:8", "::1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "fe80::abcd"})
    void addressesOfIpv6AreKnown(String address) {
        assertThat(Addresses.isIp(address)).isTrue();
        assertThat(Addresses.network(address)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "::1.2.3",
                "1.2.3.4::",
                "g::"
            })
    void otherTextsAreNoAddresses(String address) {
        assertThat(Addresses.isIp(address)).isFalse();
        assertThat(Addresses.network(address)).isEmpty();
    }

    @Test
    void equalNetworksAreEqualTexts() {
        assertThat(Addresses.network("10.1.2.3/8"))
                .isEqualTo(Addresses.network("10.0.0.0/8"))
                .isPresent();
        assertThat(Addresses.network("::1/128")).isEqualTo(Addresses.network("0:0:0:0:0:0:0:1"));
        assertThat(Addresses.network("::ffff:1.2.3.4/120")).isEqualTo(Addresses.network("::ffff:102:300/120"));
        assertThat(Addresses.network("10.0.0.0/33")).isEmpty();
        assertThat(Addresses.network("::/129")).isEmpty();
        assertThat(Addresses.network("1.2.3.4/0")).isEqualTo(Addresses.network("0.0.0.0/0"));
    }

    private static final List<Function<String, ?>> CHECKS = List.of(
            Names::resource,
            Team::isName,
            Addresses::host,
            Addresses::isAuthority,
            Addresses::network,
            Headers::name,
            Headers::value,
            Regexes::fault,
            UriTemplates::fault,
            t -> UriTemplates.rewriteFault(t, "/{a}"),
            Formats::fault,
            Domains::fault,
            Paths::plain);

    @Test
    void textsOfFiftyKilobytesAreJudgedAtOnce() {
        List<String> parts = List.of(
                "a", "%", "(", "[", "{", "a.", ":", "*", "/", "%REQ(", "%%", "{a}", "/{a", "\\", "|", "[[:", "a{",
                "%REQ(a", "(?:", "1", "::", "?", "-", "%A(%a", "%A(b%");
        for (String part : parts) {
            String text = part.repeat(50_000 / part.length());
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertThat(CHECKS)
                            .allSatisfy(check -> assertThat(check.apply(text)).isNotNull()),
                    part);
        }
    }

    @Property(tries = 2000)
    void noTextMakesACheckFail(@ForAll String text) {
        for (Function<String, ?> check : CHECKS) {
            Object result = check.apply(text);
            assertThat(result instanceof Optional<?> || result instanceof Boolean)
                    .isTrue();
        }
    }

    @Property(tries = 3000)
    void noExpressionMakesTheParserFail(
            @ForAll @net.jqwik.api.constraints.CharRange(from = '!', to = '~') String text) {
        assertThat(Regexes.fault(text)).isNotNull();
        assertThat(Formats.fault(text)).isNotNull();
        assertThat(UriTemplates.fault("/" + text)).isNotNull();
    }
}
