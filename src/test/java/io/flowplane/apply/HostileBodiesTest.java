package io.flowplane.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Refusal;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Bodies near the limit of their size that were made to cost much; the bound is generous, for it guards against
 * seconds.
 */
class HostileBodiesTest {
    private static String many(int count, IntFunction<String> entry) {
        return IntStream.range(0, count).mapToObj(entry).collect(Collectors.joining(","));
    }

    private static void isRefusedSoon(Kind kind, String body) {
        byte[] bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            Refusal refusal = catchThrowableOfType(
                    Refusal.class,
                    () -> new BodyCompiler().compile(kind, "n", Json.parseObject(bytes, JsonLimits.DEFAULT)));
            assertThat(refusal.problems()).hasSizeBetween(1, 100);
        });
    }

    @Test
    void tensOfThousandsOfUnknownFieldsWithLongNames() {
        String padding = "connectTimeoutSecondsAndSoOnAndSoOnUntilSixtyCharacters";
        isRefusedSoon(Kind.CLUSTER, "{" + many(14_000, i -> "'" + padding + i + "':0") + "}");
    }

    @Test
    void tensOfThousandsOfBadEndpointsAsText() {
        isRefusedSoon(Kind.CLUSTER, "{'endpoints':[" + many(10_000, i -> "'a b" + i + ":1'") + "]}");
    }

    @Test
    void tensOfThousandsOfEmptyRules() {
        isRefusedSoon(
                Kind.ROUTE_CONFIG,
                "{'virtualHosts':[{'name':'v','domains':['a b'],'routes':[" + many(10_000, i -> "{}") + "]}]}");
    }

    @Test
    void tensOfThousandsOfBadDomains() {
        isRefusedSoon(
                Kind.ROUTE_CONFIG,
                "{'virtualHosts':[{'name':'v','domains':[" + many(10_000, i -> "'" + "a ".repeat(20) + i + "'")
                        + "],'routes':[]}]}");
    }

    @Test
    void thousandsOfExpressionsThatNest() {
        String regex = "(?:(?:(?:a{9}|b){9}){9}){9}".repeat(4);
        String header = "{'name':'x','regex':'" + regex + "'}";
        isRefusedSoon(
                Kind.ROUTE_CONFIG,
                "{'virtualHosts':[{'name':'v','domains':['*'],'routes':["
                        + many(
                                50,
                                r -> "{'match':{'path':{'type':'prefix','value':'/'},'headers':["
                                        + many(100, i -> header) + "]},'action':{'type':'forward','cluster':'c'}}")
                        + "]}]}");
    }

    @Test
    void thousandsOfFiltersThatDoNotExist() {
        String filters = many(10_000, i -> "'envoy.filters.http.local_ratelimi" + i + "':{}");
        isRefusedSoon(
                Kind.ROUTE_CONFIG,
                "{'virtualHosts':[{'name':'v','domains':['*'],'typedPerFilterConfig':{" + filters
                        + "},'routes':[{'match':{'path':{'type':'prefix','value':'/'}},'action':{'type':'forward','cluster':'c'}}]}]}");
    }

    @Test
    void filterChainsOfMillionsOfCombinations() {
        String numbers = many(1000, i -> String.valueOf(i + 1));
        String match = "'sourcePorts':[" + numbers + "],'serverNames':[" + many(1000, i -> "'s" + i + "'")
                + "],'sourcePrefixRanges':[" + many(250, i -> "'10." + i + ".0.0/16'") + "]";
        isRefusedSoon(
                Kind.LISTENER,
                "{'address':'::','port':1,'filterChains':["
                        + many(10, i -> "{'match':{" + match + "},'filters':[{'type':'tcpProxy','cluster':'c'}]}")
                        + "]}");
    }
}
