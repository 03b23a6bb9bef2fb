package io.flowplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.api.RunningApi.Got;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The operations guide's backup, and its restore loop onto an empty system. */
class RestoreTest {
    private static final List<String> KINDS = List.of("clusters", "routes", "listeners");

    @Test
    void whatIsListedIsCreatedAgainByPostingItToTheSingularPath(@TempDir Path here, @TempDir Path there) {
        try (RunningApi from = new RunningApi(here);
                RunningApi onto = new RunningApi(there)) {
            for (String team : List.of("default", "blue")) {
                fill(from, team);
            }
            for (String kind : KINDS) {
                String path = "/api/v1/" + kind.substring(0, kind.length() - 1);
                for (JsonNode resource : from.asAdmin().get("/api/v1/" + kind).json()) {
                    Got restored = onto.asAdmin().send("POST", path, resource.toString());
                    assertThat(restored.status()).as(restored.body()).isEqualTo(201);
                }
            }
            for (String kind : KINDS) {
                JsonNode before = from.asAdmin().get("/api/v1/" + kind).json();
                JsonNode after = onto.asAdmin().get("/api/v1/" + kind).json();
                assertThat(after.size()).isEqualTo(before.size()).isEqualTo(2);
                for (int i = 0; i < before.size(); i++) {
                    assertThat(ServerSet.removedFrom((ObjectNode) after.get(i)))
                            .isEqualTo(ServerSet.removedFrom((ObjectNode) before.get(i)));
                }
            }
        }
    }

    private static void fill(RunningApi api, String team) {
        String query = "?team=" + team;
        created(api.asAdmin()
                .post(
                        "/api/v1/clusters" + query,
                        "{'name':'web','endpoints':['10.0.0.1:8080',{'host':'10.0.0.2','port':8080,'weight':3}],"
                                + "'connectTimeoutSeconds':0.25,'lbPolicy':'LEAST_REQUEST'}"));
        created(api.asAdmin()
                .post(
                        "/api/v1/routes" + query,
                        "{'name':'edge','virtualHosts':[{'name':'all','domains':['*'],'routes':[{'match':{'path':"
                                + "{'type':'prefix','value':'/'}},'action':{'type':'forward','cluster':'web'}}]}]}"));
        int port = team.equals("blue") ? 10001 : 10000;
        created(api.asAdmin()
                .post(
                        "/api/v1/listeners" + query,
                        "{'name':'http','address':'0.0.0.0','port':" + port
                                + ",'filterChains':[{'filters':[{'name':'envoy.filters.network.http_connection_manager',"
                                + "'type':'httpConnectionManager','routeConfigName':'edge'}]}]}"));
    }

    private static void created(Got got) {
        assertThat(got.status()).as(got.body()).isEqualTo(201);
    }
}
