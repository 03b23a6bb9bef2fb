package io.flowplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.api.RunningApi.Got;
import io.flowplane.simulate.Link;
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
                .contains("base_interval: \"0.5s\"", "max_interval: \"1.5s\"")
                .as("what simulated proxies do by themselves")
                .contains("max_interval: \"" + Link.BOOTSTRAP_BACKOFF.toMillis() / 1e3 + "s\"")
                .contains("\"ads\": {}\n")
                .contains("\"@type\": \"type.googleapis.com/")
                .endsWith("\n");
        assertThat(api.asAdmin().get("/api/v1/teams/blue/bootstrap").header("Content-Type"))
                .isEqualTo("application/yaml");
    }

    @Test
    void overTlsItNamesFilesAndChecksTheHostThatItNames() {
        EnvoyBootstrap.Tls mutual = new EnvoyBootstrap.Tls("/ca.pem", new EnvoyBootstrap.Own("/c.pem", "/k.pem"));
        JsonNode name = context("cp.example.com", mutual);
        assertThat(name.at("/sni").stringValue()).isEqualTo("cp.example.com");
        JsonNode common = name.at("/common_tls_context");
        assertThat(common.at("/tls_certificates/0/certificate_chain/filename").stringValue())
                .isEqualTo("/c.pem");
        assertThat(common.at("/tls_certificates/0/private_key/filename").stringValue())
                .isEqualTo("/k.pem");
        assertThat(common.at("/validation_context").toString())
                .isEqualTo("{\"trusted_ca\":{\"filename\":\"/ca.pem\"},\"match_typed_subject_alt_names\":"
                        + "[{\"san_type\":\"DNS\",\"matcher\":{\"exact\":\"cp.example.com\"}}]}");
        JsonNode address = context("2001:DB8:0:0::1", new EnvoyBootstrap.Tls("/ca.pem", null));
        assertThat(address.has("sni")).isFalse();
        assertThat(address.at("/common_tls_context").has("tls_certificates")).isFalse();
        assertThat(address.at("/common_tls_context/validation_context/match_typed_subject_alt_names")
                        .toString())
                .isEqualTo("[{\"san_type\":\"IP_ADDRESS\",\"matcher\":{\"exact\":\"2001:db8::1\"}}]");
    }

    private static JsonNode context(String host, EnvoyBootstrap.Tls tls) {
        return new EnvoyBootstrap("blue", host, 1, true, tls)
                .json(java.util.UUID.randomUUID())
                .at("/static_resources/clusters/0/transport_socket/typed_config");
    }

    @Test
    void addressesAreSpelledAsEnvoySpellsThem() {
        java.util.Map.of(
                        "0:0:0:0:0:0:0:1", "::1",
                        "::", "::",
                        "2001:0db8:0000:1:0:0:0:1", "2001:db8:0:1::1",
                        "1:0:0:2:0:0:3:4", "1::2:0:0:3:4",
                        "1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7",
                        "fe80:0:0:0:10:0:0:0", "fe80::10:0:0:0",
                        "10.1.2.3", "10.1.2.3",
                        "nonsense", "nonsense")
                .forEach((given, right) ->
                        assertThat(IpText.canonical(given)).as(given).isEqualTo(right));
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
