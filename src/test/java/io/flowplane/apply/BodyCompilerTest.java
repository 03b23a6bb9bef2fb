package io.flowplane.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Refusal;
import io.flowplane.json.Json;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class BodyCompilerTest {
    private static final String LISTENER =
            "{'address':'0.0.0.0','port':10000,'filterChains':[{'filters':[{'type':'httpConnectionManager',"
                    + "'routeConfigName':'r','httpFilters':[{'name':'envoy.filters.http.cors','config':{}}]}]}]}";
    private static final String ROUTES =
            "{'virtualHosts':[{'name':'v','domains':['*'],'routes':[{'match':{'path':{'type':'prefix','value':'/'},"
                    + "'headers':[{'name':'a','value':'b'}]},'action':{'type':'forward','cluster':'c','timeoutSeconds':1.5}}]}]}";
    private static final String CLUSTER = "{'endpoints':['a.example:80',{'host':'10.0.0.1','port':81,'weight':2}],"
            + "'healthCheck':{'path':'/x'},'circuitBreakers':{'maxRequests':3},'lbPolicy':'RANDOM'}";

    private static Compiled compile(Kind kind, String body) {
        return new BodyCompiler().compile(kind, "n", Json.stored(body.replace('\'', '"')));
    }

    private static List<String> faults(Kind kind, String name, String body) {
        ObjectNode json = Json.stored(body.replace('\'', '"'));
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> new BodyCompiler().compile(kind, name, json));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_BODY);
        return refusal.problems().stream()
                .map(p -> p.pointer() + " " + p.code())
                .toList();
    }

    @Test
    void whatIsGivenBackIsTakenAgainAndChangesNothing() {
        List.of(List.of(Kind.CLUSTER, CLUSTER), List.of(Kind.ROUTE_CONFIG, ROUTES), List.of(Kind.LISTENER, LISTENER))
                .forEach(pair -> {
                    Kind kind = (Kind) pair.getFirst();
                    Compiled first = compile(kind, (String) pair.getLast());
                    Compiled again = new BodyCompiler().compile(kind, "n", Json.stored(first.spec()));
                    assertThat(again).isEqualTo(first);
                });
    }

    @Test
    void theOrderOfMembersIsNoChange() {
        String reordered = "{'lbPolicy':'RANDOM','circuitBreakers':{'default':{'maxRequests':3.0}},'healthChecks':"
                + "[{'path':'/x','type':'http'}],'endpoints':[{'port':80,'host':'a.example'},{'weight':2,'port':81,'host':'10.0.0.1'}]}";
        assertThat(compile(Kind.CLUSTER, reordered).spec())
                .isEqualTo(compile(Kind.CLUSTER, CLUSTER).spec());
    }

    @Test
    void faultsOfShapeRulesAndRawConfigurationComeTogether() {
        String body = LISTENER.replace("10000", "0")
                .replace("'0.0.0.0'", "'localhost'")
                .replace("'config':{}", "'config':{'nope':1}")
                .replace("'address'", "'adress':'x','address'");
        assertThat(faults(Kind.LISTENER, "a b", body))
                .contains(
                        "/adress unknown_field", "/port out_of_range", "/name invalid_name", "/address invalid_address")
                .anyMatch(fault -> fault.startsWith("/filterChains/0/filters/0/httpFilters/0/config"));
    }

    @Test
    void aBodyMayCarryItsName() {
        assertThat(compile(Kind.CLUSTER, "{'name':'n','endpoints':['a:1']}").spec())
                .doesNotContain("name");
    }

    /** Each replaces one piece of a good body by nonsense. */
    @Property(tries = 1500)
    void mutilatedBodiesAreCompiledOrRefusedAndNothingElse(@ForAll int which, @ForAll int from, @ForAll int by) {
        List<String> junk = List.of(
                "null",
                "0",
                "-1",
                "1e300",
                "''",
                "'x'",
                "'%'",
                "'\\\\r\\\\n'",
                "[]",
                "{}",
                "true",
                "[[]]",
                "{'type':'x'}",
                "'*'",
                "'('",
                "4294967296",
                "[null]",
                "{'@type':'type.googleapis.com/x'}",
                "['a','a']");
        String body = List.of(CLUSTER, ROUTES, LISTENER).get(Math.floorMod(which, 3));
        Kind kind = List.of(Kind.CLUSTER, Kind.ROUTE_CONFIG, Kind.LISTENER).get(Math.floorMod(which, 3));
        ObjectNode json = Json.stored(body.replace('\'', '"'));
        mutilate(
                json,
                Math.floorMod(from, 40),
                junk.get(Math.floorMod(by, junk.size())).replace('\'', '"'));
        try {
            assertThat(new BodyCompiler().compile(kind, "n", json).resources()).isNotEmpty();
        } catch (Refusal refusal) {
            assertThat(refusal.problems()).isNotEmpty();
        }
    }

    private static int mutilate(tools.jackson.databind.JsonNode node, int steps, String junk) {
        int left = steps;
        tools.jackson.databind.JsonNode value = Json.parse("[" + junk + "]", io.flowplane.json.JsonLimits.DEFAULT)
                .get(0);
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                if (left-- == 0) {
                    object.set(name, value);
                    return -1;
                }
                left = mutilate(object.get(name), left, junk);
                if (left < 0) {
                    return -1;
                }
            }
        } else if (node instanceof tools.jackson.databind.node.ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (left-- == 0) {
                    array.set(i, value);
                    return -1;
                }
                left = mutilate(array.get(i), left, junk);
                if (left < 0) {
                    return -1;
                }
            }
        }
        return left;
    }
}
