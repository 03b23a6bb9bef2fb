package io.flowplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.api.RunningApi.Got;
import io.flowplane.apply.SetupToken;
import io.flowplane.domain.Actor;
import io.flowplane.snapshot.Fleet;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Teams, tokens, the audit log, proxies and the first login over HTTP. */
class AdministrationTest {
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
    void aTokenIsIssuedShownRotatedAndRevoked() {
        Got issued = api.asAdmin()
                .post("/api/v1/tokens", "{'name':'ci-pipeline','scopes':['team:blue:clusters:*'],'description':'CI'}");
        assertThat(issued.status()).as(issued.body()).isEqualTo(201);
        String id = issued.json().get("id").stringValue();
        String secret = issued.json().get("token").stringValue();
        assertThat(secret).startsWith("fp_pat_" + id + ".");
        assertThat(issued.header("Location")).isEqualTo("/api/v1/tokens/fp_pat_" + id);
        assertThat(api.as(secret).get("/api/v1/clusters").status()).isEqualTo(200);

        Got shown = api.asAdmin().get("/api/v1/tokens/" + id);
        assertThat(shown.body()).doesNotContain(secret).doesNotContain("secretHash");
        assertThat(shown.json().get("tokenId").stringValue()).isEqualTo("fp_pat_" + id);
        assertThat(api.asAdmin().get(issued.header("Location")).json()).isEqualTo(shown.json());
        assertThat(api.asAdmin().get("/api/v1/tokens").body()).contains(id).doesNotContain(secret);

        Got renamed =
                api.asAdmin().patch("/api/v1/tokens/" + id, "{'description':null}", "If-Match", shown.header("ETag"));
        assertThat(renamed.status()).as(renamed.body()).isEqualTo(200);
        assertThat(renamed.json().get("description").isNull()).isTrue();

        Got rotated = api.asAdmin().post("/api/v1/tokens/" + id + "/rotate", "{}");
        assertThat(rotated.status()).as(rotated.body()).isEqualTo(200);
        String next = rotated.json().get("token").stringValue();
        assertThat(api.as(secret).get("/api/v1/clusters").status()).isEqualTo(401);
        assertThat(api.as(next).get("/api/v1/clusters").status()).isEqualTo(200);

        assertThat(api.asAdmin().delete("/api/v1/tokens/" + id).status()).isEqualTo(204);
        assertThat(api.as(next).get("/api/v1/clusters").status()).isEqualTo(401);
        assertThat(api.asAdmin()
                        .get("/api/v1/tokens/" + id)
                        .json()
                        .get("status")
                        .stringValue())
                .isEqualTo("revoked");
    }

