package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.store.TestDatabases;
import io.flowplane.testing.RealEnvoy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operations guide's own commands, on PostgreSQL. */
@Tag("slow")
class OperationsGuideTest {
    private static String path;

    @TempDir
    Path folder;

    private String database = TestDatabases.postgresUrl();

    /** Python stands in for jq, which not every machine has; psql and pg_dump are fetched. */
    @BeforeAll
    static void findPrograms() {
        Shell.Result clients = Shell.run(
                RealEnvoy.repository(), RealEnvoy.repository().resolve("tools/postgres-client.sh") + " 2>/dev/null");
        assertThat(clients.status()).isZero();
        path = clients.line() + ":" + System.getenv("PATH");
    }

    @Test
    void firstLoginByGrepAndCurl() {
        try (FlowplaneProcess server = postgres()) {
            server.awaitReady();
            Shell.Result result = shell(server, """
                    SETUP_TOKEN=$(cat $LOG 2>&1 | grep -oP 'fp_setup_[^\\s]+')
                    ADMIN_TOKEN=$(curl -sS -X POST $URL/api/v1/bootstrap/initialize \\
                      -H "Content-Type: application/json" \\
                      -d "{
                        \\"setupToken\\": \\"$SETUP_TOKEN\\",
                        \\"adminTokenName\\": \\"admin-token\\",
                        \\"adminTokenDescription\\": \\"Production admin token\\"
                      }" | python3 -c 'import json, sys; print(json.load(sys.stdin)["adminToken"])')
                    curl -s -o /dev/null -w '%{http_code} ' -X POST $URL/api/v1/tokens \\
                      -H "Authorization: Bearer $ADMIN_TOKEN" -H "Content-Type: application/json" \\
                      -d '{"name": "envoy-readonly", "expiresAt": "2099-01-01T00:00:00Z",
                           "scopes": ["team:production:listeners:read", "team:production:routes:read", "team:production:clusters:read"]}'
                    curl -s -H "Authorization: Bearer $ADMIN_TOKEN" $URL/api/v1/clusters
                    """);
            assertThat(result.line()).isEqualTo("201 []");
        }
    }

