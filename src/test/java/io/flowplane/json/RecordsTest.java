package io.flowplane.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.AccessLog;
import io.flowplane.domain.spec.ClusterSpec;
import io.flowplane.domain.spec.HealthCheck;
import io.flowplane.domain.spec.HttpConnectionManager;
import io.flowplane.domain.spec.ListenerSpec;
import io.flowplane.domain.spec.RouteConfigSpec;
import io.flowplane.domain.spec.Tracing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordsTest {
    private static <T extends Record> Read<T> read(Class<T> type, String body) {
        String json = body.replace('\'', '"');
        return Records.read(type, Json.parseObject(json.getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT));
    }

    private static List<String> faults(Read<?> read) {
        return read.problems().stream().map(p -> p.pointer() + " " + p.code()).toList();
    }

    private static Read<ClusterSpec> cluster(String fields) {
        return read(ClusterSpec.class, "{'endpoints':['a:1']" + (fields.isEmpty() ? "" : "," + fields) + "}");
    }

    private static String canonical(Class<? extends Record> type, String body) {
        return Records.canonical(read(type, body).orRefuse()).replace('"', '\'');
    }

    @Test
    void aBodyBecomesARecord() {
        ClusterSpec spec = cluster("'connectTimeoutSeconds':0.25,'lbPolicy':'MAGLEV','useTls':true")
                .orRefuse();
        assertThat(spec.endpoints().getFirst().host()).isEqualTo("a");
        assertThat(spec.endpoints().getFirst().port()).isEqualTo(1);
        assertThat(spec.connectTimeoutSeconds()).isEqualTo(Duration.ofMillis(250));
        assertThat(spec.lbPolicy()).isEqualTo(ClusterSpec.LbPolicy.MAGLEV);
        assertThat(spec.useTls()).isTrue();
        assertThat(spec.healthChecks()).isEmpty();
        assertThat(spec.tls()).isNull();
    }

    @Test
    void allFaultsAreReportedAtOnce() {
        Read<ClusterSpec> read = read(
                ClusterSpec.class,
                "{'endpoints':[{'host':'a','port':0},{'port':'80'}],'conectTimeoutSeconds':1,'lbPolicy':'ROUND_ROBBIN',"
                        + "'useTls':'yes','connectTimeoutSeconds':-1,'tlsServerName':''}");
        assertThat(faults(read))
                .containsExactlyInAnyOrder(
                        "/conectTimeoutSeconds unknown_field",
                        "/endpoints/0/port out_of_range",
                        "/endpoints/1/host required",
                        "/endpoints/1/port wrong_type",
                        "/connectTimeoutSeconds out_of_range",
                        "/useTls wrong_type",
                        "/tlsServerName too_short",
                        "/lbPolicy unknown_value");
    }

    @Test
    void theNearestNameIsProposed() {
        assertThat(cluster("'conectTimeoutSeconds':1").problems().getFirst().message())
                .contains("did you mean 'connectTimeoutSeconds'?");
        assertThat(cluster("'lb_policy':'RANDOM'").problems().getFirst().message())
                .contains("did you mean 'lbPolicy'?");
        assertThat(cluster("'lbPolicy':'random'").problems().getFirst().message())
                .contains("did you mean 'RANDOM'?");
        assertThat(cluster("'zzz':1").problems().getFirst().message()).isEqualTo("There is no such field here.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'connectTimeoutSeconds':0|out_of_range",
                "'connectTimeoutSeconds':1e300|out_of_range",
                "'connectTimeoutSeconds':0.0005|out_of_range",
                "'connectTimeoutSeconds':1.0005|too_precise",
                "'connectTimeoutSeconds':'5s'|wrong_type",
                "'maxRequestsPerConnection':4294967296|out_of_range",
                "'maxRequestsPerConnection':1.5|wrong_type",
                "'maxRequestsPerConnection':1e300|out_of_range",
                "'healthyPanicThresholdPercent':100.5|out_of_range",
                "'serviceName':'a\\nb'|control_character",
                "'healthChecks':{}|wrong_type",
                "'circuitBreakers':[]|wrong_type",
                "'lbPolicy':7|wrong_type",
                "'endpoint':1|unknown_field",
            })
    void eachFaultHasItsCode(String field, String code) {
        assertThat(cluster(field).problems()).extracting(Problem::code).containsExactly(code);
    }

    @Test
    void aTextLongerThanItsBoundIsRefused() {
        assertThat(faults(cluster("'serviceName':'" + "a".repeat(101) + "'"))).containsExactly("/serviceName too_long");
    }

    @Test
    void nullIsAbsent() {
        assertThat(canonical(ClusterSpec.class, "{'endpoints':['a:1'],'lbPolicy':null,'healthChecks':null}"))
                .isEqualTo("{'endpoints':[{'host':'a','port':1}]}");
        assertThat(faults(read(ClusterSpec.class, "{'endpoints':null}"))).containsExactly("/endpoints required");
    }

    @Test
    void anEmptyListIsRefusedWhereOneEntryIsNeeded() {
        assertThat(faults(read(ClusterSpec.class, "{'endpoints':[]}"))).containsExactly("/endpoints too_few");
    }

    @Test
    void textFormsBecomeObjects() {
        assertThat(canonical(ClusterSpec.class, "{'endpoints':['h.x:80','[::1]:8080','10.0.0.1:443']}"))
                .isEqualTo(
                        "{'endpoints':[{'host':'h.x','port':80},{'host':'::1','port':8080},{'host':'10.0.0.1','port':443}]}");
    }

    @ParameterizedTest
    @CsvSource({"h", "h:", ":80", "h:x", "h:-1", "h:0", "h:65536", "h:99999999999", "::1:80", "[h]:80", "''"})
    void anEndpointTextThatIsNoneIsRefused(String text) {
        assertThat(read(ClusterSpec.class, "{'endpoints':['" + text + "']}").problems())
                .isNotEmpty()
                .allMatch(p -> p.pointer().equals("/endpoints/0"));
    }

    @Test
    void singularAndFlatFormsAreAliases() {
        String singular = canonical(
                ClusterSpec.class,
                "{'endpoints':['a:1'],'healthCheck':{'path':'/x'},'circuitBreakers':{'maxRequests':7}}");
        assertThat(singular)
                .isEqualTo("{'endpoints':[{'host':'a','port':1}],'healthChecks':[{'type':'http','path':'/x'}],"
                        + "'circuitBreakers':{'default':{'maxRequests':7}}}");
    }

    @Test
    void faultsBelowAnAliasPointToWhatTheBodyHolds() {
        assertThat(faults(cluster("'healthCheck':{'path':1},'circuitBreakers':{'maxRequests':-1}")))
                .containsExactly("/healthCheck/path wrong_type", "/circuitBreakers/maxRequests out_of_range");
        Read<ClusterSpec> read = cluster("'healthCheck':{'path':'x'},'circuitBreakers':{'maxRequests':1}");
        assertThat(read.merge(List.of(
                        new Problem("/healthChecks/0/path", "m", "c"),
                        new Problem("/circuitBreakers/default/maxRequests", "m", "c"),
                        new Problem("/endpoints/0/host", "m", "c"))))
                .extracting(Problem::pointer)
                .containsExactly("/healthCheck/path", "/circuitBreakers/maxRequests", "/endpoints/0");
    }

    @Test
    void furtherProblemsOfWhatIsAtFaultAlreadyAreLeftOut() {
        Read<ClusterSpec> read = read(ClusterSpec.class, "{'endpoints':[{'host':7,'port':1},{'host':'_','port':2}]}");
        assertThat(read.merge(List.of(
                        new Problem("/endpoints/0/host", "m", "c"), new Problem("/endpoints/1/host", "m", "c"))))
                .extracting(Problem::pointer)
                .containsExactly("/endpoints/0/host", "/endpoints/1/host");
    }

    @Test
    void twoNamesOfOneFieldAreRefused() {
        assertThat(faults(cluster("'healthCheck':{},'healthChecks':[]"))).containsExactly("/healthCheck given_twice");
        assertThat(faults(cluster("'circuitBreakers':{'default':{},'maxRequests':1}")))
                .containsExactly("/circuitBreakers/default given_twice");
    }

    @Test
    void variantsAreChosenByType() {
        ClusterSpec spec = cluster("'healthChecks':[{},{'type':'tcp'},{'type':'grpc','serviceName':'s'}]")
                .orRefuse();
        assertThat(spec.healthChecks())
                .hasExactlyElementsOfTypes(HealthCheck.Http.class, HealthCheck.Tcp.class, HealthCheck.Grpc.class);
        assertThat(faults(cluster("'healthChecks':[{'type':'tpc'},{'type':'tcp','path':'/'}]")))
                .containsExactly("/healthChecks/0/type unknown_value", "/healthChecks/1/path unknown_field");
    }

    private static HttpConnectionManager manager(String fields) {
        ListenerSpec spec = read(
                        ListenerSpec.class,
                        "{'address':'0.0.0.0','port':80,'filterChains':[{'filters':[{'type':'httpConnectionManager',"
                                + "'routeConfigName':'r'," + fields + "}]}]}")
                .orRefuse();
        return (HttpConnectionManager) spec.filterChains().getFirst().filters().getFirst();
    }

    @Test
    void firstGenerationFormsOfTheConnectionManagerAreRead() {
        HttpConnectionManager manager = manager("'accessLog':{'path':'/dev/stdout','format':'x\\n'},"
                + "'tracing':{'provider':'envoy.tracers.zipkin','config':{'collector_cluster':'z'}},"
                + "'httpFilters':[{'is_optional':true,'filter':{'type':'router'}}]");
        assertThat(manager.accessLogs()).hasExactlyElementsOfTypes(AccessLog.File.class);
        Tracing tracing = java.util.Objects.requireNonNull(manager.tracing());
        assertThat(tracing.provider()).isEqualTo(new Tracing.Named("envoy.tracers.zipkin"));
        assertThat(tracing.config()).containsEntry("collector_cluster", "z");
        assertThat(manager.httpFilters().getFirst().isOptional()).isTrue();
        assertThat(Records.canonical(tracing))
                .isEqualTo("{\"provider\":\"envoy.tracers.zipkin\",\"config\":{\"collector_cluster\":\"z\"}}");
    }

    @Test
    void aShortFilterNameThatWeDoNotHaveIsToldTheEnvoyName() {
        Read<ListenerSpec> read = read(
                ListenerSpec.class,
                "{'address':'::','port':80,'filterChains':[{'filters':[{'type':'httpConnectionManager',"
                        + "'routeConfigName':'r','httpFilters':[{'filter':{'type':'tap'}}]}]}]}");
        assertThat(faults(read)).containsExactly("/filterChains/0/filters/0/httpFilters/0/filter/type unknown_value");
        assertThat(read.problems().getFirst().message()).contains("envoy.filters.http.tap");
    }

    @Test
    void rawConfigurationIsSortedSoThatEqualContentIsEqualText() {
        String one = "{'name':'e','config':{'b':{'y':[1,{'n':2,'m':3}],'x':1.0},'a':2}}";
        String other = "{'config':{'a':2,'b':{'x':1,'y':[1,{'m':3,'n':2}]}},'name':'e'}";
        assertThat(canonical(io.flowplane.domain.spec.EnvoyFilter.class, one))
                .isEqualTo(canonical(io.flowplane.domain.spec.EnvoyFilter.class, other))
                .isEqualTo("{'name':'e','config':{'a':2,'b':{'x':1,'y':[1,{'m':3,'n':2}]}}}");
    }

    @Test
    void missingPartsOfMissingPartsAreNotReported() {
        assertThat(faults(read(RouteConfigSpec.class, "{'virtualHosts':[{'name':'v','domains':['*'],'routes':[{}]}]}")))
                .containsExactly("/virtualHosts/0/routes/0/match required", "/virtualHosts/0/routes/0/action required");
    }

    @Test
    void thousandsOfUnknownFieldsAreBounded() {
        StringBuilder fields = new StringBuilder("'endpoints':['a:1']");
        for (int i = 0; i < 50_000; i++) {
            fields.append(",'x").append(i).append("':1");
        }
        Read<ClusterSpec> read = read(ClusterSpec.class, "{" + fields + "}");
        assertThat(read.problems()).hasSizeLessThanOrEqualTo(200);
        assertThat(Read.refusal(read.problems()).problems()).hasSize(100);
    }
}
