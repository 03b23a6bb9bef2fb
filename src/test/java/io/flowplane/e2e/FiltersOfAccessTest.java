package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.e2e.LabGateway.Reply;
import io.flowplane.testing.GrpcPeer;
import io.flowplane.testing.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may do what: RBAC, external authorization, OAuth 2, and credentials that the gateway adds itself. */
@Tag("slow")
@ExtendWith(FilterLab.Shared.class)
class FiltersOfAccessTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String RBAC =
            "{\"filter\": {\"type\": \"rbac\", \"rules\": {\"action\": \"%s\", \"policies\": {\"p\":"
                    + " {\"permissions\": [%s], \"principals\": [%s]}}}}}";
    private static final String ANY = "{\"type\": \"any\"}";

    @Test
    void rbacDecidesByPathHeaderMethodAndSource(FilterLab lab) {
        LabGateway paths = lab.gateway(
                RBAC.formatted(
                        "deny",
                        "{\"type\": \"url_path\", \"path\": {\"type\": \"prefix\", \"value\": \"/admin\"}}",
                        ANY),
                LabGateway.spelled("envoy.filters.http.rbac", "rbac", "rbac", "{\"disabled\": true}")
                        .replace("\"/bare\"", "\"/admin/bare\"")
                        .replace("\"/wrapped\"", "\"/admin/wrapped\"")
                        .replace("\"/typed\"", "\"/admin/typed\""));
        assertThat(paths.get("/admin/x?a=b").status()).isEqualTo(403);
        assertThat(paths.get("/%61dmin/x").status())
                .as("the same path, written differently")
                .isEqualTo(403);
        assertThat(paths.get("/x/../admin").status()).isEqualTo(403);
        assertThat(paths.get("/other").status()).isEqualTo(200);
        for (String path : LabGateway.SPELLED) {
            assertThat(paths.get("/admin" + path).status()).as(path).isEqualTo(200);
        }
        LabGateway headers = lab.gateway(RBAC.formatted(
                "allow",
                "{\"type\": \"and_rules\", \"rules\": [{\"type\": \"header\", \"name\": \":method\", \"value\": \"GET\"},"
                        + " {\"type\": \"not_rule\", \"rule\": {\"type\": \"header\", \"name\": \"x-no\"}}]}",
                "{\"type\": \"or_ids\", \"ids\": [{\"type\": \"header\", \"name\": \"x-user\", \"value\": \"ann\"},"
                        + " {\"type\": \"direct_remote_ip\", \"address_prefix\": \"10.0.0.0/8\"}]}"));
        assertThat(headers.get("/", "x-user", "ann").status()).isEqualTo(200);
        assertThat(headers.get("/", "x-user", "ann", "x-no", "1").status()).isEqualTo(403);
        assertThat(headers.post("/", "x", "x-user", "ann").status()).isEqualTo(403);
        assertThat(headers.get("/").status()).isEqualTo(403);
        assertThat(lab.gateway(RBAC.formatted(
                                "allow", ANY, "{\"type\": \"direct_remote_ip\", \"address_prefix\": \"127.0.0.0/8\"}"))
                        .get("/")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aRoutesOwnRulesReplaceTheListeners(FilterLab lab) {
        LabGateway gateway = lab.gateway(
                RBAC.formatted("allow", ANY, ANY), LabGateway.spelled("envoy.filters.http.rbac", "rbac", "rbac", """
                        {"rules": {"action": "allow", "policies": {"p": {"permissions": [{"type": "any"}],
                          "principals": [{"type": "header", "name": "x-user", "value": "ann"}]}}}}"""));
        assertThat(gateway.get("/").status()).isEqualTo(200);
        for (String path : LabGateway.SPELLED) {
            assertThat(gateway.get(path).status()).as(path).isEqualTo(403);
            assertThat(gateway.get(path, "x-user", "ann").status()).as(path).isEqualTo(200);
        }
    }

    @Test
    void rbacDecidesByClientCertificate(FilterLab lab) {
        TestAuthority.Pair server = lab.authority().server(FilterLab.name("server"));
        TestAuthority.Pair ann = lab.authority().proxy(FilterLab.name("ann"), "spiffe://lab.example/ann");
        TestAuthority.Pair bob = lab.authority().proxy(FilterLab.name("bob"), "spiffe://lab.example/bob");
        String context =
                "{\"certChainFile\": \"%s\", \"privateKeyFile\": \"%s\", \"caCertFile\": \"%s\", \"requireClientCertificate\": true}"
                        .formatted(
                                server.certificate(),
                                server.key(),
                                lab.authority().ca());
        LabGateway gateway = new LabGateway(lab)
                .filters(RBAC.formatted(
                        "allow",
                        ANY,
                        "{\"type\": \"authenticated\", \"principal_name\": \"spiffe://lab.example/ann\"}"))
                .routes(LabGateway.route("/", ""))
                .tls(context, TestAuthority.clientContext(lab.authority().ca(), ann))
                .open();
        assertThat(gateway.get("/").status()).isEqualTo(200);
        gateway.tls(context, TestAuthority.clientContext(lab.authority().ca(), bob))
                .open();
        assertThat(gateway.get("/").status()).isEqualTo(403);
    }

    @Test
    void aServiceOverHttpDecides(FilterLab lab) throws IOException {
        HttpAuthorizer authorizer = lab.keep(new HttpAuthorizer());
        LabGateway gateway = lab.gateway(
                """
                {"filter": {"type": "ext_authz", "with_request_body": {"max_request_bytes": 100, "allow_partial_message": true},
                  "service": {"type": "http", "path_prefix": "/check", "headers_to_add": [{"key": "x-extra", "value": "lab"}],
                    "server_uri": {"uri": "http://127.0.0.1:%d/", "timeout_ms": 5000},
                    "authorization_request": {"allowed_headers": ["x-key"]},
                    "authorization_response": {"allowed_upstream_headers": ["x-user"], "allowed_client_headers": ["x-reason"]}}}}""".formatted(authorizer.port()),
                LabGateway.spelled("envoy.filters.http.ext_authz", "extAuthz", "ext_authz", "{\"disabled\": true}"));
        Reply good = gateway.post("/a", "the body", "x-key", "good", "x-user", "eve");
        assertThat(good.status()).isEqualTo(200);
        assertThat(good.seenHeader("x-user")).as("what the service says counts").isEqualTo("ann");
        assertThat(authorizer.asked().getFirst()).isEqualTo("/check/a the body x-extra=lab");
        Reply bad = gateway.get("/a", "x-key", "bad");
        assertThat(bad.status()).isEqualTo(403);
        assertThat(bad.body()).isEqualTo("who are you?");
        assertThat(bad.header("x-reason")).isEqualTo("no key");
        int asked = authorizer.asked().size();
        for (String path : LabGateway.SPELLED) {
            assertThat(gateway.get(path).status()).as(path).isEqualTo(200);
        }
        assertThat(authorizer.asked()).hasSize(asked);
        authorizer.close();
        assertThat(gateway.get("/a", "x-key", "good").status())
                .as("closed while it is away")
                .isEqualTo(403);
    }

    @Test
    void aServiceOverGrpcDecidesAndHearsWhatTheRouteSays(FilterLab lab) {
        GrpcPeer service = lab.keep(new GrpcPeer(
                GrpcPeer.envoyApi(), Map.of("envoy.service.auth.v3.Authorization/Check", (asked, answers) -> {
                    var http = asked.at("/attributes/request/http");
                    String shop =
                            asked.at("/attributes/context_extensions/shop").asString("none");
                    boolean good = http.at("/headers/x-key").asString("").equals("good");
                    answers.accept(
                            good
                                    ? "{\"status\": {\"code\": 0}, \"ok_response\": {\"headers\": [{\"header\": {\"key\": \"x-shop\", \"value\": \"%s\"}}]}}"
                                            .formatted(shop)
                                    : "{\"status\": {\"code\": 7}, \"denied_response\": {\"status\": {\"code\": \"Unauthorized\"}, \"body\": \"no\"}}");
                })));
        LabGateway gateway = lab.gateway(
                "{\"filter\": {\"type\": \"ext_authz\", \"failure_mode_allow\": true, \"service\": {\"type\": \"grpc\", \"target_uri\": \"%s\", \"timeout_ms\": 5000}}}"
                        .formatted(lab.grpcCluster(service.port())),
                LabGateway.spelled(
                        "envoy.filters.http.ext_authz",
                        "extAuthz",
                        "ext_authz",
                        "{\"context_extensions\": {\"shop\": \"flowers\"}}"));
        assertThat(gateway.get("/", "x-key", "good").seenHeader("x-shop")).isEqualTo("none");
        assertThat(gateway.get("/").status()).isEqualTo(401);
        assertThat(gateway.get("/").body()).isEqualTo("no");
        for (String path : LabGateway.SPELLED) {
            assertThat(gateway.get(path, "x-key", "good").seenHeader("x-shop"))
                    .as(path)
                    .isEqualTo("flowers");
        }
        service.close();
        lab.envoy()
                .await(
                        "open while the service is away",
                        SOON,
                        () -> gateway.get("/").status() == 200);
    }

    @Test
    void browsersAreSentToLogInAndComeBack(FilterLab lab) throws IOException {
        OAuthServer provider = lab.keep(new OAuthServer());
        LabGateway gateway = lab.gateway("""
                {"filter": {"type": "oauth2", "token_endpoint": {"uri": "http://127.0.0.1:%d/token", "timeout_ms": 5000},
                  "authorization_endpoint": "http://127.0.0.1:%d/authorize", "forward_bearer_token": true, "auth_scopes": ["openid", "mail"],
                  "credentials": {"client_id": "the-client", "token_secret": "%s", "hmac_secret": "%s"},
                  "redirect_uri": "http://%%REQ(:authority)%%/oauth2/callback",
                  "pass_through_matcher": [{"path_prefix": "/public"}]}}""".formatted(
                        provider.port(), provider.port(), lab.secret("the-secret"), lab.secret("sign-with-this")));
        assertThat(gateway.get("/public/a").status()).isEqualTo(200);
        Reply sent = gateway.get("/private?a=b", "accept", "text/html");
        assertThat(sent.status()).isEqualTo(302);
        URI where = URI.create(sent.header("location"));
        assertThat(where.getPath()).isEqualTo("/authorize");
        assertThat(where.getQuery()).contains("client_id=the-client", "response_type=code", "openid", "mail");
        assertThat(gateway.get("/oauth2/callback?code=good-code&state=made-up").status())
                .isEqualTo(401);

        Matcher state = Pattern.compile("[?&]state=([^&]+)").matcher(where.getRawQuery());
        assertThat(state.find()).isTrue();
        Reply back = gateway.get("/oauth2/callback?code=good-code&state=" + state.group(1), "cookie", cookies(sent));
        assertThat(back.status()).as(back.body()).isEqualTo(302);
        assertThat(back.header("location")).endsWith("/private?a=b");
        assertThat(provider.asked().getFirst())
                .contains("code=good-code", "client_id=the-client", "client_secret=the-secret");
        Reply in = gateway.get("/private", "cookie", cookies(back));
        assertThat(in.status()).isEqualTo(200);
        assertThat(in.seenHeader("authorization")).isEqualTo("Bearer the-access-token");
        assertThat(gateway.get("/private", "cookie", "BearerToken=forged; OauthExpires=9999999999; OauthHMAC=AAAA")
                        .status())
                .isEqualTo(302);
    }

    @Test
    void theGatewayAddsItsOwnCredentialUnlessARouteSwitchesThatOff(FilterLab lab) {
        LabGateway gateway = lab.gateway(
                """
                {"filter": {"type": "credential_injector", "overwrite": true,
                  "secret_ref": {"name": "%s", "header": "authorization", "header_prefix": "Bearer "}}}""".formatted(lab.secret("the-token")),
                LabGateway.spelled(
                        "envoy.filters.http.credential_injector",
                        "credentialInjector",
                        "credential_injector",
                        "{\"disabled\": true}"));
        assertThat(gateway.get("/", "authorization", "Basic mine").seenHeader("authorization"))
                .isEqualTo("Bearer the-token");
        for (String path : LabGateway.SPELLED) {
            assertThat(gateway.get(path, "authorization", "Basic mine").seenHeader("authorization"))
                    .as(path)
                    .isEqualTo("Basic mine");
        }
    }

    @Test
    void usersComeInByNameAndPasswordAndRoutesMayHaveOtherUsers(FilterLab lab) {
        LabGateway gateway = lab.gateway(
                "{\"filter\": {\"type\": \"basic_auth\", \"users\": {\"alice\": \"%s\"}, \"forward_username_header\": \"x-user\"}}"
                        .formatted(sha("test")),
                LabGateway.spelled(
                        "envoy.filters.http.basic_auth",
                        "basicAuth",
                        "basic_auth",
                        "{\"users\": {\"admin\": \"%s\"}}".formatted(sha("secret"))));
        assertThat(gateway.get("/").status()).isEqualTo(401);
        assertThat(gateway.get("/").header("www-authenticate")).startsWith("Basic");
        assertThat(gateway.get("/", basic("alice:wrong")).status()).isEqualTo(401);
        assertThat(gateway.get("/", basic("alice:")).status()).isEqualTo(401);
        Reply in = gateway.get("/", basic("alice:test"));
        assertThat(in.status()).isEqualTo(200);
        assertThat(in.seenHeader("x-user")).isEqualTo("alice");
        for (String path : LabGateway.SPELLED) {
            assertThat(gateway.get(path, basic("alice:test")).status()).as(path).isEqualTo(401);
            assertThat(gateway.get(path, basic("admin:secret")).status())
                    .as(path)
                    .isEqualTo(200);
        }
    }

    @Test
    void clientsComeInByTheirKeysAndRoutesMayTakeSomeOfThem(FilterLab lab) {
        String alice = lab.secret("alices-key");
        LabGateway gateway = lab.gateway(
                """
                {"filter": {"type": "api_key_auth", "credentials": [{"client": "alice", "key": "%s"}, {"client": "bob", "key": "%s"}],
                  "key_sources": [{"header": "x-api-key"}, {"query": "api_key"}],
                  "forwarding": {"header": "x-client", "hide_credentials": true}}}""".formatted(alice, lab.secret("bobs-key")),
                LabGateway.spelled(
                        "envoy.filters.http.api_key_auth",
                        "apiKeyAuth",
                        "api_key_auth",
                        "{\"allowed_clients\": [\"bob\"]}"));
        assertThat(gateway.get("/").status()).isEqualTo(401);
        assertThat(gateway.get("/", "x-api-key", "no-key").status()).isEqualTo(401);
        Reply in = gateway.get("/", "x-api-key", "alices-key");
        assertThat(in.status()).isEqualTo(200);
        assertThat(in.seenHeader("x-client")).isEqualTo("alice");
        assertThat(in.seenHeader("x-api-key")).isEmpty();
        assertThat(gateway.get("/?api_key=bobs-key").status()).isEqualTo(200);
        for (String path : LabGateway.SPELLED) {
            assertThat(gateway.get(path, "x-api-key", "alices-key").status())
                    .as(path)
                    .isEqualTo(403);
            assertThat(gateway.get(path, "x-api-key", "bobs-key").status())
                    .as(path)
                    .isEqualTo(200);
        }
        assertThat(lab.server().get(gateway.listenerPath()).body()).doesNotContain("alices-key");
        lab.changeSecret(alice, "alices-new-key");
        lab.envoy()
                .await(
                        "the new key counts",
                        SOON,
                        () -> gateway.get("/", "x-api-key", "alices-new-key").status() == 200
                                && gateway.get("/", "x-api-key", "alices-key").status() == 401);
    }

    private static String sha(String password) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(password.getBytes(StandardCharsets.UTF_8));
            return "{SHA}" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String[] basic(String userAndPassword) {
        String encoded = Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
        return new String[] {"Authorization", "Basic " + encoded};
    }

    private static String cookies(Reply reply) {
        List<String> set = reply.response().headers().allValues("set-cookie");
        return set.stream()
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .collect(Collectors.joining("; "));
    }
}