    @Test
    void theGuidesSqlRuns() {
        try (FlowplaneProcess server = postgres()) {
            String token = server.bootstrap();
            server.use("fp_pat_wrong.wrong");
            assertThat(server.get("/api/v1/clusters").status()).isEqualTo(401);
            server.use(token);
            server.post("/api/v1/clusters", Gateway.cluster("web", 1));
            FlowplaneProcess.pause(2_500);

            assertThat(sql("SELECT count(*) > 0 FROM audit_logs WHERE event_type = 'auth.failed'"
                            + " AND created_at > NOW() - INTERVAL '1 hour'"))
                    .isEqualTo("t");
            assertThat(sql("SELECT event_type, COUNT(*) as count FROM audit_logs WHERE user_id = '"
                            + token.substring(0, token.indexOf('.')) + "' GROUP BY event_type"))
                    .contains("resource.cluster.created|1");
            assertThat(sql("SELECT count(*) FROM audit_logs WHERE event_type LIKE 'resource.cluster%'"
                            + " AND created_at > NOW() - INTERVAL '24 hours'"))
                    .isEqualTo("1");
            assertThat(sql("SELECT event_type FROM audit_logs WHERE event_type = 'auth.token.seeded'"
                            + " ORDER BY created_at DESC LIMIT 1"))
                    .isEqualTo("auth.token.seeded");
            assertThat(sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'flowplane'"
                            + " AND datname = current_database()"))
                    .isNotEqualTo("0");
        }
    }

    @Test
    void configurationIsBackedUpAndRestoredByTheShellLoop() {
        try (FlowplaneProcess server = postgres()) {
            server.bootstrap();
            server.put("/api/v1/clusters/web", Gateway.cluster("web", 1));
            server.put("/api/v1/routes/web", Gateway.routes("web", "web"));
            server.put("/api/v1/listeners/web", Gateway.listener("web", 10_000, "web"));
            Shell.Result saved = shell(server, """
                    for kind in clusters routes listeners; do
                      curl -s -H "Authorization: Bearer $TOKEN" $URL/api/v1/$kind > $kind.json
                    done
                    for kind in listeners routes clusters; do
                      curl -s -o /dev/null -w '%{http_code} ' -X DELETE -H "Authorization: Bearer $TOKEN" $URL/api/v1/$kind/web
                    done
                    """, server.token());
            assertThat(saved.line()).isEqualTo("204 204 204");

            Shell.Result restored = shell(server, """
                    for file in clusters.json routes.json listeners.json; do
                      python3 -c 'import json, sys; [print(json.dumps(r)) for r in json.load(open(sys.argv[1]))]' "$file" | while read -r resource; do
                        curl -s -o /dev/null -w '%{http_code} ' -X POST $URL/api/v1/$(basename $file .json | sed 's/s$//') \\
                          -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d "$resource"
                      done
                    done
                    """, server.token());
            assertThat(restored.line()).isEqualTo("201 201 201");
        }
    }

    @Test
    void aDumpIsRestoredIntoAnEmptyDatabase() {
        String token;
        try (FlowplaneProcess server = postgres()) {
            token = server.bootstrap();
            server.put("/api/v1/clusters/web", Gateway.cluster("web", 1));
            Shell.Result dumped = run("pg_dump \"$DATABASE_URL\" | gzip > dump.sql.gz && gunzip -t dump.sql.gz");
            assertThat(dumped.status()).as(dumped.output()).isZero();
        }
        database = TestDatabases.postgresUrl();
        Shell.Result loaded = run("gunzip -c dump.sql.gz | psql -q -v ON_ERROR_STOP=1 \"$DATABASE_URL\"");
        assertThat(loaded.status()).as(loaded.output()).isZero();
        try (FlowplaneProcess server = postgres()) {
            server.awaitReady();
            server.use(token);
            assertThat(server.get("/api/v1/clusters/web").status()).isEqualTo(200);
            assertThat(server.put("/api/v1/clusters/next", Gateway.cluster("next", 1))
                            .status())
                    .isEqualTo(201);
            assertThat(server.output()).doesNotContain("BOOTSTRAP");
        }
    }

    @Test
    void whatTheGuideAsksOfHealthDatabaseAndVersionIsAnswered() {
        try (FlowplaneProcess server = postgres()) {
            server.bootstrap();
            server.put("/api/v1/clusters/web", Gateway.cluster("web", 1));
            Shell.Result health = shell(server, """
                    set -e -o pipefail
                    curl -fsS -o /dev/null -w '%{http_code} ' $URL/healthz
                    curl -fsS $URL/metrics | grep http_request_duration >/dev/null
                    curl -fsS $URL/metrics | grep flowplane_xds_connections >/dev/null
                    curl -fsS $URL/api-docs/openapi.json | python3 -c 'import json, sys; print(json.load(sys.stdin)["info"]["version"])'
                    curl -fsS -H "Authorization: Bearer $TOKEN" $URL/api/v1/tokens > tokens.json
                    python3 -c 'import json; print([token["name"] for token in json.load(open("tokens.json"))])'
                    """, server.token());
            assertThat(health.line()).isEqualTo("200 0.1.0\n['admin']");

            assertThat(run("psql \"$DATABASE_URL\" -c 'SELECT 1;'").status()).isZero();
            assertThat(run("psql \"$DATABASE_URL\" -c '\\dt'").output())
                    .contains("clusters", "routes", "listeners", "tokens", "audit_logs");
            assertThat(sql("SELECT COUNT(*) > 0 FROM audit_logs WHERE created_at > NOW() - INTERVAL '1 hour';"))
                    .isEqualTo("t");
            for (String index : List.of(
                    "idx_clusters_name ON clusters(name)",
                    "idx_routes_name ON routes(name)",
                    "idx_listeners_name ON listeners(name)",
                    "idx_tokens_token_id ON tokens(token_id)",
                    "idx_audit_logs_created_at ON audit_logs(created_at)")) {
                assertThat(run("psql \"$DATABASE_URL\" -c 'CREATE INDEX IF NOT EXISTS " + index + "'")
                                .output())
                        .contains("already exists, skipping");
            }
        }
    }

    @Test
    void theSixMetricsAndTheVersionAreThere() {
        try (FlowplaneProcess server = postgres()) {
            server.bootstrap();
            server.get("/api/v1/clusters");
            FlowplaneProcess.pause(1_500);
            assertThat(server.get("/metrics").body())
                    .contains("http_requests_total{", "http_request_duration_seconds_bucket{")
                    .contains("\nflowplane_active_tokens 1.0", "\nflowplane_xds_connections 0.0")
                    .containsPattern("\nflowplane_db_connection_pool_size [1-9]")
                    .containsPattern("\nflowplane_audit_log_writes [1-9]")
                    .containsPattern("\nflowplane_audit_log_writes_total [1-9]");
            assertThat(server.get("/api-docs/openapi.json")
                            .json()
                            .get("info")
                            .get("version")
                            .asString())
                    .isEqualTo("0.1.0");
        }
    }

    private FlowplaneProcess postgres() {
        return FlowplaneProcess.serve(folder, Map.of("DATABASE_URL", database));
    }

    private String sql(String query) {
        Shell.Result result = run("psql -At \"$DATABASE_URL\" -c \"" + query + "\"");
        assertThat(result.status()).as(result.output()).isZero();
        return result.line();
    }

    private Shell.Result run(String script) {
        return Shell.run(folder, Map.of("PATH", path, "DATABASE_URL", database), "set -o pipefail; " + script);
    }

    private Shell.Result shell(FlowplaneProcess server, String script) {
        return shell(server, script, "");
    }

    private Shell.Result shell(FlowplaneProcess server, String script, String token) {
        return Shell.run(
                folder,
                Map.of("URL", server.address(), "LOG", server.outputFile().toString(), "TOKEN", token, "PATH", path),
                script);
    }
}
