package io.flowplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.api.RunningApi.Got;
import io.flowplane.config.ApiSettings;
import io.flowplane.testing.Pems;
import io.flowplane.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Secrets over REST: written, and never read back. */
class SecretsApiTest {
    private static final Pems.Pair PAIR = Pems.ec("edge");

    @TempDir
    Path folder;

    private RunningApi api;

    @BeforeEach
    void start() {
        api = new RunningApi(folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void whatGetGivesCanBeSentAndChangesNothing() {
        Got made = api.asAdmin().send("POST", "/api/v1/secrets", edge().toString());
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo("/api/v1/secrets/edge");
        Got got = api.asAdmin().get("/api/v1/secrets/edge");
        assertThat(names(got.json()))
                .containsExactlyInAnyOrder(
                        "name",
                        "team",
                        "id",
                        "version",
                        "createdAt",
                        "updatedAt",
                        "createdBy",
                        "updatedBy",
                        "managedBy",
                        "status",
                        "secretType",
                        "certificates",
                        "notAfter",
                        "keyId");
        Got put = api.asAdmin().send("PUT", "/api/v1/secrets/edge", got.body());
        assertThat(put.status()).as(put.body()).isEqualTo(200);
        assertThat(put.header("ETag")).isEqualTo(got.header("ETag"));
        assertThat(api.asAdmin().get("/api/v1/secrets").json().get(0)).isEqualTo(got.json());
        Got again = api.asAdmin().send("POST", "/api/v1/secrets", got.body());
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.body()).contains("/configuration");
    }

    @Test
    void theFirstGenerationsPathsNameTeamAndIdAndRotate() {
        String path = "/api/v1/teams/blue/secrets";
        JsonNode made = api.asAdmin().post(path, word("one")).json();
        String id = made.get("id").stringValue();
        assertThat(made.get("team").stringValue()).isEqualTo("blue");
        assertThat(api.asAdmin().get(path).json().size()).isEqualTo(1);
        assertThat(api.asAdmin().get(path + "/" + id).json().get("name").stringValue())
                .isEqualTo("word");
        Got rotated = api.asAdmin()
                .post(
                        path + "/" + id + "/rotate",
                        "{'configuration':{'secret':'" + base64("two") + "'}}",
                        "If-Match",
                        "\"1-" + id.substring(0, 8) + "\"");
        assertThat(rotated.json().get("version").asInt()).isEqualTo(2);
        Got stale = api.asAdmin()
                .post(
                        path + "/word/rotate",
                        "{'configuration':{'secret':'" + base64("3") + "'}}",
                        "If-Match",
                        "\"1-x\"");
        assertThat(stale.status()).isEqualTo(412);
        assertThat(api.asAdmin()
                        .post(path, word("one").replace("'name'", "'team':'red','name'"))
                        .status())
                .isEqualTo(400);
        assertThat(api.asAdmin().delete(path + "/" + id).status()).isEqualTo(204);
        assertThat(api.asAdmin().get(path + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void aStrangerLearnsNothing() {
        JsonNode made =
                api.asAdmin().post("/api/v1/secrets?team=blue", word("one")).json();
        var red = api.as(api.token("team:red:*:*"));
        String id = made.get("id").stringValue();
        for (String path : List.of(
                "/api/v1/secrets/word?team=blue",
                "/api/v1/teams/blue/secrets/word",
                "/api/v1/teams/blue/secrets/" + id,
                "/api/v1/teams/blue/secrets",
                "/api/v1/teams/red/secrets/" + id)) {
            assertThat(red.get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(red.get("/api/v1/secrets").json().size()).isZero();
        var reader = api.as(api.token("team:blue:secrets:read"));
        assertThat(reader.get("/api/v1/secrets/word?team=blue").status()).isEqualTo(200);
        Got refused = reader.post("/api/v1/secrets/word/rotate?team=blue", "{'configuration':{'secret':'AA=='}}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.detail()).contains("secrets:write");
    }

    @Test
    void noAnswerRepeatsAValue() {
        String canary = "canary-" + base64("canary");
        StringBuilder answers = new StringBuilder();
        for (String body : List.of(
                generic(canary),
                "{'name':'word','secretType':'generic_secret','configuration':'" + canary + "'}",
                "{'name':'word','secretType':'generic_secret','configuration':{'secret':['" + canary + "']}}",
                "{'name':'word','secretType':'tls_certificate','configuration':{'private_key':'" + canary
                        + "','certificate_chain':'" + canary + "','password':'" + canary + "','ocsp_staple':'" + canary
                        + "'}}",
                "{'name':'word','secretType':'certificate_validation_context','configuration':{'trusted_ca':'" + canary
                        + "','crl':'" + canary + "','match_typed_subject_alt_names':[{'san_type':'" + canary + "'}]}}",
                "{'name':'word','secretType':'session_ticket_keys','configuration':{'keys':['" + canary + "']}}",
                "{'name':'word','secretType':'generic_secret','configuration':{'secret':'" + canary,
                "{'name':'word','secretType':'generic_secret','configuration':{'secret':'" + canary + "'}} " + canary,
                "{'name':'word','secretType':'generic_secret','configuration':{'secret':'" + canary + "','secret':'"
                        + canary + "'}}")) {
            for (String method : List.of("POST", "PUT", "PATCH")) {
                Got got = api.asAdmin()
                        .send(
                                method,
                                "/api/v1/secrets" + (method.equals("POST") ? "" : "/word"),
                                body.replace('\'', '"'));
                assertThat(got.status()).as(body).isBetween(400, 404);
                answers.append(got.body());
            }
        }
        api.asAdmin().post("/api/v1/secrets", word(canary));
        answers.append(api.asAdmin().get("/api/v1/secrets/word").body());
        answers.append(api.asAdmin().get("/api/v1/audit-logs").body());
        assertThat(answers.toString()).doesNotContain(canary, base64(canary));
    }

    @Test
    void allFaultsComeAtOnceWithTheirPlaces() {
        Got got = api.asAdmin().post("/api/v1/secrets", """
                {'name':'-','secretType':'certificate_validation_context','expiresAt':'2001-01-01T00:00:00Z','team':'default',
                 'configuration':{'trusted_ca':'%s','sanMatches':[{'exact':'a','prefix':'b'}],'private_key':'x',
                  'match_typed_subject_alt_names':[{'san_type':'DNS'}]}}""".formatted(PAIR.key().replace("\n", "\\n")));
        assertThat(got.status()).isEqualTo(400);
        TreeSet<String> pointers = new TreeSet<>();
        got.json()
                .get("errors")
                .forEach(error -> pointers.add(error.get("pointer").stringValue()));
        assertThat(pointers)
                .contains(
                        "/name",
                        "/expiresAt",
                        "/configuration/trusted_ca",
                        "/configuration/private_key",
                        "/configuration/sanMatches/0/prefix",
                        "/configuration/match_typed_subject_alt_names");
        assertThat(got.body()).doesNotContain("BEGIN PRIVATE");
    }

    @Test
    void withoutAKeyWritesAreUnavailableAndReadsGoOn() throws Exception {
        api.asAdmin().post("/api/v1/secrets", word("one"));
        api.close();
        api = new RunningApi(folder, RunningApi.settings(ApiSettings.defaults("1.2.3-test")), new Vault(List.of()));
        assertThat(api.asAdmin().get("/api/v1/secrets").json().size()).isEqualTo(1);
        assertThat(api.asAdmin().get("/api/v1/secrets/word").status()).isEqualTo(200);
        for (Got got : List.of(
                api.asAdmin().post("/api/v1/secrets", word("one")),
                api.asAdmin().put("/api/v1/secrets/word", word("two")),
                api.asAdmin().patch("/api/v1/secrets/word", "{}"),
                api.asAdmin().post("/api/v1/secrets/word/rotate", "{}"))) {
            assertThat(got.status()).isEqualTo(503);
            assertThat(got.detail()).contains("FLOWPLANE_SECRET_ENCRYPTION_KEY");
            assertThat(got.header("Retry-After")).isEqualTo("60");
        }
        assertThat(api.asAdmin().delete("/api/v1/secrets/word").status()).isEqualTo(204);
    }

    @Test
    void namesOfRawConfigurationAreFoundWithTheirTypes() {
        String listener = """
                {'name':'l','address':'127.0.0.1','port':1234,'filterChains':[{'filters':[{'type':'httpConnectionManager',
                 'routeConfigName':'r','httpFilters':[{'name':'envoy.filters.http.credential_injector','config':{'credential':{
                  'name':'envoy.http.injected_credentials.generic','typed_config':{
                   '@type':'type.googleapis.com/envoy.extensions.http.injected_credentials.generic.v3.Generic',
                   'credential':{'name':'word','sds_config':{'ads':{},'resource_api_version':'V3'}}}}}}]}]}]}""";
        Got made = api.asAdmin().post("/api/v1/listeners", listener);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        Got wrong = api.asAdmin()
                .send("POST", "/api/v1/secrets", edge().put("name", "word").toString());
        assertThat(wrong.status()).isEqualTo(409);
        assertThat(wrong.detail())
                .contains(
                        "generic_secret",
                        "/filterChains/0/filters/0/httpFilters/0/config/credential/typed_config/credential/name");
        assertThat(api.asAdmin().post("/api/v1/secrets", word("one")).status()).isEqualTo(201);
        assertThat(api.asAdmin().delete("/api/v1/secrets/word").status()).isEqualTo(409);
        Got elsewhere = api.asAdmin()
                .put(
                        "/api/v1/listeners/l",
                        listener.replace(
                                "{'ads':{},'resource_api_version':'V3'}",
                                "{'path_config_source':{'path':'/etc/sds.yaml'},'resource_api_version':'V3'}"));
        assertThat(elsewhere.status()).as(elsewhere.body()).isEqualTo(200);
        assertThat(api.asAdmin().delete("/api/v1/secrets/word").status()).isEqualTo(204);
    }

    private static ObjectNode edge() {
        ObjectNode body = io.flowplane.json.Json.NODES.objectNode();
        body.put("name", "edge").put("secretType", "tls_certificate");
        body.putObject("configuration")
                .put("certificate_chain", PAIR.certificate())
                .put("private_key", PAIR.key());
        return body;
    }

    private static String word(String value) {
        return generic(base64(value));
    }

    private static String generic(String secret) {
        return "{'name':'word','secretType':'generic_secret','configuration':{'secret':'" + secret + "'}}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> names(JsonNode object) {
        return List.copyOf(object.propertyNames());
    }
}
