package io.flowplane.validate;

import static io.flowplane.validate.Specs.chains;
import static io.flowplane.validate.Specs.listener;
import static io.flowplane.validate.Specs.manager;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerValidatorTest {
    private static final String TCP = "'filters':[{'type':'tcpProxy','cluster':'c'}]";

    private static String chain(String match) {
        return "{'match':{" + match + "}," + TCP + "}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "127.0.0.1", "fe80::1", "::ffff:1.2.3.4"})
    void anAddressIsAnIpAddress(String address) {
        assertThat(listener("{'address':'" + address + "','port':65535,'filterChains':[{" + TCP + "}]}"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "[::]", "1.2.3", "01.2.3.4", "fe80::1%lo", "256.1.1.1", ":::", "1::2::3"})
    void anythingElseIsNoAddress(String address) {
        assertThat(listener("{'address':'" + address + "','port':80,'filterChains':[{" + TCP + "}]}"))
                .containsExactly("/address invalid_address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "-1"})
    void portsOutOfRangeAreRefused(String port) {
        assertThat(listener("{'address':'::','port':" + port + ",'filterChains':[{" + TCP + "}]}"))
                .containsExactly("/port out_of_range");
    }

    @Test
    void httpsNeedsTlsInEveryChain() {
        assertThat(listener("{'address':'::','port':443,'protocol':'HTTPS','filterChains':[{" + TCP + "}]}"))
                .containsExactly("/filterChains/0/tlsContext required");
    }

    @Test
    void chainsWithDifferentMatchesStandTogether() {
        assertThat(chains(String.join(
                        ",",
                        chain("'serverNames':['a.example','*.b.example']"),
                        chain("'serverNames':['a.example'],'applicationProtocols':['h2']"),
                        chain("'sourcePrefixRanges':['10.0.0.0/8','::1']"),
                        chain("'sourcePorts':[1,2],'sourceType':'EXTERNAL'"),
                        chain("'destinationPort':80,'transportProtocol':'tls'"),
                        "{" + TCP + "}")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "|",
                "'serverNames':['a']|'serverNames':['b','A']",
                "'sourcePrefixRanges':['10.0.0.0/8']|'sourcePrefixRanges':['10.1.2.3/8']",
                "'sourcePorts':[1,2]|'sourcePorts':[2,3]",
                "'sourceType':'EXTERNAL'|'sourceType':'EXTERNAL'",
                "'prefixRanges':['::1','1.2.3.4']|'prefixRanges':['0:0:0:0:0:0:0:1/128']",
                "'sourceType':'ANY'|",
            })
    void chainsThatFitTheSameConnectionsAreRefused(String one, String other) {
        String first = one == null ? "" : one;
        String second = other == null ? "" : other;
        assertThat(chains(chain(first) + "," + chain(second))).containsExactly("/1/match duplicate_match");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'serverNames':['a','a']|/0/match duplicate_match",
                "'serverNames':['*']|/0/match/serverNames/0 invalid_host",
                "'serverNames':['*a.example']|/0/match/serverNames/0 invalid_host",
                "'serverNames':['a.*']|/0/match/serverNames/0 invalid_host",
                "'sourcePrefixRanges':['10.0.0.0/33']|/0/match/sourcePrefixRanges/0 invalid_address",
                "'prefixRanges':['x']|/0/match/prefixRanges/0 invalid_address",
                "'transportProtocol':'quic'|/0/match/transportProtocol unknown_value",
                "'destinationPort':0|/0/match/destinationPort out_of_range",
            })
    void valuesOfMatchesAreChecked(String match, String problem) {
        assertThat(chains(chain(match))).containsExactly(problem);
    }

    @Test
    void combinationsOfMatchesAreBounded() {
        String numbers =
                IntStream.rangeClosed(1, 1000).mapToObj(String::valueOf).collect(Collectors.joining(","));
        String names =
                IntStream.rangeClosed(1, 1000).mapToObj(i -> "'s" + i + "'").collect(Collectors.joining(","));
        assertThat(chains(chain("'sourcePorts':[" + numbers + "],'serverNames':[" + names + "]")))
                .containsExactly("/0/match too_many");
    }

    @Test
    void chainNamesAreUnique() {
        assertThat(chains("{'name':'x','match':{'serverNames':['a']}," + TCP + "},{'name':'x'," + TCP + "}"))
                .containsExactly("/1 duplicate");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'tcpProxy','cluster':'c'},{'type':'tcpProxy','cluster':'c'}|/0/filters/0 filter_order",
                "{'name':'envoy.filters.network.rbac','config':{}}|/0/filters/0 filter_order",
                "{'name':'envoy.filters.network.echo','config':{}},{'type':'tcpProxy','cluster':'c'}|/0/filters/0 filter_order",
                "{'type':'tcpProxy'}|/0/filters/0 required",
                "{'type':'tcpProxy','cluster':'a','weightedClusters':[{'name':'b','weight':1}]}|/0/filters/0/weightedClusters"
                        + " conflicting_fields",
                "{'type':'tcpProxy','cluster':'a b'}|/0/filters/0/cluster invalid_name",
                "{'type':'tcpProxy','weightedClusters':[{'name':'b','weight':0}]}|/0/filters/0/weightedClusters/0/weight"
                        + " out_of_range",
            })
    void filtersOfAChainAreChecked(String filters, String problem) {
        assertThat(chains("{'filters':[" + filters + "]}")).containsExactly(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'certChainFile':'/c'|/0/tlsContext/privateKeyFile required",
                "'certChainFile':'/c','privateKeyFile':'/k','requireClientCertificate':true"
                        + "|/0/tlsContext/requireClientCertificate required",
                "'certChainFile':'/c','privateKeyFile':'/k','sanMatches':[{'exact':'a'}]|/0/tlsContext/sanMatches required",
                "'certChainFile':'/c','privateKeyFile':'/k','caCert':'x','caCertFile':'/a'|/0/tlsContext/caCertFile"
                        + " conflicting_fields,/0/tlsContext/caCert invalid_certificate",
                "'certChainFile':'/c','privateKeyFile':'/k','alpnProtocols':['']|/0/tlsContext/alpnProtocols/0"
                        + " too_short",
                "'certChainFile':'/c','privateKeyFile':'/k','privateKey':'x'|/0/tlsContext/privateKey unknown_field",
            })
    void tlsTowardsClientsIsChecked(String fields, String problems) {
        assertThat(chains("{'tlsContext':{" + fields + "}," + TCP + "}"))
                .containsExactlyInAnyOrder(problems.split(","));
    }

    @Test
    void aConnectionManagerHasOneSourceOfRoutes() {
        assertThat(manager("'routeConfigName':'r'")).isEmpty();
        assertThat(manager("'statPrefix':'x'")).containsExactly(" required");
        String inline = "'inlineRouteConfig':{'name':'x','virtualHosts':[{'name':'v','domains':['a b'],'routes':"
                + "[{'match':{'path':{'type':'prefix','value':'/'}},'action':{'type':'forward','cluster':'c'}}]}]}";
        assertThat(manager(inline)).containsExactly("/inlineRouteConfig/virtualHosts/0/domains/0 invalid_domain");
        assertThat(manager(inline.replace("a b", "*") + ",'routeConfigName':'r'"))
                .containsExactly("/routeConfigName conflicting_fields");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name':'corz'}|/httpFilters/0/name unknown_value",
                "{'config':{}}|/httpFilters/0/name required",
                "{'filter':{'type':'jwt'}}|/httpFilters/0/filter/type unknown_value",
                "{'filter':{'type':'router'},'config':{}}|/httpFilters/0/config conflicting_fields",
                "{'name':'router'},{'name':'envoy.filters.http.cors'}|/httpFilters/0 filter_order",
                "{'filter':{'type':'router'}},{'name':'envoy.filters.http.router'}|/httpFilters/0/filter filter_order",
                "{'name':'router','disabled':true}|/httpFilters/0/disabled conflicting_fields",
                "{'name':'envoy.filters.http.cors'},{'name':'envoy.filters.http.cors'}|/httpFilters/1 duplicate",
            })
    void httpFiltersAreChecked(String filters, String problem) {
        assertThat(manager("'routeConfigName':'r','httpFilters':[" + filters + "]"))
                .containsExactly(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'accessLogs':[{'type':'stdout','format':'%NOPE%'}]|/accessLogs/0/format invalid_format",
                "'accessLog':{'format':'x'}|/accessLog/path required",
                "'accessLog':{'path':'/x','format':'%'}|/accessLog/format invalid_format",
                "'accessLogs':[{'type':'stdout','jsonFormat':{'a':{'b':['%REQ()%']}}}]|/accessLogs/0/jsonFormat/a/b/0 invalid_format",
                "'accessLogs':[{'type':'stdout','format':'x','jsonFormat':{}}]|/accessLogs/0/jsonFormat"
                        + " conflicting_fields",
                "'tracing':{'provider':'zipkin','config':{'a':1}}|/tracing/config/a wrong_type",
                "'tracing':{'config':{'a':'b'}}|/tracing/config conflicting_fields",
                "'tracing':{'provider':{'type':'open_telemetry'}}|/tracing/provider required",
                "'tracing':{'provider':{'type':'zipkin'}}|/tracing/provider/collectorCluster required",
                "'tracing':{'provider':{'type':'zipkin','collector_cluster':'a"
                        + " b'}}|/tracing/provider/collector_cluster invalid_name",
                "'tracing':{'randomSamplingPercentage':101}|/tracing/randomSamplingPercentage out_of_range",
                "'tracing':{'customTags':[{'tag':'a'}]}|/tracing/customTags/0 required",
                "'maxRequestHeadersKb':8193|/maxRequestHeadersKb out_of_range",
                "'routeConfigName':'r/s'|/routeConfigName invalid_name",
            })
    void optionsOfTheConnectionManagerAreChecked(String fields, String problem) {
        String route = fields.contains("routeConfigName") ? "" : ",'routeConfigName':'r'";
        assertThat(manager(fields + route)).containsExactly(problem);
    }
}
