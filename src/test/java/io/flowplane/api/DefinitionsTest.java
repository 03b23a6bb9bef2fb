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

/** API definitions: imported, imported again, written by hand, shared listeners, conflicts. */
class DefinitionsTest {
    private static final String FROM_OPENAPI = "/api/v1/api-definitions/from-openapi";
    private static final String PETS = """
            openapi: 3.0.3
            info: {title: Pets, version: "1"}
            servers: [{url: "https://pets.example/v1"}]
            paths:
              /pets:
                get: {operationId: listPets, responses: {"200": {description: ok}}}
                post: {operationId: addPet, responses: {"201": {description: ok}}}
              /pets/{petId}:
                get: {operationId: getPet, responses: {"200": {description: ok}}}
            """;

    @TempDir
    Path folder;

    private RunningApi api;

    @BeforeEach
    void open() {
        api = new RunningApi(folder);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private Got bring(String query, String document) {
        return api.asAdmin().send("POST", FROM_OPENAPI + query, document, "Content-Type", "application/yaml");
    }

    private Got get(String path) {
        return api.asAdmin().get(path);
    }

    private static List<String> actions(Got plan) {
        List<String> actions = new ArrayList<>();
        plan.json()
                .get("resources")
                .forEach(step -> actions.add(step.get("action").stringValue() + " "
                        + step.get("kind").stringValue() + " "
                        + step.get("name").stringValue()));
        return actions;
    }

    @Test
    void aDocumentBecomesClusterRoutesAndTheSharedListener() {
        Got made = bring("", PETS);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(actions(made))
                .containsExactly(
                        "created cluster pets-pets-example-443",
                        "created route default-gateway-routes",
                        "created listener default-gateway-listener");
        assertThat(made.json().get("operations").get("added").size()).isEqualTo(3);
        assertThat(get("/api/v1/clusters/pets-pets-example-443")
                        .json()
                        .get("useTls")
                        .booleanValue())
                .isTrue();
        JsonNode listener = get("/api/v1/listeners/default-gateway-listener").json();
        assertThat(listener.get("port").intValue()).isEqualTo(10000);
        JsonNode host = get("/api/v1/routes/default-gateway-routes")
                .json()
                .get("virtualHosts")
                .get(0);
        assertThat(host.get("domains").get(0).stringValue()).isEqualTo("pets.example");
        assertThat(host.get("routes")
                        .get(0)
                        .get("match")
                        .get("path")
                        .get("value")
                        .stringValue())
                .isEqualTo("/v1/pets");
        assertThat(host.get("routes")
                        .get(2)
                        .get("match")
                        .get("path")
                        .get("template")
                        .stringValue())
                .isEqualTo("/v1/pets/{petId}");
    }

    @Test
    void theSameDocumentAgainChangesNothing() {
        Got first = bring("", PETS);
        Got again = bring("", PETS);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(actions(again)).allMatch(action -> action.startsWith("unchanged "));
        assertThat(again.json().get("operations").get("unchanged").intValue()).isEqualTo(3);
    }

    @Test
    void aChangedDocumentChangesOnlyWhatChanged() {
        bring("", PETS);
        String listener = get("/api/v1/listeners/default-gateway-listener").header("ETag");
        Got changed = bring(
                "", PETS.replace("  /pets/{petId}:", "  /owners/{ownerId}:").replace("getPet", "getOwner"));
        assertThat(actions(changed))
                .containsExactly(
                        "unchanged cluster pets-pets-example-443",
                        "updated route default-gateway-routes",
                        "unchanged listener default-gateway-listener");
        assertThat(changed.json().get("operations").toString())
                .isEqualTo("{\"added\":[\"getOwner\"],\"changed\":[],\"removed\":[\"getPet\"],\"unchanged\":2}");
        assertThat(get("/api/v1/listeners/default-gateway-listener").header("ETag"))
                .isEqualTo(listener);
    }

    @Test
    void anotherUpstreamReplacesTheClusterThatNobodyNeedsAnyMore() {
        bring("", PETS);
        Got moved = bring("?upstream=http://10.0.0.7:8080", PETS);
        assertThat(actions(moved))
                .containsExactly(
                        "created cluster pets-10-0-0-7-8080",
                        "updated route default-gateway-routes",
                        "unchanged listener default-gateway-listener",
                        "deleted cluster pets-pets-example-443");
    }

    @Test
    void aDryRunTellsAndStoresNothing() {
        Got told = bring("?dryRun=true", PETS);
        assertThat(told.status()).as(told.body()).isEqualTo(200);
        assertThat(told.json().get("dryRun").booleanValue()).isTrue();
        assertThat(told.json().has("id")).isFalse();
        JsonNode envoy = told.json().get("envoy");
        assertThat(envoy.get("clusters").get(0).get("name").stringValue()).isEqualTo("pets-pets-example-443");
        assertThat(envoy.get("listeners").size()).isEqualTo(1);
        assertThat(envoy.get("routes").get(0).toString()).contains("/v1/pets/{petId}");
        assertThat(get("/api/v1/api-definitions").body()).isEqualTo("[]");
        assertThat(get("/api/v1/clusters").body()).isEqualTo("[]");
        assertThat(get("/api/v1/audit-logs?eventType=resource.*").body()).doesNotContain("pets");
    }

    @Test
    void deletingTakesEverythingAlongButWhatOthersShare() {
        String id = bring("", PETS).json().get("id").stringValue();
        bring("?name=shop&domain=shop.example", PETS);
        assertThat(api.asAdmin().delete("/api/v1/api-definitions/" + id).status())
                .isEqualTo(204);
        assertThat(get("/api/v1/clusters").json().size()).isEqualTo(1);
        assertThat(get("/api/v1/listeners/default-gateway-listener").status()).isEqualTo(200);
        assertThat(get("/api/v1/routes/default-gateway-routes").body()).doesNotContain("pets.example\"]");
        assertThat(api.asAdmin().delete("/api/v1/api-definitions/shop").status())
                .isEqualTo(204);
        for (String kind : List.of("clusters", "routes", "listeners", "api-definitions")) {
            assertThat(get("/api/v1/" + kind).body()).isEqualTo("[]");
        }
    }

    @Test
    void theSamePathOfTheSameDomainIsRefusedAndNamesTheOther() {
        bring("", PETS);
        Got taken = bring("?name=other", PETS);
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.detail()).contains("'pets'").contains("pets.example");
        assertThat(taken.json().get("errors").get(0).get("pointer").stringValue())
                .startsWith("/paths/~1pets");
        assertThat(get("/api/v1/api-definitions").json().size()).isEqualTo(1);
    }

