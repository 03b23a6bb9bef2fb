package io.flowplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.api.RunningApi.Got;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What people and attackers send by mistake or on purpose: a clear error, nothing stored, and the next call works. */
class BadInputTest {
    @TempDir
    Path folder;

    private RunningApi api;

    @BeforeEach
    void start() {
        api = new RunningApi(folder);
    }

    @AfterEach
    void nothingWasStoredAndTheNextCallWorks() {
        assertThat(api.asAdmin().get("/api/v1/clusters").body()).isEqualTo("[]");
        assertThat(api.asAdmin().get("/api/v1/routes").body()).isEqualTo("[]");
        assertThat(api.asAdmin().get("/api/v1/listeners").body()).isEqualTo("[]");
        assertThat(api.asAdmin()
                        .post("/api/v1/clusters", "{'name':'ok','endpoints':[{'host':'10.0.0.1','port':80}]}")
                        .status())
                .isEqualTo(201);
        api.close();
    }

    @Test
    void tokensThatAreNoneAreRefusedAlike() {
        String good = api.token("clusters:read");
        String revoked = api.token("clusters:read");
        String id = revoked.substring(0, revoked.indexOf('.'));
        assertThat(api.asAdmin().delete("/api/v1/tokens/" + id).status()).isEqualTo(204);
        for (String bad : List.of(
                revoked,
                good + "x",
                good.substring(0, good.length() - 1),
                good.replace('.', '_'),
                "fp_pat_00000000-0000-4000-8000-000000000000.secret",
                "fp_setup_" + good.substring(7),
                "x")) {
            Got got = api.as(bad).get("/api/v1/clusters");
            assertThat(got.status()).isEqualTo(401);
            assertThat(got.header("WWW-Authenticate")).startsWith("Bearer");
            assertThat(got.body()).doesNotContain(bad);
        }
        assertThat(api.as(good).get("/api/v1/clusters").status()).isEqualTo(200);
    }

    @Test
    void namesThatAreNoneAreRefusedWithTheirPlace() {
        for (String name : List.of(
                "''",
                "' '",
                "'a b'",
                "'a/b'",
                "'..'",
                "'.a'",
                "'-a'",
                "'a\\u0001'",
                "'ä'",
                "'a\\n'",
                "7",
                "null",
                "['a']",
                "'" + "a".repeat(101) + "'",
                "'" + "a".repeat(300) + "'")) {
            Got got = api.asAdmin()
                    .post("/api/v1/clusters", "{'name':" + name + ",'endpoints':[{'host':'10.0.0.1','port':80}]}");
            assertThat(got.status()).as(name).isEqualTo(400);
            assertThat(pointers(got)).as(name + got.body()).containsExactly("/name");
        }
        assertThat(pointers(api.asAdmin().post("/api/v1/clusters", "{'endpoints':[{'host':'10.0.0.1','port':80}]}")))
                .containsExactly("/name");
        Got byPath = api.asAdmin().put("/api/v1/clusters/a%20b", "{'endpoints':[{'host':'10.0.0.1','port':80}]}");
        assertThat(byPath.status()).isEqualTo(400);
        assertThat(pointers(byPath)).containsExactly("/name");
    }

