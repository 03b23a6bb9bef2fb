package io.flowplane.validate;

import static io.flowplane.validate.Specs.action;
import static io.flowplane.validate.Specs.forward;
import static io.flowplane.validate.Specs.match;
import static io.flowplane.validate.Specs.path;
import static io.flowplane.validate.Specs.routes;
import static io.flowplane.validate.Specs.rule;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteConfigValidatorTest {
    private static final String RULE =
            "{'match':{'path':{'type':'prefix','value':'/'}},'action':{'type':'forward','cluster':'c'}}";

    private static String hosts(String... domains) {
        return Stream.of(domains)
                .map(list -> "{'name':'" + list.replaceAll("\\W", "_") + "','domains':[" + list + "],'routes':[" + RULE
                        + "]}")
                .collect(Collectors.joining(",", "{'virtualHosts':[", "]}"));
    }

    @Test
    void domainsMayBeExactOrHaveOneStarAtAnEnd() {
        assertThat(routes(hosts(
                        "'*','a','a.example:80','*.a','*-x.a','a.*','10.0.0.1','[::1]:80','xn--bcher-kva.example'")))
                .isEmpty();
    }

    @Test
    void domainsThatDifferInCaseOnlyAreOne() {
        assertThat(routes(hosts("'a.example'", "'b','A.Example'")))
                .containsExactly("/virtualHosts/1/domains/1 duplicate_domain");
    }

    @Test
    void thereIsOneStarAtMost() {
        assertThat(routes(hosts("'*'", "'x','*'"))).containsExactly("/virtualHosts/1/domains/1 duplicate_domain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "*a*", "a*b", "**", "ü", "a/b", "a,b", "http://a", "a:0", "a:99999", "::1"})
    void aDomainThatIsNoneIsRefused(String domain) {
        assertThat(routes(hosts("'" + domain + "'"))).containsExactly("/virtualHosts/0/domains/0 invalid_domain");
    }

    @Test
    void virtualHostsOfOneNameAreRefused() {
        assertThat(routes(hosts("'a b'", "'a-b'"))).contains("/virtualHosts/1 duplicate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'exact','value':'/a/%20'}",
                "{'type':'prefix','value':'/'}",
                "{'type':'pathSeparatedPrefix','value':'/a'}",
                "{'type':'regex','value':'/a/[0-9]+'}",
                "{'type':'template','template':'/users/{id}/**'}",
                "{'type':'template','value':'/users/{id}'}",
            })
    void pathsAreMatchedInFiveWays(String path) {
        assertThat(path(path)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'exact','value':'a'}|/value invalid_path",
                "{'type':'exact','value':''}|/value too_short",
                "{'type':'exact','value':'/a?b'}|/value invalid_path",
                "{'type':'prefix','value':'/a b'}|/value invalid_path",
                "{'type':'prefix','value':'/ä'}|/value invalid_path",
                "{'type':'prefix','value':'/a\\r\\nb'}|/value control_character",
                "{'type':'pathSeparatedPrefix','value':'/'}|/value invalid_path",
                "{'type':'regex','value':'(?!a)'}|/value invalid_regex",
                "{'type':'regex','value':'a{101}'}|/value invalid_regex",
                "{'type':'template','template':'/{a}/{a}'}|/template invalid_template",
                "{'type':'prefx','value':'/'}|/type unknown_value",
                "{'value':'/'}|/type required",
            })
    void aPathThatEnvoyRefusesOrNeverMatchesIsRefused(String path, String problem) {
        assertThat(path(path)).containsExactly(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'methods':['GET','G T']|/methods/1 invalid_method",
                "'methods':['GET','GET']|/methods/1 duplicate",
                "'headers':[{'name':'a b'}]|/headers/0/name invalid_header_name",
                "'headers':[{'name':':nope'}]|/headers/0/name invalid_header_name",
                "'headers':[{'name':'a','value':'b','regex':'c'}]|/headers/0/value conflicting_fields",
                "'headers':[{'name':'a','regex':'\\\\Z'}]|/headers/0/regex invalid_regex",
                "'headers':[{'name':'a','value':'b\\nc'}]|/headers/0/value control_character",
                "'headers':[{'name':'a','present':true,'ignoreCase':true}]|/headers/0/ignoreCase conflicting_fields",
                "'headers':[{'name':'a','prefix':''}]|/headers/0/prefix too_short",
                "'queryParameters':[{'name':''}]|/queryParameters/0/name too_short",
                "'queryParameters':[{'name':'a','regex':'('}]|/queryParameters/0/regex invalid_regex",
            })
    void matchesOfHeadersMethodsAndParametersAreChecked(String fields, String problem) {
        assertThat(match("{'path':{'type':'prefix','value':'/'}," + fields + "}"))
                .containsExactly(problem);
    }

    @Test
    void caseCountsInExpressionsAndTemplates() {
        assertThat(match("{'path':{'type':'regex','value':'/a'},'caseSensitive':false}"))
                .containsExactly("/caseSensitive conflicting_fields");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'timeoutSeconds':0,'idleTimeoutSeconds':0.25",
                "'prefixRewrite':'/x?y'",
                "'regexRewrite':{'pattern':'^/(a)/(b)','substitution':'/\\\\2\\\\1\\\\0\\\\\\\\'}",
                "'hostRewrite':'a.example:80'",
                "'autoHostRewrite':true",
                "'hostRewriteHeader':'x-host'",
                "'retryPolicy':{'maxRetries':3,'retryOn':['5xx','reset'],'backoff':{'baseIntervalMs':2000,'maxIntervalMs':2000}}",
                "'requestMirrors':[{'cluster':'d','percent':0.5}]",
                "'hashPolicy':[{'type':'cookie','name':'c','ttlSeconds':0,'path':'/'},{'type':'sourceIp','terminal':true}]",
                "'websocket':true,'priority':'HIGH'",
            })
    void forwardingTakesAllItsOptions(String fields) {
        assertThat(forward(fields)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'timeoutSeconds':-1|/timeoutSeconds out_of_range",
                "'timeoutSeconds':1e12|/timeoutSeconds out_of_range",
                "'prefixRewrite':'x'|/prefixRewrite invalid_path",
                "'prefixRewrite':'/x\\r\\ny'|/prefixRewrite control_character",
                "'templateRewrite':'/x'|/templateRewrite conflicting_fields",
                "'regexRewrite':{'pattern':'(a','substitution':'/'}|/regexRewrite/pattern invalid_regex",
                "'regexRewrite':{'pattern':'a','substitution':'\\\\1'}|/regexRewrite/substitution invalid_substitution",
                "'regexRewrite':{'pattern':'a','substitution':'\\\\x'}|/regexRewrite/substitution invalid_substitution",
                "'regexRewrite':{'pattern':'a','substitution':'x\\\\'}|/regexRewrite/substitution invalid_substitution",
                "'hostRewrite':'a b'|/hostRewrite invalid_host",
                "'hostRewrite':'a','autoHostRewrite':true|/hostRewrite conflicting_fields",
                "'hostRewriteHeader':'a b'|/hostRewriteHeader invalid_header_name",
                "'retryPolicy':{'retryOn':['foo']}|/retryPolicy/retryOn/0 unknown_value",
                "'retryPolicy':{'backoff':{'maxIntervalMs':1}}|/retryPolicy/backoff/baseIntervalMs required",
                "'retryPolicy':{'backoff':{'baseIntervalMs':2,'maxIntervalMs':1}}|/retryPolicy/backoff/maxIntervalMs out_of_order",
                "'requestMirrors':[{'cluster':'a b'}]|/requestMirrors/0/cluster invalid_name",
                "'hashPolicy':[{'type':'header','name':'a b'}]|/hashPolicy/0/name invalid_header_name",
                "'hashPolicy':[{'type':'cookie','name':'a;b'}]|/hashPolicy/0/name invalid_cookie",
                "'hashPolicy':[{'type':'cookie','name':'a','path':'/;Domain=x'}]|/hashPolicy/0/path invalid_path",
            })
    void optionsOfForwardingAreChecked(String fields, String problem) {
        assertThat(forward(fields)).containsExactly(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'forward'}|/cluster required",
                "{'type':'forward','cluster':'../x'}|/cluster invalid_name",
                "{'type':'weighted','clusters':[]}|/clusters too_few",
                "{'type':'weighted','clusters':[{'name':'a','weight':0}]}|/clusters/0/weight out_of_range",
                "{'type':'weighted','clusters':[{'name':'a','weight':4294967296}]}|/clusters/0/weight out_of_range",
                "{'type':'weighted','clusters':[{'name':'a','weight':4294967295},{'name':'b','weight':1}]}|/clusters out_of_range",
                "{'type':'weighted','clusters':[{'name':'a','weight':2}],'totalWeight':3}|/totalWeight out_of_range",
                "{'type':'redirect'}|` required`",
                "{'type':'redirect','pathRedirect':'x'}|/pathRedirect invalid_path",
                "{'type':'redirect','pathRedirect':'/x','prefixRewrite':'/y'}|/prefixRewrite conflicting_fields",
                "{'type':'redirect','hostRedirect':'a\\r\\nb'}|/hostRedirect control_character",
                "{'type':'redirect','hostRedirect':'a/b'}|/hostRedirect invalid_host",
                "{'type':'redirect','httpsRedirect':true,'schemeRedirect':'http'}|/schemeRedirect conflicting_fields",
                "{'type':'redirect','httpsRedirect':true,'responseCode':304}|/responseCode out_of_range",
                "{'type':'redirect','httpsRedirect':true,'portRedirect':65536}|/portRedirect out_of_range",
                "{'type':'directResponse','status':99}|/status out_of_range",
                "{'type':'directResponse','status':600}|/status out_of_range",
                "{'type':'nope'}|/type unknown_value",
            })
    void actionsAreChecked(String action, String problem) {
        assertThat(action(action)).containsExactly(problem);
    }

    @Test
    void aDirectResponseIsMeasuredInBytes() {
        assertThat(action("{'type':'directResponse','status':200,'body':'" + "ä".repeat(2048) + "'}"))
                .isEmpty();
        assertThat(action("{'type':'directResponse','status':200,'body':'" + "ä".repeat(2049) + "'}"))
                .containsExactly("/body too_long");
    }

    @Test
    void aTemplateIsRewrittenByATemplate() {
        String match = "{'path':{'type':'template','template':'/a/{x}'}}";
        assertThat(rule(match, "{'type':'forward','cluster':'c','templateRewrite':'/b/{x}'}"))
                .isEmpty();
        assertThat(rule(match, "{'type':'forward','cluster':'c','templateRewrite':'/b/{y}'}"))
                .containsExactly("/action/templateRewrite invalid_template");
        assertThat(rule(match, "{'type':'forward','cluster':'c','prefixRewrite':'/b'}"))
                .containsExactly("/action/prefixRewrite conflicting_fields");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'requestHeadersToAdd':[{'name':'a b','value':''}]|/requestHeadersToAdd/0/name invalid_header_name",
                "'requestHeadersToAdd':[{'name':':path','value':'x'}]|/requestHeadersToAdd/0/name invalid_header_name",
                "'requestHeadersToAdd':[{'name':'Host','value':'x'}]|/requestHeadersToAdd/0/name invalid_header_name",
                "'requestHeadersToAdd':[{'name':'a','value':'x\\r\\ny: z'}]|/requestHeadersToAdd/0/value"
                        + " control_character",
                "'requestHeadersToAdd':[{'name':'a','value':'50%'}]|/requestHeadersToAdd/0/value invalid_format",
                "'requestHeadersToRemove':[':authority']|/requestHeadersToRemove/0 invalid_header_name",
                "'requestHeadersToRemove':['HOST']|/requestHeadersToRemove/0 invalid_header_name",
                "'responseHeadersToRemove':['a:b']|/responseHeadersToRemove/0 invalid_header_name",
                "'responseHeadersToAdd':[{'key':'a'}]|/responseHeadersToAdd/0/value required",
                "'internalOnlyHeaders':['a b']|/internalOnlyHeaders/0 invalid_header_name",
            })
    void headersAreChecked(String fields, String problem) {
        String body = hosts("'*'");
        assertThat(routes(body.substring(0, body.length() - 1) + "," + fields + "}"))
                .containsExactly(problem);
    }
}