    @Test
    void definitionsOfOneDomainShareItByPath() {
        bring("", PETS);
        Got owners = bring("?name=owners", PETS.replace("  /pets", "  /owners"));
        assertThat(owners.status()).as(owners.body()).isEqualTo(201);
        JsonNode hosts = get("/api/v1/routes/default-gateway-routes").json().get("virtualHosts");
        assertThat(hosts.size()).isEqualTo(1);
        assertThat(hosts.get(0).get("routes").size()).isEqualTo(6);
    }

    @Test
    void aListenerOfItsOwnTakesAFreePortAndKeepsIt() {
        Got own = bring("?listenerIsolation=true", PETS);
        assertThat(own.status()).as(own.body()).isEqualTo(201);
        assertThat(own.json().get("listener").stringValue()).isEqualTo("pets-listener");
        int port = get("/api/v1/listeners/pets-listener").json().get("port").intValue();
        assertThat(port).isBetween(20_000, 29_999);
        assertThat(actions(bring("?listenerIsolation=true", PETS))).allMatch(action -> action.startsWith("unchanged "));
        assertThat(get("/api/v1/routes/pets-routes")
                        .json()
                        .get("virtualHosts")
                        .get(0)
                        .get("domains")
                        .toString())
                .isEqualTo("[\"pets.example\",\"*\"]");
    }

    @Test
    void aListenerOfItsOwnSpeaksTlsWithACertificateThatIsASecret() {
        Got made = bring("?listener=edge&port=9443&protocol=HTTPS&tlsCertificateSecret=edge-cert", PETS);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        JsonNode listener = get("/api/v1/listeners/edge").json();
        assertThat(listener.get("protocol").stringValue()).isEqualTo("HTTPS");
        assertThat(listener.get("filterChains").get(0).get("tlsContext").toString())
                .isEqualTo("{\"tlsCertificateSdsSecretName\":\"edge-cert\"}");
        assertThat(get("/api/v1/api-definitions/pets/openapi")
                        .json()
                        .get("servers")
                        .toString())
                .contains("https://pets.example:9443/v1");
        Got plain = bring("?name=other&listener=side&port=9444&protocol=HTTPS", PETS.replace("  /pets", "  /owners"));
        assertThat(plain.status()).isEqualTo(400);
    }

