package io.flowplane.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flowplane.apply.BodyCompiler;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.spec.filter.Switch;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import io.flowplane.translate.types.EnvoyTypes;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Lua and Wasm need the operator's leave, whichever way they come. */
class SwitchesTest {
    private static final String CHAIN = "{'address':'::','port':80,'filterChains':[{'filters':[%s]}]}";
    private static final String HTTP = "{'type':'httpConnectionManager','routeConfigName':'r','httpFilters':[%s]}";
    private static final String LUA = "'@type':'type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua'";
    private static final String WASM_VM =
            "{'vm_config':{'runtime':'envoy.wasm.runtime.v8','code':{'local':{'filename':'/a.wasm'}}}}";

    private static List<Problem> problems(Set<Switch> allowed, Kind kind, String body) {
        ObjectNode json = (ObjectNode) Json.parse(body.replace('\'', '"'), JsonLimits.DEFAULT);
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> new BodyCompiler(allowed).compile(kind, "n", json));
        return refusal == null ? List.of() : refusal.problems();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "LUA|{'name':'envoy.filters.http.lua','config':{'default_source_code':{'inline_string':'x = 1'}}}",
                "LUA|{'name':'mine.own','config':{" + LUA + "}}",
                "LUA|{'name':'mine','config':{" + LUA + "}}",
                "LUA|{'name':'cors','config':{" + LUA + "}}",
                "LUA|{'name':'envoy.filters.http.match_delegate','config':{'extension_config':{'name':'a','typed_config':{"
                        + LUA + "}},'xds_matcher':{'on_no_match':{'action':{'name':'s','typed_config':{'@type':"
                        + "'type.googleapis.com/envoy.extensions.filters.common.matcher.action.v3.SkipFilter'}}}}}}",
                "WASM|{'name':'envoy.filters.http.wasm','config':{'config':" + WASM_VM + "}}",
            })
    void inAListenersFilters(Switch needed, String filter) {
        needs(needed, Kind.LISTENER, CHAIN.formatted(HTTP.formatted(filter)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "LUA|{'envoy.filters.http.lua':{'source_code':{'inline_string':'x = 1'}}}",
                "LUA|{'envoy.filters.http.lua':{'name':'s'}}",
                "LUA|{'mine':{'@type':'type.googleapis.com/envoy.extensions.filters.http.lua.v3.LuaPerRoute','name':'s'}}",
                "LUA|{'mine':{'@type':'type.googleapis.com/envoy.config.route.v3.FilterConfig','config':{'@type':"
                        + "'type.googleapis.com/envoy.extensions.filters.http.lua.v3.LuaPerRoute','name':'s'}}}",
            })
    void inARoutesSettings(Switch needed, String settings) {
        String route = "{'virtualHosts':[{'name':'v','domains':['*'],'routes':[{'match':{'path':{'type':'prefix',"
                + "'value':'/'}},'action':{'type':'forward','cluster':'c'},'typedPerFilterConfig':" + settings
                + "}]}]}";
        needs(needed, Kind.ROUTE_CONFIG, route);
    }

    @Test
    void asANetworkFilterOrAnAccessLog() {
        needs(
                Switch.WASM,
                Kind.LISTENER,
                CHAIN.formatted("{'name':'envoy.filters.network.wasm','config':{'config':" + WASM_VM
                        + "}},{'type':'tcpProxy','cluster':'c'}"));
        needs(
                Switch.WASM,
                Kind.LISTENER,
                CHAIN.formatted("{'type':'tcpProxy','cluster':'c','accessLogs':[{'name':'envoy.access_loggers.wasm',"
                        + "'config':{'config':" + WASM_VM + "}}]}"));
    }

    /** Refused without the switch, with a message that names it; taken with it. */
    private static void needs(Switch needed, Kind kind, String body) {
        EnumSet<Switch> others = EnumSet.allOf(Switch.class);
        others.remove(needed);
        assertThat(problems(others, kind, body))
                .anyMatch(p -> p.code().equals("switched_off") && p.message().contains(needed.setting()));
        assertThat(problems(Set.of(needed), kind, body)).isEmpty();
    }

    @Test
    void everyMessageOfEnvoysThatRunsThemIsKnown() {
        List<String> running = EnvoyTypes.shared().names().stream()
                .filter(name -> name.startsWith("envoy.extensions.") || name.startsWith("envoy.config."))
                .filter(name -> name.toLowerCase(java.util.Locale.ROOT).matches(".*(lua|wasm).*"))
                .filter(name -> !name.matches(".*(?:[eE]valua|wasm_filter).*"))
                .toList();
        assertThat(running)
                .hasSizeGreaterThan(10)
                .allMatch(name -> Switch.ofMessage(name).isPresent());
    }

    @Test
    void whatIsStoredGoesOnBeingServedWhenTheSwitchGoesOff() {
        String body = CHAIN.formatted(HTTP.formatted(
                "{'name':'envoy.filters.http.lua','config':{'default_source_code':{'inline_string':'x = 1'}}}"));
        ObjectNode json = (ObjectNode) Json.parse(body.replace('\'', '"'), JsonLimits.DEFAULT);
        String stored =
                new BodyCompiler(Switch.ALL).compile(Kind.LISTENER, "n", json).spec();
        assertThat(Translator.translate(Kind.LISTENER, "n", stored).resources()).hasSize(1);
        assertThat(new BodyCompiler().references(Kind.LISTENER, "n", stored)).isNotEmpty();
    }
}
