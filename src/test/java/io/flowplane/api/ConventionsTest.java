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

/** How every resource is read and written over HTTP. */
class ConventionsTest {
    private static final String ENDPOINTS = "'endpoints':[{'host':'10.0.0.1','port':8080}]";
    private static final String CLUSTER = "{'name':'web'," + ENDPOINTS + "}";

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
    void postCreatesAndSaysWhere() {
        Got created = api.asAdmin().post("/api/v1/clusters", CLUSTER);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/api/v1/clusters/web");
        assertThat(created.header("ETag")).matches("\"1-[0-9a-f]{8}\"");
        JsonNode cluster = created.json();
        assertThat(cluster.get("name").stringValue()).isEqualTo("web");
        assertThat(cluster.get("team").stringValue()).isEqualTo("default");
        assertThat(cluster.get("version").intValue()).isEqualTo(1);
        assertThat(cluster.get("createdBy").stringValue()).startsWith("fp_pat_");
        assertThat(cluster.has("status")).isTrue();
        assertThat(cluster.get("endpoints").get(0).get("port").intValue()).isEqualTo(8080);
        assertThat(api.asAdmin().get("/api/v1/clusters/web").json()).isEqualTo(cluster);
    }

    @Test
    void aNameThatExistsIsAConflict() {
        api.asAdmin().post("/api/v1/clusters", CLUSTER);
        Got again = api.asAdmin().post("/api/v1/clusters", CLUSTER);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.code()).isEqualTo("already_exists");
    }

    @Test
    void locationNamesATeamThatIsNotTheCallersOwn() {
        Got created = api.asAdmin().post("/api/v1/clusters?team=blue", CLUSTER);
        assertThat(created.header("Location")).isEqualTo("/api/v1/clusters/web?team=blue");
        assertThat(api.asAdmin().get(created.header("Location")).status()).isEqualTo(200);
        assertThat(api.asAdmin().get("/api/v1/clusters/web").status()).isEqualTo(404);
        String blue = api.token("team:blue:clusters:*");
        Got own = api.as(blue).post("/api/v1/clusters", CLUSTER.replace("web", "own"));
        assertThat(own.header("Location")).isEqualTo("/api/v1/clusters/own");
        assertThat(own.json().get("team").stringValue()).isEqualTo("blue");
    }

    @Test
    void putCreatesThenReplacesThenLeavesAlone() {
        Got first = api.asAdmin().put("/api/v1/clusters/web", "{" + ENDPOINTS + "}");
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.header("Location")).isEqualTo("/api/v1/clusters/web");
        Got second = api.asAdmin().put("/api/v1/clusters/web", "{" + ENDPOINTS + ",'connectTimeoutSeconds':3}");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json().get("version").intValue()).isEqualTo(2);
        Got third = api.asAdmin().put("/api/v1/clusters/web", "{'connectTimeoutSeconds':3.0," + ENDPOINTS + "}");
        assertThat(third.status()).isEqualTo(200);
        assertThat(third.header("ETag")).isEqualTo(second.header("ETag"));
    }

    @Test
    void patchMergesAndNullRemoves() {
        api.asAdmin().put("/api/v1/clusters/web", "{" + ENDPOINTS + ",'connectTimeoutSeconds':3}");
        Got patched = api.asAdmin()
                .patch(
                        "/api/v1/clusters/web",
                        "{'connectTimeoutSeconds':null,'serviceName':'shop'}",
                        "Content-Type",
                        "application/merge-patch+json");
        assertThat(patched.status()).as(patched.body()).isEqualTo(200);
        assertThat(patched.json().has("connectTimeoutSeconds")).isFalse();
        assertThat(patched.json().get("serviceName").stringValue()).isEqualTo("shop");
        assertThat(api.asAdmin()
                        .patch("/api/v1/clusters/web", "{'serviceName':'shop'}")
                        .header("ETag"))
                .isEqualTo(patched.header("ETag"));
        assertThat(api.asAdmin().patch("/api/v1/clusters/none", "{}").status()).isEqualTo(404);
    }

    @Test
    void deleteIsDoneOnce() {
        api.asAdmin().post("/api/v1/clusters", CLUSTER);
        Got deleted = api.asAdmin().delete("/api/v1/clusters/web");
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(api.asAdmin().delete("/api/v1/clusters/web").status()).isEqualTo(404);
    }

    @Test
    void whatGetGivesPutAndPostTake() {
        Got created = api.asAdmin().post("/api/v1/clusters", CLUSTER);
        Got put = api.asAdmin().send("PUT", "/api/v1/clusters/web", created.body());
        assertThat(put.status()).as(put.body()).isEqualTo(200);
        assertThat(put.header("ETag")).isEqualTo(created.header("ETag"));
        api.asAdmin().delete("/api/v1/clusters/web");
        Got again = api.asAdmin().send("POST", "/api/v1/cluster", created.body());
        assertThat(again.status()).as(again.body()).isEqualTo(201);
        assertThat(again.json().get("id")).isNotEqualTo(created.json().get("id"));
    }

    @Test
    void whatTheServerSetsCannotBeSet() {
        Got created = api.asAdmin()
                .post(
                        "/api/v1/clusters",
                        "{'name':'web'," + ENDPOINTS
                                + ",'id':'1','version':77,'createdBy':'root','createdAt':1,'status':'fine','updatedBy':null}");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(created.json().get("version").intValue()).isEqualTo(1);
        assertThat(created.json().get("createdBy").stringValue()).startsWith("fp_pat_");
        assertThat(created.json().get("id").stringValue()).hasSize(36);
    }

    @Test
    void theNameInTheBodyMustBeThatOfThePath() {
        Got refused = api.asAdmin().put("/api/v1/clusters/other", CLUSTER);
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.json().get("errors").get(0).get("pointer").stringValue())
                .isEqualTo("/name");
    }

    @Test
    void theTeamInTheBodyCountsAndMustBeThatOfTheQuery() {
        Got blue = api.asAdmin().post("/api/v1/clusters", "{'name':'web','team':'blue'," + ENDPOINTS + "}");
        assertThat(blue.json().get("team").stringValue()).isEqualTo("blue");
        Got torn = api.asAdmin().post("/api/v1/clusters?team=red", "{'name':'x','team':'blue'," + ENDPOINTS + "}");
        assertThat(torn.status()).isEqualTo(400);
        assertThat(torn.json().get("errors").get(0).get("pointer").stringValue())
                .isEqualTo("/team");
        for (String odd : List.of("7", "'A B'", "''", "['blue']")) {
            Got refused = api.asAdmin().post("/api/v1/clusters", "{'name':'x','team':" + odd + "," + ENDPOINTS + "}");
            assertThat(refused.status()).as(odd).isEqualTo(400);
        }
    }

    @Test
    void listsAreArraysOfAllTeamsWithTheirNumber() {
        for (String team : List.of("blue", "red")) {
            for (int i = 0; i < 3; i++) {
                api.asAdmin().post("/api/v1/clusters?team=" + team, "{'name':'c" + i + "'," + ENDPOINTS + "}");
            }
        }
        Got all = api.asAdmin().get("/api/v1/clusters");
        assertThat(all.json().isArray()).isTrue();
        assertThat(all.json().size()).isEqualTo(6);
        assertThat(all.header("X-Total-Count")).isEqualTo("6");
        assertThat(all.header("Link")).isEmpty();
        Got narrowed = api.asAdmin().get("/api/v1/clusters?team=red");
        assertThat(narrowed.json().size()).isEqualTo(3);
        Got own = api.as(api.token("team:blue:clusters:read", "team:blue:routes:read"))
                .get("/api/v1/clusters");
        assertThat(own.json().size()).isEqualTo(3);
        assertThat(own.header("X-Total-Count")).isEqualTo("3");
        assertThat(own.body()).doesNotContain("red");
        assertThat(api.asAdmin().get("/api/v1/clusters?team=nobody").status()).isEqualTo(404);
        assertThat(api.asAdmin().get("/api/v1/listeners").body()).isEqualTo("[]");
    }

    @Test
    void pagesLeadFromOneToTheNext() {
        for (int i = 0; i < 7; i++) {
            api.asAdmin().post("/api/v1/clusters", "{'name':'c" + i + "'," + ENDPOINTS + "}");
        }
        List<String> seen = new ArrayList<>();
        String next = "/api/v1/clusters?limit=3&team=default";
        int pages = 0;
        while (!next.isEmpty()) {
            Got page = api.asAdmin().get(next);
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.header("X-Total-Count")).isEqualTo("7");
            page.json().forEach(cluster -> seen.add(cluster.get("name").stringValue()));
            String link = page.header("Link");
            next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
            assertThat(link.isEmpty() || link.endsWith("; rel=\"next\"")).isTrue();
            pages++;
        }
        assertThat(pages).isEqualTo(3);
        assertThat(seen).containsExactly("c0", "c1", "c2", "c3", "c4", "c5", "c6");
    }

    @Test
    void oddParametersAreToldApart() {
        for (String odd : List.of(
                "limit=0",
                "limit=1001",
                "limit=-1",
                "limit=x",
                "limit=1e3",
                "limit=",
                "limit=1&limit=2",
                "cursor=%21%21",
                "cursor=bm9uc2Vuc2U",
                "team=%ff",
                "team=a%00b",
                "lmit=3",
                "offset=3",
                "team=" + "a".repeat(301))) {
            Got refused = api.asAdmin().get("/api/v1/clusters?" + odd);
            assertThat(refused.status()).as(odd).isEqualTo(400);
            assertThat(refused.code()).as(odd).isEqualTo("invalid_parameter");
        }
        assertThat(api.asAdmin().get("/api/v1/clusters?lmit=3").detail()).contains("did you mean 'limit'");
    }

    @Test
    void ifMatchGuardsWrites() {
        String etag = api.asAdmin().post("/api/v1/clusters", CLUSTER).header("ETag");
        String other = "\"9-00000000\"";
        String body = "{" + ENDPOINTS + ",'connectTimeoutSeconds':9}";
        Got refused = api.asAdmin().put("/api/v1/clusters/web", body, "If-Match", other);
        assertThat(refused.status()).isEqualTo(412);
        assertThat(refused.code()).isEqualTo("precondition_failed");
        assertThat(refused.detail()).contains(other).contains(etag);
        assertThat(api.asAdmin()
                        .patch("/api/v1/clusters/web", "{}", "If-Match", other)
                        .status())
                .isEqualTo(412);
        assertThat(api.asAdmin()
                        .delete("/api/v1/clusters/web", "If-Match", other)
                        .status())
                .isEqualTo(412);
        assertThat(api.asAdmin()
                        .put("/api/v1/clusters/web", body, "If-Match", "W/" + etag)
                        .status())
                .isEqualTo(412);
        assertThat(api.asAdmin()
                        .put("/api/v1/clusters/none", body, "If-Match", "*")
                        .status())
                .isEqualTo(412);
        assertThat(api.asAdmin()
                        .put("/api/v1/clusters/web", body, "If-Match", other + ", " + etag)
                        .status())
                .isEqualTo(200);
        assertThat(api.asAdmin().delete("/api/v1/clusters/web", "If-Match", "*").status())
                .isEqualTo(204);
    }

    @Test
    void anEtagOfADeletedOneDoesNotMatchItsSuccessor() {
        String etag = api.asAdmin().post("/api/v1/clusters", CLUSTER).header("ETag");
        api.asAdmin().delete("/api/v1/clusters/web");
        api.asAdmin().post("/api/v1/clusters", CLUSTER);
        assertThat(api.asAdmin()
                        .delete("/api/v1/clusters/web", "If-Match", etag)
                        .status())
                .isEqualTo(412);
    }

    @Test
    void ifNoneMatchCreatesOnly() {
        Got created = api.asAdmin().put("/api/v1/clusters/web", "{" + ENDPOINTS + "}", "If-None-Match", "*");
        assertThat(created.status()).isEqualTo(201);
        assertThat(api.asAdmin()
                        .put("/api/v1/clusters/web", "{" + ENDPOINTS + "}", "If-None-Match", "*")
                        .status())
                .isEqualTo(412);
        Got same = api.asAdmin().get("/api/v1/clusters/web", "If-None-Match", "\"x\", W/" + created.header("ETag"));
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(same.header("ETag")).isEqualTo(created.header("ETag"));
        assertThat(api.asAdmin()
                        .get("/api/v1/clusters/web", "If-None-Match", "\"1-0\"")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void conditionsThatMakeNoSenseAreRefused() {
        api.asAdmin().post("/api/v1/clusters", CLUSTER);
        for (String nonsense :
                List.of("1-abc", "\"", "\"a\",", ",\"a\"", "\"a\" \"b\"", "W/x", "**", "\"a\"b", "w/\"a\"")) {
            Got refused = api.asAdmin().delete("/api/v1/clusters/web", "If-Match", nonsense);
            assertThat(refused.status()).as(nonsense).isEqualTo(400);
            assertThat(refused.code()).isEqualTo("invalid_header");
        }
        assertThat(api.asAdmin()
                        .delete("/api/v1/clusters/web", "If-None-Match", "\"a\"")
                        .status())
                .isEqualTo(400);
        assertThat(api.asAdmin().get("/api/v1/clusters/web").status()).isEqualTo(200);
    }

    @Test
    void theOtherPathOfRoutesIsTheSameThing() {
        String body = "{'name':'edge','virtualHosts':[{'name':'all','domains':['*'],'routes':"
                + "[{'match':{'path':{'type':'prefix','value':'/'}},'action':{'type':'forward','cluster':'web'}}]}]}";
        Got created = api.asAdmin().post("/api/v1/route-configs", body);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/api/v1/routes/edge");
        assertThat(api.asAdmin().get("/api/v1/routes/edge").json())
                .isEqualTo(api.asAdmin().get("/api/v1/route-configs/edge").json());
        assertThat(api.asAdmin().delete("/api/v1/route-configs/edge").status()).isEqualTo(204);
    }

    @Test
    void headSaysWhatGetWouldSayWithoutTheBody() {
        api.asAdmin().post("/api/v1/clusters", CLUSTER);
        for (String path : List.of("/api/v1/clusters/web", "/api/v1/clusters", "/healthz", "/api-docs/openapi.json")) {
            Got head = api.asAdmin().send("HEAD", path, null);
            assertThat(head.status()).as(path).isEqualTo(200);
            assertThat(head.body()).as(path).isEmpty();
            assertThat(head.header("Content-Type"))
                    .isEqualTo(api.asAdmin().get(path).header("Content-Type"));
        }
        assertThat(api.asAdmin().send("HEAD", "/api/v1/clusters/none", null).status())
                .isEqualTo(404);
    }

    @Test
    void methodsAreToldByOptionsAnd405() {
        Got options = api.asNobody().send("OPTIONS", "/api/v1/clusters/web", null);
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("Allow")).isEqualTo("GET, PUT, PATCH, DELETE, HEAD, OPTIONS");
        for (String method : List.of("POST", "TRACE", "BREW", "PROPFIND")) {
            Got refused = api.asAdmin().send(method, "/api/v1/clusters/web", null);
            assertThat(refused.status()).as(method).isEqualTo(405);
            assertThat(refused.header("Allow")).isEqualTo("GET, PUT, PATCH, DELETE, HEAD, OPTIONS");
            assertThat(refused.code()).isEqualTo("method_not_allowed");
        }
        assertThat(api.asAdmin().get("/api/v1/cluster").status()).isEqualTo(405);
    }

    @Test
    void requestIdsAreTakenOrMade() {
        Got taken = api.asAdmin().get("/api/v1/clusters/none", "X-Request-Id", "build-77/a");
        assertThat(taken.header("X-Request-Id")).isEqualTo("build-77/a");
        assertThat(taken.json().get("requestId").stringValue()).isEqualTo("build-77/a");
        for (String odd : List.of("a b", "x".repeat(129), "\"quoted\"", "a;b", "{}")) {
            assertThat(api.asAdmin()
                            .get("/api/v1/clusters", "X-Request-Id", odd)
                            .header("X-Request-Id"))
                    .as(odd)
                    .matches("[0-9a-f-]{36}");
        }
        api.asAdmin().post("/api/v1/clusters", CLUSTER, "X-Request-Id", "build-78");
        JsonNode audit =
                api.asAdmin().get("/api/v1/audit-logs?requestId=build-78").json();
        assertThat(audit.size()).isEqualTo(1);
        assertThat(audit.get(0).get("eventType").stringValue()).isEqualTo("resource.cluster.created");
    }

    @Test
    void errorsHaveBothGenerationsOfFields() {
        Got missing = api.asAdmin().get("/api/v1/clusters/none");
        assertThat(missing.header("Content-Type")).isEqualTo("application/problem+json");
        JsonNode problem = missing.json();
        assertThat(problem.get("type").stringValue()).isEqualTo("urn:flowplane:problem:not_found");
        assertThat(problem.get("title").stringValue()).isEqualTo("Not Found");
        assertThat(problem.get("status").intValue()).isEqualTo(404);
        assertThat(problem.get("code").stringValue()).isEqualTo("not_found");
        assertThat(problem.get("error").stringValue()).isEqualTo("not_found");
        assertThat(problem.get("message")).isEqualTo(problem.get("detail"));
        assertThat(problem.get("errors").isArray()).isTrue();
    }

    @Test
    void everyAnswerHasTheHeadersThatGuardBrowsers() {
        for (String path :
                List.of("/healthz", "/api/v1/clusters", "/nothing", "/api-docs/openapi.json", "/swagger-ui")) {
            Got got = api.asAdmin().get(path);
            assertThat(got.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
            assertThat(got.header("Content-Security-Policy")).as(path).contains("frame-ancestors 'none'");
            assertThat(got.header("Referrer-Policy")).as(path).isEqualTo("no-referrer");
            assertThat(got.header("X-Request-Id")).as(path).isNotEmpty();
        }
        Got token = api.asAdmin().post("/api/v1/tokens", "{'name':'abc','scopes':['clusters:read']}");
        assertThat(token.header("Cache-Control")).isEqualTo("no-store");
    }
}