    @Test
    void aNamedListenerBelongsToOneDefinition() {
        assertThat(bring("?listener=edge&port=9000&bind_address=127.0.0.1", PETS)
                        .status())
                .isEqualTo(201);
        Got second = bring("?name=other&listener=edge&port=9000", PETS.replace("/pets", "/owners"));
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.detail()).contains("'edge'").contains("'pets'");
        Got port = bring("?name=other&listener=side&port=9000", PETS.replace("/pets", "/owners"));
        assertThat(port.status()).isEqualTo(409);
        assertThat(port.detail()).contains("9000").contains("'edge'");
        Got byHand = api.asAdmin().post("/api/v1/api-definitions", """
                {'domain':'shop.example','listener':{'port':9000},'routes':[
                 {'match':{'prefix':'/a'},'cluster':{'name':'a','endpoint':'10.0.0.1:80'}}]}""");
        assertThat(byHand.status()).isEqualTo(409);
        assertThat(byHand.json().get("errors").get(0).get("pointer").stringValue())
                .isEqualTo("/listener/port");
    }

    @Test
    void whatIsMadeByHandIsNeverTouched() {
        api.asAdmin().post("/api/v1/clusters", "{'name':'pets-pets-example-443','endpoints':['10.0.0.1:80']}");
        Got refused = bring("", PETS);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.detail()).contains("made by hand");
        assertThat(get("/api/v1/listeners").body()).isEqualTo("[]");
    }

    @Test
    void aListenerThatWasMadeByHandIsJoined() {
        assertThat(api.asAdmin().post("/api/v1/listeners", """
                                {'name':'edge','address':'0.0.0.0','port':9000,'filterChains':[{'filters':[
                                 {'type':'httpConnectionManager','routeConfigName':'edge-routes'}]}]}""").status()).isEqualTo(201);
        String before = get("/api/v1/listeners/edge").header("ETag");
        Got joined = bring("?sharedListener=edge", PETS);
        assertThat(joined.status()).as(joined.body()).isEqualTo(201);
        assertThat(actions(joined))
                .containsExactly("created cluster pets-pets-example-443", "created route edge-routes");
        assertThat(get("/api/v1/listeners/edge").header("ETag")).isEqualTo(before);
        assertThat(api.asAdmin().delete("/api/v1/listeners/edge").status()).isEqualTo(409);
        assertThat(bring("?name=more&sharedListener=none", PETS).status()).isEqualTo(400);
        assertThat(api.asAdmin().delete("/api/v1/api-definitions/pets").status())
                .isEqualTo(204);
        assertThat(get("/api/v1/routes").body()).isEqualTo("[]");
        assertThat(get("/api/v1/listeners").json().size()).isEqualTo(1);
    }

    @Test
    void aFilterOfOneDefinitionLeavesTheSharedListenerItsOwn() {
        bring("", PETS);
        String filters = filtersOfTheSharedListener();
        Got limited = bring("?name=owners", PETS.replace("  /pets", "  /owners").replace("paths:", """
                x-flowplane-filters:
                - {type: local_rate_limit, stat_prefix: owners, token_bucket: {max_tokens: 9, fill_interval_ms: 1000}}
                paths:"""));
        assertThat(limited.status()).as(limited.body()).isEqualTo(201);
        assertThat(filters).contains("envoy.filters.http.local_ratelimit");
        assertThat(filtersOfTheSharedListener())
                .contains("local_rate_limit.owners")
                .contains("envoy.filters.http.local_ratelimit");
    }

    private String filtersOfTheSharedListener() {
        return get("/api/v1/listeners/default-gateway-listener")
                .json()
                .get("filterChains")
                .toString();
    }

    @Test
    void faultsOfFiltersAreToldWhereTheyStandInTheDocument() {
        Got bad = bring("", PETS.replace("paths:", """
                x-flowplane-filters:
                - filter: {type: header_mutation, request_headers_to_add: [{key: "bad name", value: x}]}
                - filter: {type: jwt_authn, providers: {a: {jwks: {type: remote, http_uri: {uri: "nowhere"}}}}}
                - filter: {type: sors}
                x-flowplane-color: blue
                paths:""").replace("{operationId: getPet,", """
                {operationId: getPet, x-flowplane-route-overrides: {rate_limit: {token_bucket: {max_tokens: 0}}},"""));
        assertThat(bad.status()).isEqualTo(400);
        List<String> pointers = new ArrayList<>();
        bad.json()
                .get("errors")
                .forEach(error -> pointers.add(error.get("pointer").stringValue()));
        assertThat(pointers)
                .as(bad.body())
                .contains(
                        "/x-flowplane-filters/0/filter/request_headers_to_add/0/key",
                        "/x-flowplane-filters/1/filter/providers/a/jwks/http_uri/uri",
                        "/x-flowplane-filters/2/filter/type",
                        "/x-flowplane-color");
        assertThat(pointers)
                .anyMatch(pointer ->
                        pointer.startsWith("/paths/~1pets~1{petId}/get/x-flowplane-route-overrides/rate_limit"));
        assertThat(get("/api/v1/clusters").body()).isEqualTo("[]");
    }

    @Test
    void whatIsGeneratedIsChangedThroughItsDefinition() {
        bring("", PETS);
        Got put = api.asAdmin().put("/api/v1/clusters/pets-pets-example-443", "{'endpoints':['10.0.0.1:80']}");
        assertThat(put.status()).isEqualTo(409);
        assertThat(put.detail()).contains("api definition 'pets'");
        assertThat(api.asAdmin()
                        .delete("/api/v1/listeners/default-gateway-listener")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void teamsDoNotSeeEachOthersGateways() {
        bring("?team=blue", PETS);
        Got green = bring("?team=green", PETS);
        assertThat(green.status()).as(green.body()).isEqualTo(201);
        String token = api.token("team:green:api-definitions:*", "team:green:clusters:read");
        assertThat(api.as(token).get("/api/v1/api-definitions").json().size()).isEqualTo(1);
        String blue =
                get("/api/v1/api-definitions?team=blue").json().get(0).get("id").stringValue();
        assertThat(api.as(token).get("/api/v1/api-definitions/" + blue).status())
                .isEqualTo(404);
        assertThat(api.as(token).delete("/api/v1/api-definitions/" + blue).status())
                .isEqualTo(404);
        assertThat(api.as(token)
                        .send("POST", FROM_OPENAPI + "?team=blue", PETS, "Content-Type", "application/yaml")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aDefinitionIsWrittenByHandPatchedAndAppended() {
        Got made = api.asAdmin().post("/api/v1/api-definitions", """
                {'domain':'shop.example','listener':{'bindAddress':'0.0.0.0','port':9100},'routes':[
                 {'match':{'prefix':'/a'},'cluster':{'name':'a','endpoint':'10.0.0.1:80'},'timeoutSeconds':5}]}""");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().get("routes").size()).isEqualTo(1);
        String path = "/api/v1/api-definitions/" + made.json().get("id").stringValue();
        assertThat(made.header("Location")).isEqualTo(path);
        Got added = api.asAdmin().post(path + "/routes", """
                {'route':{'match':{'path':'/b'},'cluster':{'name':'b','endpoint':'10.0.0.2:80'}},'deploymentNote':'now'}""");
        assertThat(added.status()).as(added.body()).isEqualTo(202);
        assertThat(added.json().get("apiId").stringValue())
                .isEqualTo(made.json().get("id").stringValue());
        Got patched = api.asAdmin().patch(path, "{'domain':'store.example'}");
        assertThat(patched.status()).as(patched.body()).isEqualTo(200);
        Got read = get(path);
        assertThat(read.json().get("domain").stringValue()).isEqualTo("store.example");
        assertThat(read.json().get("routes").size()).isEqualTo(2);
        assertThat(api.asAdmin().patch(path, "{}").status()).isEqualTo(400);
        assertThat(get("/api/v1/clusters").json().size()).isEqualTo(2);
    }

    @Test
    void faultsOfAnAppendedRouteAreToldInItsBody() {
        Got made = api.asAdmin().post("/api/v1/api-definitions", """
                {'domain':'shop.example','routes':[
                 {'match':{'prefix':'/a'},'cluster':{'name':'a','endpoint':'10.0.0.1:80'}}]}""");
        String path = "/api/v1/api-definitions/" + made.json().get("id").stringValue();
        Got bad = api.asAdmin()
                .post(path + "/routes", "{'route':{'match':{'prefix':'x'},'cluster':{'endpoint':'nowhere'}}}");
        assertThat(bad.status()).isEqualTo(400);
        List<String> pointers = new ArrayList<>();
        bad.json()
                .get("errors")
                .forEach(error -> pointers.add(error.get("pointer").stringValue()));
        assertThat(pointers).contains("/route/match/prefix", "/route/cluster/endpoint");
    }

    @Test
    void theDocumentComesBackWithTheLiveAddress() {
        String id = bring("", PETS).json().get("id").stringValue();
        JsonNode document = get("/api/v1/api-definitions/" + id + "/openapi").json();
        assertThat(document.get("servers").toString()).isEqualTo("[{\"url\":\"http://pets.example:10000/v1\"}]");
        assertThat(document.get("paths")
                        .get("/pets")
                        .get("get")
                        .get("operationId")
                        .stringValue())
                .isEqualTo("listPets");
    }

    @Test
    void aDefinitionGivesTheBootstrapDocumentOfItsTeam() {
        String id = bring("?team=blue", PETS).json().get("id").stringValue();
        Got document = get("/api/v1/api-definitions/" + id + "/bootstrap?format=json&scope=team");
        assertThat(document.json().get("node").get("metadata").get("team").stringValue())
                .isEqualTo("blue");
    }

    @Test
    void theLaterPathImportsAndListsToo() {
        Got made = api.asAdmin()
                .send(
                        "POST",
                        "/api/v1/openapi/import?team=default&listener_mode=new&new_listener_name=edge&new_listener_port=9000",
                        PETS,
                        "Content-Type",
                        "application/yaml");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().get("specName").stringValue()).isEqualTo("Pets");
        assertThat(made.json().get("routesCreated").intValue()).isEqualTo(3);
        assertThat(made.json().get("listenerName").stringValue()).isEqualTo("edge");
        JsonNode imports = get("/api/v1/openapi/imports").json().get("imports");
        assertThat(imports.size()).isEqualTo(1);
        String id = imports.get(0).get("id").stringValue();
        assertThat(get("/api/v1/openapi/imports/" + id).json().get("routeCount").intValue())
                .isEqualTo(3);
        assertThat(api.asAdmin().delete("/api/v1/openapi/imports/" + id).status())
                .isEqualTo(204);
        assertThat(get("/api/v1/clusters").body()).isEqualTo("[]");
    }

    @Test
    void aServiceIsExposedAndTakenAwayAgain() {
        Got made = api.asAdmin().post("/api/v1/expose", "{'name':'web','upstream':'10.0.0.1:8080'}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().get("port").intValue()).isBetween(20_000, 29_999);
        assertThat(made.json().get("curl").stringValue()).startsWith("curl 'http://127.0.0.1:2");
        assertThat(get("/api/v1/expose").json().size()).isEqualTo(1);
        assertThat(get("/api/v1/expose/web").status()).isEqualTo(200);
        assertThat(api.asAdmin()
                        .post("/api/v1/expose", "{'name':'web','upstream':'10.0.0.1:8080'}")
                        .status())
                .isEqualTo(409);
        assertThat(api.asAdmin().delete("/api/v1/expose/web").status()).isEqualTo(204);
        assertThat(api.asAdmin().delete("/api/v1/expose/web").status()).isEqualTo(404);
        assertThat(get("/api/v1/clusters").body() + get("/api/v1/listeners").body())
                .isEqualTo("[][]");
    }

    @Test
    void everyFaultOfWhatIsExposedIsTold() {
        Got bad = api.asAdmin().post("/api/v1/expose", "{'name':'a b','upstream':'nowhere','path':'x','more':1}");
        assertThat(bad.status()).isEqualTo(400);
        List<String> pointers = new ArrayList<>();
        bad.json()
                .get("errors")
                .forEach(error -> pointers.add(error.get("pointer").stringValue()));
        assertThat(pointers).contains("/name", "/upstream", "/more");
    }
}