    @Test
    void aTokenGrantsNoMoreThanItHas() {
        String narrow = api.token("team:blue:tokens:write", "team:blue:clusters:read");
        assertThat(api.as(narrow)
                        .post("/api/v1/tokens", "{'name':'abc','scopes':['admin:all']}")
                        .status())
                .isEqualTo(403);
        assertThat(api.as(narrow)
                        .post("/api/v1/tokens", "{'name':'abc','scopes':['team:red:clusters:read']}")
                        .status())
                .isEqualTo(403);
        assertThat(api.as(narrow)
                        .post("/api/v1/tokens", "{'name':'abc','scopes':['team:blue:clusters:read']}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aTokenOfATeamSeesTokensOfThatTeamInPages() {
        String reader = api.token("team:blue:tokens:read");
        for (int i = 0; i < 4; i++) {
            api.token("team:blue:clusters:read");
            api.token("team:red:clusters:read");
        }
        Got all = api.as(reader).get("/api/v1/tokens");
        assertThat(all.json().size()).isEqualTo(5);
        Got page = api.as(reader).get("/api/v1/tokens?limit=3");
        assertThat(page.json().size()).isEqualTo(3);
        assertThat(page.header("X-Total-Count")).isEqualTo("5");
        String link = page.header("Link");
        Got rest = api.as(reader).get(link.substring(1, link.indexOf('>')));
        assertThat(rest.json().size()).isEqualTo(2);
        assertThat(rest.header("Link")).isEmpty();
        assertThat(api.as(reader).get("/api/v1/tokens?cursor=x").status()).isEqualTo(400);
    }

    @Test
    void theLastAdminTokenIsKept() {
        String id = api.admin().substring(0, api.admin().indexOf('.'));
        Got refused = api.asAdmin().delete("/api/v1/tokens/" + id);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(api.asAdmin().get("/api/v1/clusters").status()).isEqualTo(200);
    }

    @Test
    void teamsAreMadeChangedAndDeletedWhileTheyOwnNothing() {
        Got made = api.asAdmin().post("/api/v1/teams", "{'name':'blue','displayName':'Blue'}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo("/api/v1/teams/blue");
        assertThat(api.asAdmin().post("/api/v1/teams", "{'name':'blue'}").status())
                .isEqualTo(409);
        Got echoed = api.asAdmin().send("PUT", "/api/v1/teams/blue", made.body());
        assertThat(echoed.status()).as(echoed.body()).isEqualTo(200);
        assertThat(echoed.header("ETag")).isEqualTo(made.header("ETag"));
        assertThat(api.asAdmin().put("/api/v1/teams/green", "{}").status()).isEqualTo(201);
        assertThat(api.asAdmin().put("/api/v1/teams/NO", "{}").status()).isEqualTo(400);
        assertThat(api.asAdmin().get("/api/v1/teams").json().size()).isGreaterThanOrEqualTo(2);
        api.asAdmin().post("/api/v1/clusters?team=blue", "{'name':'web','endpoints':[{'host':'10.0.0.1','port':80}]}");
        Got kept = api.asAdmin().delete("/api/v1/teams/blue");
        assertThat(kept.status()).isEqualTo(409);
        assertThat(kept.code()).isEqualTo("in_use");
        api.asAdmin().delete("/api/v1/clusters/web?team=blue");
        assertThat(api.asAdmin().delete("/api/v1/teams/blue").status()).isEqualTo(204);
        assertThat(api.asAdmin().get("/api/v1/teams/blue").status()).isEqualTo(404);
    }

    @Test
    void theAuditLogIsFilteredByItsColumns() {
        String body = "{'name':'web','endpoints':[{'host':'10.0.0.1','port':80}]}";
        api.asAdmin().post("/api/v1/clusters?team=blue", body, "X-Request-Id", "r-blue", "User-Agent", "=cmd()\tx");
        api.asAdmin().post("/api/v1/clusters?team=red", body);
        api.asNobody().get("/api/v1/clusters", "Authorization", "Bearer wrong");
        api.flushJournal();

        JsonNode made = api.asAdmin()
                .get("/api/v1/audit-logs?eventType=resource.cluster.*&team=blue")
                .json();
        assertThat(made.size()).isEqualTo(1);
        assertThat(made.get(0).get("requestId").stringValue()).isEqualTo("r-blue");
        assertThat(made.get(0).get("resourceName").stringValue()).isEqualTo("web");
        assertThat(made.get(0).get("userAgent").stringValue()).isEqualTo("=cmd() x");
        assertThat(made.get(0).get("details").isObject()).isTrue();
        assertThat(made.get(0).get("clientIp").stringValue()).isEqualTo("127.0.0.1");
        assertThat(api.asAdmin()
                        .get("/api/v1/audit-logs?event_type=auth.failed")
                        .json()
                        .size())
                .isEqualTo(1);
        String admin = api.admin().substring(0, api.admin().indexOf('.'));
        assertThat(api.asAdmin()
                        .get("/api/v1/audit-logs?user_id=" + admin + "&resourceType=cluster")
                        .json()
                        .size())
                .isEqualTo(2);
        assertThat(api.asAdmin()
                        .get("/api/v1/audit-logs?since=2100-01-01T00:00:00Z")
                        .body())
                .isEqualTo("[]");

        Got red = api.as(api.token("team:red:audit-logs:read")).get("/api/v1/audit-logs");
        assertThat(red.json().size()).isPositive();
        assertThat(red.body()).contains("\"red\"").doesNotContain("blue");
        Got page = api.asAdmin().get("/api/v1/audit-logs?limit=2&eventType=resource.*");
        assertThat(page.header("Link")).contains("eventType=resource.*").contains("limit=2");
    }

    @Test
    void proxiesAreShownWithWhatTheyRun() {
        Fleet.Delivery delivery = new Fleet.Delivery(
                "v2", 7, "v2", 7, "v1", 6, new Fleet.Rejection("v2", 7, "bad \"regex\"", Instant.EPOCH));
        api.proxies = List.of(proxy("blue", 1, Map.of("LDS", delivery)), proxy("red", 2, Map.of()));
        JsonNode all = api.asAdmin().get("/api/v1/proxies").json();
        assertThat(all.size()).isEqualTo(2);
        assertThat(all.get(0).at("/types/LDS/rejection/message").stringValue()).isEqualTo("bad \"regex\"");
        Got blue = api.as(api.token("team:blue:proxies:read")).get("/api/v1/proxies");
        assertThat(blue.json().size()).isEqualTo(1);
        assertThat(blue.body()).doesNotContain("red");
        assertThat(api.asAdmin().get("/api/v1/proxies?team=red").json().size()).isEqualTo(1);
        assertThat(api.asAdmin().get("/api/v1/proxies?limit=1").header("Link")).contains("cursor=1");
    }

    @Test
    void theFirstLoginNeedsTheSetupTokenOnce(@TempDir Path other) {
        try (RunningApi fresh = new RunningApi(other)) {
            assertThat(fresh.asNobody().get("/api/v1/bootstrap/status").body())
                    .isEqualTo("{\"needsInitialization\":false}");
        }
        SetupToken needed = api.bootstrap().issueSetupToken(Actor.system("start"), "here", instance -> false);
        assertThat(needed).isInstanceOf(SetupToken.NotNeeded.class);
        Got wrong = api.asNobody().post("/api/v1/bootstrap/initialize", "{'setupToken':'fp_setup_x.y'}");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.header("WWW-Authenticate")).startsWith("Bearer");
        Got faulty = api.asNobody().post("/api/v1/bootstrap/initialize", "{'setupTokn':'x'}");
        assertThat(faulty.status()).isEqualTo(400);
        assertThat(faulty.body()).contains("did you mean 'setupToken'");
    }

    @Test
    void scopesAreListedForEverybody() {
        JsonNode scopes = api.asNobody().get("/api/v1/scopes").json();
        assertThat(scopes.valueStream().map(s -> s.get("value").stringValue()))
                .contains("admin:all", "clusters:read", "clusters:write", "audit-logs:read", "proxies:read");
    }

    private static Fleet.Proxy proxy(String team, long stream, Map<String, Fleet.Delivery> types) {
        return new Fleet.Proxy(
                "cp-1", stream, "node", "cluster", team, "10.0.0.9:4711", "1.40.0", "delta", Instant.EPOCH, types);
    }
}
