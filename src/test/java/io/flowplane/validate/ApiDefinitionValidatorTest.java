package io.flowplane.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import io.flowplane.json.Read;
import io.flowplane.json.Records;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class ApiDefinitionValidatorTest {
    private static final String ROUTE = "{'match':{'path':'/a'},'cluster':{'name':'a','endpoint':'a:1'}}";

    /** Place and code of each fault of a definition with these further members. */
    private static List<String> faults(String members) {
        String routes = members.contains("'routes'") ? "" : ",'routes':[" + ROUTE + "]";
        String domain = members.contains("'domain'") ? "" : "'domain':'a.example',";
        String body = ("{" + domain + members + routes + "}")
                .replace("{,", "{")
                .replace(",,", ",")
                .replace('\'', '"');
        ObjectNode json = (ObjectNode) Json.parse(body, JsonLimits.DEFAULT);
        Read<ApiDefinitionSpec> read = Records.read(ApiDefinitionSpec.class, json);
        return read.merge(ApiDefinitionValidator.problems(read.value())).stream()
                .map(problem -> problem.pointer() + " " + problem.code())
                .toList();
    }

    private static String route(String members) {
        return "'upstreams':[{'endpoint':'a:1'}],'routes':[{" + members + "}]";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'domain':'*'",
                "'domain':'*.example'",
                "'domain':'10.0.0.1'",
                "'domain':'[::1]'",
                "'listenerIsolation':true,'listener':{'port':1}",
                "'listener':{'name':'l','bindAddress':'::','port':8443,'protocol':'HTTPS','tlsContext':{"
                        + "'certChainFile':'/c','privateKeyFile':'/k'}}",
                "'targetListeners':['l'],'listener':{'name':'l'}",
                "'upstreams':[{'endpoint':'a:1'},{'endpoint':'a:2'},{'endpoint':'a:1','tls':true}]",
                "'routes':[{'match':{'prefix':'/','path':'/b'},'cluster':{'endpoint':'a:1'}}]",
                "'routes':[" + ROUTE + ",{'match':{'path':'/a'},'methods':['GET'],'cluster':{'endpoint':'a:1'}}]",
            })
    void whatIsRightIsTaken(String members) {
        assertThat(faults(members)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'domain':'a b'|/domain invalid_domain",
                "'domain':'a/b'|/domain invalid_domain",
                "'listenerIsolation':true,'targetListeners':['l']|/targetListeners conflicting_fields",
                "'listener':{'name':'l'},'targetListeners':['k']|/targetListeners conflicting_fields",
                "'targetListeners':['a b']|/targetListeners/0 invalid_name",
                "'listener':{'name':'-'}|/listener/name invalid_name",
                "'listener':{'bindAddress':'localhost'}|/listener/bindAddress invalid_address",
                "'listener':{'protocol':'HTTPS'}|/listener/tlsContext required",
                "'listener':{'protocol':'HTTP','tlsContext':{'certChainFile':'/c','privateKeyFile':'/k'}}"
                        + "|/listener/tlsContext conflicting_fields",
                "'upstreams':[{'endpoint':'a b:1'}]|/upstreams/0/endpoint invalid_host",
                "'upstreams':[{'endpoint':{'host':'a/b','port':1}}]|/upstreams/0/endpoint/host invalid_host",
                "'upstreams':[{'endpoint':'a:1'},{'endpoint':'A:1'}]|/upstreams/1 duplicate",
                "'upstreams':[{'name':'x','endpoint':'a:1'},{'name':'x','endpoint':'b:1'}]|/upstreams/1 duplicate",
                "'upstreams':[{'name':'x y','endpoint':'a:1'}]|/upstreams/0/name invalid_name",
                "'upstreams':[{'endpoint':'a:1','tlsServerName':'b'}]|/upstreams/0/tlsServerName conflicting_fields",
                "'upstreams':[{'endpoint':'a:1','tls':true,'tlsServerName':'10.0.0.1'}]|/upstreams/0/tlsServerName invalid_host",
                "'routes':[]|/routes too_few",
                "'routes':[{'match':{'path':'/a'}}]|/routes/0/cluster required",
                "'routes':[" + ROUTE + "," + ROUTE + "]|/routes/1 duplicate",
                "'routes':[{'name':'x','match':{'path':'/a'},'cluster':{'endpoint':'a:1'}},"
                        + "{'name':'x','match':{'path':'/b'},'cluster':{'endpoint':'a:1'}}]|/routes/1 duplicate",
            })
    void whatIsWrongWithADefinitionIsTold(String members, String fault) {
        assertThat(faults(members)).containsExactly(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'match':{}|/match required",
                "'match':{'path':'a'}|/match/path invalid_path",
                "'match':{'path':'//a'}|/match/path invalid_path",
                "'match':{'path':'/a?b'}|/match/path invalid_path",
                "'match':{'prefix':'/a//'}|/match/prefix invalid_path",
                "'match':{'path':'/a','template':'/b'}|/match/template conflicting_fields",
                "'match':{'template':'/{user-id}'}|/match/template invalid_template",
                "'match':{'regex':'('}|/match/regex invalid_regex",
                "'match':{'path':'/a','queryParameters':[{'name':'a','value':'1','regex':'1'}]}"
                        + "|/match/queryParameters/0/value conflicting_fields",
                "'methods':['GE T'],'match':{'path':'/a'}|/methods/0 invalid_method",
                "'methods':['GET','GET'],'match':{'path':'/a'}|/methods/1 duplicate",
                "'match':{'path':'/a'},'cluster':{'endpoint':'a:1'},'upstreams':[{'endpoint':'b:1'}]"
                        + "|/upstreams conflicting_fields",
                "'match':{'path':'/a'},'rewrite':{}|/rewrite required",
                "'match':{'path':'/a'},'rewrite':{'prefix':'b'}|/rewrite/prefix invalid_path",
                "'match':{'path':'/a'},'rewrite':{'regex':'a'}|/rewrite/substitution required",
                "'match':{'path':'/a'},'rewrite':{'prefix':'/','substitution':'a'}|/rewrite/regex required",
                "'match':{'path':'/a'},'rewrite':{'prefix':'/b','regex':'a','substitution':'b'}|/rewrite/regex conflicting_fields",
                "'match':{'path':'/a'},'rewrite':{'regex':'(','substitution':'b'}|/rewrite/regex invalid_regex",
                "'match':{'path':'/a'},'rewrite':{'regex':'a','substitution':'\\\\1'}|/rewrite/substitution invalid_substitution",
                "'match':{'template':'/{a}'},'rewrite':{'prefix':'/b'}|/rewrite/prefix conflicting_fields",
            })
    void whatIsWrongWithARouteIsTold(String members, String fault) {
        assertThat(faults(route(members))).containsExactly("/routes/0" + fault);
    }
}