    @Test
    void allFaultsAreToldAtOnce() {
        Got got = api.asAdmin()
                .post(
                        "/api/v1/clusters",
                        "{'name':'a b','endpoints':[{'host':'10.0.0.1','port':0},{'host':'h h','port':65536},{'prt':1}],"
                                + "'conectTimeoutSeconds':5,'lbPolicy':'ROUNDROBIN','healthChecks':[{'timeoutSeconds':-1}]}");
        assertThat(got.status()).isEqualTo(400);
        assertThat(got.code()).isEqualTo("invalid_body");
        assertThat(pointers(got))
                .contains(
                        "/name",
                        "/endpoints/0/port",
                        "/endpoints/1/port",
                        "/endpoints/2/prt",
                        "/endpoints/2/host",
                        "/conectTimeoutSeconds",
                        "/lbPolicy",
                        "/healthChecks/0/timeoutSeconds");
        assertThat(got.body()).contains("did you mean 'connectTimeoutSeconds'");
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        for (String fields : List.of(
                "'endpoints':[{'host':'10.0.0.1','port':0}]",
                "'endpoints':[{'host':'10.0.0.1','port':65536}]",
                "'endpoints':[{'host':'10.0.0.1','port':-1}]",
                "'endpoints':[{'host':'10.0.0.1','port':80.5}]",
                "'endpoints':[{'host':'10.0.0.1','port':'80'}]",
                "'endpoints':[{'host':'10.0.0.1','port':80,'weight':0}]",
                "'endpoints':[{'host':'10.0.0.1','port':80,'weight':4294967296}]",
                "'endpoints':[]",
                "'endpoints':{}",
                "'endpoints':[{'host':'10.0.0.1','port':80}],'connectTimeoutSeconds':-1",
                "'endpoints':[{'host':'10.0.0.1','port':80}],'connectTimeoutSeconds':1e300")) {
            Got got = api.asAdmin().post("/api/v1/clusters", "{'name':'web'," + fields + "}");
            assertThat(got.status()).as(fields).isEqualTo(400);
            assertThat(pointers(got)).as(fields).hasSize(1);
        }
        assertThat(api.asAdmin()
                        .post(
                                "/api/v1/clusters",
                                "{'name':'web','endpoints':[{'host':'10.0.0.1','port':80}],'connectTimeoutSeconds':1e400}")
                        .code())
                .isEqualTo("malformed_body");
    }

    @Test
    void aBodyTooStrangeToTranslateIsStillOnlyABadBody() {
        Got got = api.asAdmin()
                .post(
                        "/api/v1/listeners",
                        "{'name':'l','address':'0.0.0.0','port':1,'filterChains':[{'filters':[],'tlsContext':{}}],"
                                + "'defaultFilterChain':{'filters':[],'tlsContext':{'certChainFile':'/a','privateKeyFile':'/b'}}}");
        assertThat(got.status()).as(got.body()).isEqualTo(400);
        assertThat(got.code()).isEqualTo("invalid_body");
    }

    @Test
    void documentsThatAreTooDeepOrTooMuchAreRefused() {
        String deep = "{\"name\":\"x\",\"a\":" + "[".repeat(100) + "]".repeat(100) + "}";
        assertThat(api.asAdmin().send("POST", "/api/v1/clusters", deep).code()).isEqualTo("malformed_body");
        String many = "{\"name\":\"x\",\"a\":[" + "1,".repeat(150_000) + "1]}";
        assertThat(api.asAdmin().send("POST", "/api/v1/clusters", many).code()).isEqualTo("malformed_body");
        String keys = "{" + "\"a\":1,".repeat(10) + "\"b\":2}";
        assertThat(api.asAdmin().send("POST", "/api/v1/clusters", keys).code()).isEqualTo("malformed_body");
    }

    @Test
    void textsThatSmuggleAreRefused() {
        for (String text : List.of("\\u0000", "\\ud800", "\\udc00", "a\\u0000b")) {
            Got got = api.asAdmin()
                    .post(
                            "/api/v1/clusters",
                            "{'name':'web','serviceName':'" + text + "','endpoints':[{'host':'10.0.0.1','port':80}]}");
            assertThat(got.status()).as(text).isEqualTo(400);
        }
        Got header = route("'requestHeadersToAdd':[{'header':'x-a','value':'a\\r\\nx-b: c'}]");
        assertThat(header.status()).as(header.body()).isEqualTo(400);
        Got name = route("'requestHeadersToAdd':[{'header':'x a:','value':'a'}]");
        assertThat(name.status()).as(name.body()).isEqualTo(400);
    }

    @Test
    void expressionsThatRe2RefusesAreRefused() {
        for (String regex : List.of("(", "a**", "(?<=a)b", "a{1001}", "(a{100}){100}")) {
            Got got = api.asAdmin()
                    .post(
                            "/api/v1/routes",
                            "{'name':'r','virtualHosts':[{'name':'v','domains':['*'],'routes':[{'match':{'path':"
                                    + "{'type':'regex','value':'" + regex
                                    + "'}},'action':{'type':'forward','cluster':'c'}}]}]}");
            assertThat(got.status()).as(regex + got.body()).isEqualTo(400);
            assertThat(pointers(got)).as(regex).allMatch(p -> p.startsWith("/virtualHosts/0/routes/0/match/path"));
        }
    }

