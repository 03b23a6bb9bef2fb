package io.flowplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.api.RunningApi.Got;
import io.flowplane.testing.RealEnvoy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The document that an Envoy is started with. */
class EnvoyBootstrapTest {
    @TempDir
    Path folder;

    private RunningApi api;

    @BeforeEach
    void start() {
        api = new RunningApi(folder);
        assertThat(api.asAdmin().post("/api/v1/teams", "{'name':'blue'}").status())
                .isEqualTo(201);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void namesTheTeamAndWhereItsConfigurationComesFrom() {
        Got got = api.asAdmin().get("/api/v1/teams/blue/bootstrap?format=json");
        assertThat(got.header("Content-Type")).isEqualTo("application/json");
        JsonNode document = got.json();
        assertThat(document.at("/node/id").stringValue()).matches("team=blue/dp-[0-9a-f-]{36}");
        assertThat(document.at("/node/cluster").stringValue()).isEqualTo("blue-cluster");
        assertThat(document.at("/node/metadata/team").stringValue()).isEqualTo("blue");
        assertThat(document.at("/admin/address/socket_address/address").stringValue())
                .isEqualTo("127.0.0.1");
        assertThat(document.at("/dynamic_resources/ads_config/api_type").stringValue())
                .isEqualTo("DELTA_GRPC");
        JsonNode xds = document.at(
                "/static_resources/clusters/0/load_assignment/endpoints/0/lb_endpoints/0/endpoint/address/socket_address");
        assertThat(xds.get("address").stringValue()).isEqualTo("127.0.0.1");
        assertThat(xds.get("port_value").intValue()).isEqualTo(50051);
        JsonNode sotw = api.asAdmin()
                .get("/api/v1/teams/blue/bootstrap?format=json&xds=sotw&include_default=true")
                .json();
        assertThat(sotw.at("/dynamic_resources/ads_config/api_type").stringValue())
                .isEqualTo("GRPC");
        assertThat(sotw.at("/node/id")).isNotEqualTo(document.at("/node/id"));
    }

    @Test
    void isForWhoMayReadProxiesTeamsOrDefinitionsOfTheTeam() {
        for (String scope : List.of(
                "team:blue:proxies:read",
                "team:blue:teams:read",
                "team:blue:api-definitions:read",
                "generate-envoy-config:read",
                "team:blue:*:read")) {
            assertThat(api.as(api.token(scope))
                            .get("/api/v1/teams/blue/bootstrap")
                            .status())
                    .as(scope)
                    .isEqualTo(200);
        }
        assertThat(api.as(api.token("team:blue:clusters:read"))
                        .get("/api/v1/teams/blue/bootstrap")
                        .status())
                .isEqualTo(403);
        assertThat(api.as(api.token("team:red:proxies:read"))
                        .get("/api/v1/teams/blue/bootstrap")
                        .status())
                .isEqualTo(404);
        assertThat(api.asAdmin().get("/api/v1/teams/none/bootstrap").status()).isEqualTo(404);
    }

    @Test
    void trustsNoHostThatIsNone() {
        assertThat(EnvoyBootstrapRoutes.requested("cp.example.com:8080")).isEqualTo("cp.example.com");
        assertThat(EnvoyBootstrapRoutes.requested("10.1.2.3")).isEqualTo("10.1.2.3");
        assertThat(EnvoyBootstrapRoutes.requested("[2001:db8::1]:8080")).isEqualTo("2001:db8::1");
        for (String odd : List.of("", "a b", "x\n", "\"", "{evil: 1}", "a:b", "a".repeat(300), "[::1", "-a", "a.")) {
            assertThat(EnvoyBootstrapRoutes.requested(odd)).as(odd).isEqualTo("127.0.0.1");
        }
        assertThat(EnvoyBootstrapRoutes.requested(null)).isEqualTo("127.0.0.1");
    }

    @Test
    void isYamlThatQuotesWhateverCouldBeMisread() {
        JsonNode node =
                api.asAdmin().get("/api/v1/teams/blue/bootstrap?format=json").json();
        String yaml = Yaml.write(node);
        assertThat(yaml)
                .startsWith(
                        "admin:\n  address:\n    socket_address:\n      address: \"127.0.0.1\"\n      port_value: 9901\n")
                .contains("grpc_services:\n      - envoy_grpc:\n          cluster_name: \"xds_cluster\"\n")
                .contains("\"ads\": {}\n")
                .contains("\"@type\": \"type.googleapis.com/")
                .endsWith("\n");
        assertThat(api.asAdmin().get("/api/v1/teams/blue/bootstrap").header("Content-Type"))
                .isEqualTo("application/yaml");
    }

    @Test
    @Tag("slow")
    void isTakenByARealEnvoyAsItIs() {
        for (String query : List.of("", "?format=json", "?xds=sotw", "?format=json&xds=sotw")) {
            Got document = api.asAdmin().get("/api/v1/teams/blue/bootstrap" + query);
            try (RealEnvoy envoy = RealEnvoy.start(document.body())) {
                assertThat(envoy.get("/server_info")).contains("\"cluster\": \"blue-cluster\"");
                assertThat(envoy.get("/clusters")).contains("xds_cluster");
            }
        }
    }
}
