package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.e2e.LabGateway.Reply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.node.JsonNodeFactory;

/** JWT: who has no good token of the right issuer doesn't get through; what it says can be used by other filters. */
@Tag("slow")
@ExtendWith(FilterLab.Shared.class)
class FiltersOfTokensTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String JWT = "envoy.filters.http.jwt_authn";

    private JwtIssuer issuer;

    @BeforeEach
    void start(FilterLab lab) throws IOException {
        issuer = lab.keep(new JwtIssuer(
                lab.authority(), lab.authority().issue(FilterLab.name("issuer"), "subjectAltName = DNS:localhost")));
    }

    @Test
    void onlyGoodTokensGetThrough(FilterLab lab) {
        LabGateway gateway = lab.gateway(
                filter(
                        """
                "claim_to_headers": [{"claim_name": "sub", "header_name": "x-sub"}], "forward_payload_header": "x-payload",
                """,
                        "\"rules\": [{\"match\": {\"path\": {\"type\": \"prefix\", \"value\": \"/\"}}, \"requires\": {\"type\": \"provider_name\", \"provider_name\": \"main\"}}]"));
        assertThat(gateway.get("/").status()).isEqualTo(401);
        assertThat(gateway.get("/").header("www-authenticate")).startsWith("Bearer");
        Reply good = gateway.get("/", bearer(issuer.token("api", ", \"sub\": \"ann\"")));
        assertThat(good.status()).isEqualTo(200);
        assertThat(good.seenHeader("x-sub")).isEqualTo("ann");
        assertThat(good.seenHeader("x-payload")).isNotEmpty();
        assertThat(good.seenHeader("authorization"))
                .as("taken off unless forward says otherwise")
                .isEmpty();

        String expired = issuer.token(JwtIssuer.NAME, "api", Instant.now().minusSeconds(3600), "");
        assertThat(gateway.get("/", bearer(expired)).status()).isEqualTo(401);
        String stranger =
                issuer.token("https://evil.example", "api", Instant.now().plusSeconds(60), "");
        assertThat(gateway.get("/", bearer(stranger)).status()).isEqualTo(401);
        assertThat(gateway.get("/", bearer(issuer.token("other", ""))).status()).isEqualTo(403);
        String signed = issuer.token("api", "");
        issuer.changeKeys("first");
        assertThat(gateway.get("/", bearer(issuer.token("api", ""))).status())
                .as("another key")
                .isEqualTo(401);
        assertThat(gateway.get("/", bearer(signed)).status()).isEqualTo(200);
        assertThat(gateway.get("/", bearer(signed.substring(0, signed.lastIndexOf('.') + 1)))
                        .status())
                .as("without a signature")
                .isEqualTo(401);
    }

    @Test
    void aRouteChoosesItsRequirementOrNone(FilterLab lab) {
        String map = """
                "requirement_map": {"strict": {"type": "provider_with_audiences", "provider_name": "main", "audiences": ["admin"]},
                                    "lax": {"type": "allow_missing"}}""";
        LabGateway gateway = lab.gateway(
                filter("", map),
                LabGateway.spelled(JWT, "jwtAuthn", "jwt_authn", "{\"requirement_name\": \"strict\"}")
                        .replace(
                                LabGateway.route("/", ""),
                                LabGateway.route("/lax", "\"%s\": {\"requirement_name\": \"lax\"}".formatted(JWT))
                                        + ", "
                                        + LabGateway.route("/open", "\"%s\": {\"disabled\": true}".formatted(JWT))
                                        + ", " + LabGateway.route("/", "")));
        String api = issuer.token("api", "");
        String admin = issuer.token("admin", "");
        for (String path : LabGateway.SPELLED) {
            assertThat(gateway.get(path, bearer(admin)).status()).as(path).isEqualTo(200);
            assertThat(gateway.get(path, bearer(api)).status()).as(path).isEqualTo(403);
            assertThat(gateway.get(path).status()).as(path).isEqualTo(401);
        }
        assertThat(gateway.get("/lax").status()).isEqualTo(200);
        assertThat(gateway.get("/lax", bearer("x.y.z")).status()).isEqualTo(401);
        assertThat(gateway.get("/open").status()).isEqualTo(200);
        assertThat(gateway.get("/", bearer(api)).status())
                .as("without rules every path needs a token")
                .isEqualTo(200);
        assertThat(gateway.get("/").status()).isEqualTo(401);
    }

    @Test
    void remoteKeysOverHttpsNeedNoClusterAndAreVerified(FilterLab lab) {
        LabGateway gateway = lab.gateway("""
                {"filter": {"type": "jwt_auth", "providers": {"main": {"issuer": "%s", "audiences": ["api"],
                  "jwks": {"type": "remote", "http_uri": {"uri": "https://localhost:%d/jwks.json", "timeout_ms": 5000},
                           "cache_duration_seconds": 1, "async_fetch": {"fast_listener": false}}}}}}""".formatted(JwtIssuer.NAME, issuer.securePort()));
        lab.envoy()
                .await(
                        "the keys are there",
                        SOON,
                        () -> gateway.get("/", bearer(issuer.token("api", ""))).status() == 200);
        assertThat(issuer.fetches()).isPositive();
        assertThat(gateway.get("/").status()).isEqualTo(401);
        issuer.changeKeys("second");
        lab.envoy()
                .await(
                        "the changed keys are taken",
                        SOON,
                        () -> gateway.get("/", bearer(issuer.token("api", ""))).status() == 200);
    }

    @Test
    void keysFromWhoHasNoCertificateOfThatHostAreNotTaken(FilterLab lab) throws IOException {
        JwtIssuer impostor = lab.keep(new JwtIssuer(
                lab.authority(),
                lab.authority().issue(FilterLab.name("impostor"), "subjectAltName = DNS:elsewhere.example")));
        LabGateway gateway = lab.gateway("""
                {"filter": {"type": "jwt_authn", "providers": {"main": {"issuer": "%s",
                  "jwks": {"type": "remote", "http_uri": {"uri": "https://localhost:%d/jwks.json", "timeout_ms": 5000}}}}}}""".formatted(JwtIssuer.NAME, impostor.securePort()));
        assertThat(gateway.get("/", bearer(impostor.token("api", ""))).status()).isEqualTo(401);
        assertThat(impostor.fetches()).isZero();
    }

    @Test
    void remoteKeysOverHttpComeFromANamedCluster(FilterLab lab) {
        LabGateway gateway = lab.gateway("""
                {"filter": {"type": "jwt_authn", "providers": {"main": {"issuer": "%s", "forward": true,
                  "from_headers": [{"name": "x-token", "value_prefix": "T "}], "from_params": ["token"],
                  "jwks": {"type": "remote", "http_uri": {"uri": "http://localhost/jwks.json", "cluster": "%s", "timeout_ms": 5000}}}}}}""".formatted(JwtIssuer.NAME, lab.cluster(issuer.port())));
        String token = issuer.token("any", "");
        lab.envoy()
                .await(
                        "the keys are there",
                        SOON,
                        () -> gateway.get("/", "x-token", "T " + token).status() == 200);
        assertThat(gateway.get("/?token=" + token).status()).isEqualTo(200);
        assertThat(gateway.get("/", "x-token", "T " + token).seenHeader("x-token"))
                .isEqualTo("T " + token);
        assertThat(gateway.get("/", bearer(token)).status())
                .as("only where it is looked for")
                .isEqualTo(401);
    }

    @Test
    void rbacDecidesByClaims(FilterLab lab) {
        String jwt = filter("\"payload_in_metadata\": \"claims\",", "\"stat_prefix\": \"lab\"");
        LabGateway gateway = lab.gateway(jwt + """
                , {"filter": {"type": "rbac", "rules": {"action": "allow", "policies": {"admins": {
                  "permissions": [{"type": "any", "any": true}],
                  "principals": [{"type": "metadata", "filter": "envoy.filters.http.jwt_authn", "path": ["claims", "role"],
                                  "value": {"type": "exact", "value": "admin"}}]}}}}}""");
        assertThat(gateway.get("/", bearer(issuer.token("api", ", \"role\": \"admin\"")))
                        .status())
                .isEqualTo(200);
        assertThat(gateway.get("/", bearer(issuer.token("api", ", \"role\": \"guest\"")))
                        .status())
                .isEqualTo(403);
        assertThat(gateway.get("/", bearer(issuer.token("api", ""))).status()).isEqualTo(403);
        assertThat(gateway.get("/").status()).isEqualTo(401);
    }

    private String filter(String provider, String rest) {
        return """
                {"filter": {"type": "jwt_authn", "providers": {"main": {"issuer": "%s", "audiences": ["api"], %s
                  "jwks": {"type": "local", "inline_string": %s}}}, %s}}""".formatted(JwtIssuer.NAME, provider, JsonNodeFactory.instance.stringNode(issuer.jwks()), rest);
    }

    private static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }
}