    @Test
    void domainsThatCollideAreRefused() {
        for (String domains : List.of("['a.example','A.example']", "['*','*']", "['']", "['a b']", "[]")) {
            Got got = api.asAdmin()
                    .post(
                            "/api/v1/routes",
                            "{'name':'r','virtualHosts':[{'name':'v','domains':" + domains
                                    + ",'routes':[{'match':{'path':{'type':'prefix','value':'/'}},"
                                    + "'action':{'type':'forward','cluster':'c'}}]}]}");
            assertThat(got.status()).as(domains + got.body()).isEqualTo(400);
        }
        Got twice = api.asAdmin()
                .post("/api/v1/routes", "{'name':'r','virtualHosts':[" + host("one") + "," + host("two") + "]}");
        assertThat(twice.status()).as(twice.body()).isEqualTo(400);
    }

    @Test
    void messagesShowNothingInternal() {
        List<Got> all = new ArrayList<>();
        for (String name :
                List.of("'; DROP TABLE clusters; --", "%25s%25n", "{{7*7}}", "${jndi:ldap://x}", "<script>")) {
            String encoded = Paging.encoded(name);
            all.add(api.asAdmin().get("/api/v1/clusters/" + encoded));
            all.add(api.asAdmin().get("/api/v1/clusters?team=" + encoded));
            all.add(api.asAdmin().get("/api/v1/audit-logs?userId=" + encoded + "&limit=5"));
            all.add(api.asAdmin().get("/api/v1/teams/" + encoded + "/bootstrap"));
            all.add(api.asAdmin().delete("/api/v1/tokens/" + encoded));
            all.add(api.asAdmin().put("/api/v1/clusters/" + encoded, "{}"));
        }
        for (Got got : all) {
            assertThat(got.status()).isLessThan(500);
            assertThat(got.body())
                    .doesNotContain("Exception")
                    .doesNotContain("io.flowplane")
                    .doesNotContain("SQL")
                    .doesNotContain("sqlite");
            assertThat(got.header("Content-Type")).contains("json");
        }
    }

    @Test
    void timesThatAreNoneAreRefused() {
        for (String time :
                List.of("yesterday", "2026-13-01T00:00:00Z", "2026-01-01", "1", "9".repeat(50) + "-01-01T00:00:00Z")) {
            assertThat(api.asAdmin().get("/api/v1/audit-logs?since=" + time).status())
                    .as(time)
                    .isEqualTo(400);
            assertThat(api.asAdmin()
                            .post(
                                    "/api/v1/tokens",
                                    "{'name':'abc','scopes':['clusters:read'],'expiresAt':'" + time + "'}")
                            .status())
                    .as(time)
                    .isEqualTo(400);
        }
        for (String far : List.of(
                "%2B999999999-12-31T23:59:59Z",
                "-999999999-01-01T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59-18:00",
                "0001-01-01T00:00:00%2B18:00")) {
            assertThat(api.asAdmin().get("/api/v1/audit-logs?since=" + far).status())
                    .as(far)
                    .isEqualTo(400);
            assertThat(api.asAdmin().get("/api/v1/audit-logs?until=" + far).status())
                    .as(far)
                    .isEqualTo(400);
        }
        for (String edge : List.of("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")) {
            assertThat(api.asAdmin().get("/api/v1/audit-logs?since=" + edge).status())
                    .as(edge)
                    .isEqualTo(200);
            assertThat(api.asAdmin().get("/api/v1/audit-logs?until=" + edge).status())
                    .as(edge)
                    .isEqualTo(200);
        }
    }

    private Got route(String extra) {
        return api.asAdmin()
                .post(
                        "/api/v1/routes",
                        "{'name':'r','virtualHosts':[{'name':'v','domains':['*']," + extra
                                + ",'routes':[{'match':{'path':{'type':'prefix','value':'/'}},"
                                + "'action':{'type':'forward','cluster':'c'}}]}]}");
    }

    private static String host(String name) {
        return "{'name':'" + name + "','domains':['*'],'routes':[{'match':{'path':{'type':'prefix','value':'/'}},"
                + "'action':{'type':'forward','cluster':'c'}}]}";
    }

    private static List<String> pointers(Got got) {
        List<String> pointers = new ArrayList<>();
        for (JsonNode error : got.json().path("errors")) {
            pointers.add(error.get("pointer").stringValue());
        }
        return pointers;
    }
}
