package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.store.TestDatabases;
import io.flowplane.testing.DebianProgram;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the image holds, and the settings and scripts of compose, without Docker: the same files on this machine's paths. */
@Tag("slow")
class ContainerTest {
    private static final Path DOCKER = RealEnvoy.repository().resolve("deploy/docker");

    @TempDir
    static Path image;

    private static Path program;

    @TempDir
    Path folder;

    private Map<String, String> compose;

    @BeforeAll
    static void assemble() {
        program = image.resolve("flowplane");
        String assemble = RealEnvoy.repository().resolve("tools/assemble.sh") + " " + program + " 2>&1";
        Shell.Result made = Shell.run(image, assemble);
        assertThat(made.status()).as(made.output()).isZero();
        assertThat(Shell.run(image, assemble).output()).contains("is not empty");
    }

    @BeforeEach
    void secretsAndCertificates() {
        ok("PATH=" + program + ":$PATH; " + DOCKER.resolve("secrets.sh") + " secrets && mkdir certs data && "
                + DOCKER.resolve("make-certs.sh") + " certs");
        compose = composeSettings();
    }

    @Test
    void theProgramRunsAsAnotherUserOnARootThatCantBeWritten() {
        boolean root = System.getProperty("user.name").equals("root");
        String script = """
                mount --bind %1$s /opt && mount --bind %2$s /mnt && mount -t tmpfs tmpfs /tmp && chmod 1777 /tmp &&
                mount -o remount,bind,ro / && mount -o remount,bind,ro /opt || exit 9
                cd /mnt
                %3$s env -i PATH="$PATH" DATABASE_URL=sqlite:///mnt/flowplane.db FLOWPLANE_SNAPSHOT_DIR=/mnt/pictures \\
                  FLOWPLANE_API_PORT=%4$d FLOWPLANE_XDS_PORT=0 FLOWPLANE_DRAIN_SECONDS=0 \\
                  FLOWPLANE_JAVA_OPTS=-XX:AOTMode=on /opt/flowplane serve > /mnt/log 2>&1 &
                server=$!
                for i in $(seq 60); do curl -sf -o /dev/null http://127.0.0.1:%4$d/readyz && break; sleep 0.5; done
                ps -o user= -p $server | tr '\\n' ' '
                touch /opt/x 2>/dev/null && echo writable
                FLOWPLANE_API_PORT=%4$d sh /mnt/healthcheck.sh; echo "health $?"
                kill $server; wait $server; echo "end $?"
                """.formatted(
                        program,
                        folder.resolve("data"),
                        root ? "setpriv --reuid=10001 --regid=10001 --clear-groups" : "",
                        FreePort.next());
        ok("cp " + DOCKER.resolve("healthcheck.sh") + " data/ && chmod 777 data");
        Shell.Result result = Shell.run(
                folder, Map.of("SCRIPT", script), "unshare " + (root ? "-m" : "-rm") + " bash -c \"$SCRIPT\" 2>&1");
        String log = Shell.run(folder, "cat data/log; ls data").output();
        assertThat(result.output()).as(log).contains("health 0\n", "end 0\n").doesNotContain("writable");
        assertThat(result.output()).startsWith(root ? "10001 " : System.getProperty("user.name"));
        assertThat(log).contains("flowplane.db");
    }

    @Test
    void theSettingsOfComposeServeAFirstRequestAndPrometheus() throws Exception {
        try (Upstream upstream = new Upstream("blue");
                FlowplaneProcess server = serve();
                RealEnvoy envoy = RealEnvoy.start(
                        here(Balancer.shipped("docker/envoy.yaml"))
                                .replace("address: flowplane-xds", "address: 127.0.0.1")
                                .replace("50051", String.valueOf(server.xdsPort())),
                        "--service-node",
                        "envoy-1")) {
            Map<String, String> where = Map.of(
                    "API_URL", "https://localhost:" + server.apiPort(),
                    "API_CA", folder.resolve("certs/xds-ca.pem").toString(),
                    "UPSTREAM", "127.0.0.1:" + upstream.port(),
                    "ENVOY_URL", "http://127.0.0.1:" + FreePort.next(),
                    "LISTEN", "127.0.0.1");
            String first = DOCKER.resolve("first-request.sh") + " secrets cat " + server.outputFile() + " 2>&1";
            for (int i = 0; i < 2; i++) {
                Shell.Result asked = Shell.run(folder, where, first);
                assertThat(asked.output()).startsWith("blue\nThat went through Envoy");
                assertThat(asked.status()).isZero();
            }
            assertThat(ok("stat -c %a secrets/admin_token.txt secrets | tr '\\n' ' '"))
                    .isEqualTo("600 700 ");
            assertThat(envoy.rejections()).isEmpty();
            String health = "FLOWPLANE_API_TLS_ENABLED=TRUE FLOWPLANE_API_PORT=" + server.apiPort() + " "
                    + DOCKER.resolve("healthcheck.sh");
            ok(health);
            assertThat(Shell.run(folder, health.replace("TRUE", "false")).status())
                    .isEqualTo(1);
            assertPrometheusSees(server);
            ok("rm secrets/admin_token.txt");
            assertThat(Shell.run(folder, where, first).output())
                    .contains("POST /api/v1/bootstrap/initialize was answered 401");
            assertThat(Shell.run(folder, where, DOCKER.resolve("first-request.sh") + " secrets true 2>&1")
                            .output())
                    .contains("the log holds no setup token");
            assertThat(Shell.run(folder, where, DOCKER.resolve("first-request.sh") + " secrets cat none 2>&1")
                            .output())
                    .contains("the log can't be read by 'cat none'", "No such file");
        }
    }

    @Test
    void theSettingsOfTheManifestsServeTheirEnvoy() throws IOException {
        ok(program.resolve("flowplane") + " certs --host flowplane-xds.flowplane.svc.cluster.local"
                + " && cd certs && ln -s server.pem tls.crt && ln -s server-key.pem tls.key && ln -s ca.pem ca.crt");
        String ready = Balancer.shipped("kubernetes/configmap.yaml").replace("/etc/flowplane/certs", folder + "/certs");
        compose = onThisMachine(part(documents(here(ready)).getFirst(), "data"));
        Map<String, String> envoys =
                texts(part(documents(Balancer.shipped("kubernetes/envoy.yaml")).getFirst(), "data"));
        String certificates = folder + "/certs/envoy";
        Path client = Files.writeString(
                folder.resolve("client.yaml"), envoys.get("client.yaml").replace("/etc/envoy/certs", certificates));
        try (FlowplaneProcess server = serve();
                RealEnvoy envoy = RealEnvoy.start(envoys.get("envoy.yaml")
                        .replace("/etc/envoy/bootstrap/client.yaml", client.toString())
                        .replace("/etc/envoy/certs", certificates)
                        .replace("address: flowplane-xds.flowplane.svc.cluster.local", "address: 127.0.0.1")
                        .replace("port_value: 9902", "port_value: " + FreePort.next())
                        .replace("50051", String.valueOf(server.xdsPort())))) {
            envoy.await(
                    "it is connected by mTLS",
                    Duration.ofSeconds(30),
                    () -> envoy.stat("control_plane.connected_state") == 1);
        }
    }

    private void assertPrometheusSees(FlowplaneProcess server) throws IOException {
        Path file = Files.writeString(
                folder.resolve("prometheus.yml"),
                here(Balancer.shipped("docker/prometheus.yml"))
                        .replace("flowplane-cp:8080", "localhost:" + server.apiPort())
                        .replace("scrape_interval: 15s", "scrape_interval: 1s")
                        .replace("/etc/prometheus/rules/", folder + "/rules/"));
        ok(DebianProgram.path("promtool") + " check config " + file + " 2>&1");
        int port = FreePort.next();
        Process prometheus = new ProcessBuilder(
                        DebianProgram.path("prometheus"),
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        try {
            String ask = "curl -s 'http://127.0.0.1:" + port + "/api/v1/query?query=";
            SeveralInstancesTest.await(
                    "Prometheus scrapes it by https",
                    () -> Shell.run(folder, ask + "up%7Bjob=%22flowplane%22%7D'")
                                    .output()
                                    .contains(",\"1\"]")
                            && Shell.run(folder, ask + "flowplane_xds_connections'")
                                    .output()
                                    .contains(",\"1\"]"));
        } finally {
            prometheus.destroyForcibly();
        }
    }

    @Test
    void theSmallJavaMigratesAndMakesTokensAndKeysToo() {
        String url = TestDatabases.postgresUrl();
        String command = "DATABASE_URL=" + url + " FLOWPLANE_JAVA_OPTS=-XX:AOTMode=on " + program.resolve("flowplane");
        assertThat(ok(command + " migrate 2>&1")).contains("V001");
        assertThat(ok(command + " token create --admin 2>/dev/null")).startsWith("fp_pat_");
        assertThat(ok(command + " --version")).isEqualTo("flowplane 0.1.0\n");
        assertRefused(program.resolve("deploy/backup/flowplane-backup.sh").toString(), "flowplane-backup: ");
        Shell.Result refused = Shell.run(folder, program.resolve("flowplane") + " test 2>&1");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.output()).contains("has no sources");
    }

    @Test
    void postgresTakesItsSettingsAndShowsSlowStatements() throws Exception {
        String alone = System.getProperty("user.name").equals("root") ? "unshare -U " : "";
        ok(alone + DebianProgram.path("initdb") + " -D pg -U flowplane -A trust > /dev/null");
        int port = FreePort.next();
        Process postgres = new ProcessBuilder(
                        "bash",
                        "-c",
                        "exec " + alone + DebianProgram.path("postgres") + " -D pg -c config_file="
                                + DOCKER.resolveSibling("postgres/postgresql.conf")
                                + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -p " + port)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("pg.log").toFile())
                .start();
        try {
            String clients = ok(RealEnvoy.repository().resolve("tools/postgres-client.sh") + " 2>/dev/null")
                    .strip();
            String psql = clients + "/psql -At -v ON_ERROR_STOP=1 -h 127.0.0.1 -U flowplane -p " + port;
            SeveralInstancesTest.await(
                    "PostgreSQL answers",
                    () -> Shell.run(folder, psql + " -d postgres -c 'SELECT 1' 2>&1")
                                    .status()
                            == 0);
            ok(psql + " -d postgres -c 'CREATE DATABASE flowplane' && " + psql + " -f "
                    + DOCKER.resolveSibling("postgres/extensions.sql"));
            ok("DATABASE_URL=postgresql://flowplane@127.0.0.1:" + port + "/flowplane " + program.resolve("flowplane")
                    + " migrate");
            assertThat(ok(psql + " -c \"SELECT query, mean_exec_time, calls FROM pg_stat_statements"
                            + " ORDER BY mean_exec_time DESC LIMIT 10;\""))
                    .contains("CREATE TABLE");
            assertThat(ok(psql + " -c 'SHOW max_wal_size' -c 'SHOW shared_buffers' -c 'SHOW fsync'"))
                    .isEqualTo("4GB\n256MB\non\n");
        } finally {
            postgres.destroy();
            postgres.waitFor();
        }
    }

    @Test
    void theSmallJavaHasEveryModuleThatTheJarsUse() {
        String jdk = System.getProperty("java.home");
        String used = ok(jdk
                        + "/bin/jdeps --ignore-missing-deps --multi-release 25 --print-module-deps -q --class-path '"
                        + program + "/lib/*' " + program + "/flowplane.jar " + program + "/lib/*.jar")
                .strip();
        assertThat(ok(program + "/jre/bin/java --list-modules | sed 's/@.*//'").lines())
                .contains(used.split(","));
    }

    @Test
    void theAdminTokenGoesToVaultAndNowhereElse() {
        try (FlowplaneProcess server = serve()) {
            server.trust(folder.resolve("certs/ca.pem"));
            server.awaitReady();
            ok("""
                    mkdir bin; cat > bin/vault <<'END'
                    #!/bin/sh
                    case "$1 $2 $3" in
                      'token lookup '*) if [ -n "$SEALED" ]; then printf '* Vault is sealed\n\n' >&2; exit 2; fi ;;
                      'token capabilities '*) echo "${RIGHTS:-create, read, update}" ;;
                      'kv put -output-policy') if [ -n "$NO_STORE" ]; then exit 2; fi; echo "path \\"secret/data/${4#secret/}\\" {" ;;
                      'kv put '*) cat > kept; echo "$3 $4" > where ;;
                    esac
                    END
                    chmod +x bin/vault""");
            String handOver = "PATH=" + folder + "/bin:$PATH API_CA=certs/ca.pem API_URL=https://localhost:"
                    + server.apiPort() + " " + DOCKER.resolveSibling("vault/hand-over.sh") + " 2>&1";
            String log = "cat " + server.outputFile() + " | ";
            assertThat(Shell.run(folder, log + "SEALED=1 " + handOver).output())
                    .contains("doesn't let this user in: Vault is sealed.");
            assertThat(Shell.run(folder, log + "NO_STORE=1 " + handOver).output())
                    .contains("no key-value store for secret/flowplane/admin-token that this user may use");
            for (String rights : List.of("deny", "read", "create", "read, update")) {
                assertThat(Shell.run(folder, log + "RIGHTS='" + rights + "' " + handOver)
                                .output())
                        .contains("may not write to secret/data/flowplane/admin-token in Vault, only: " + rights);
            }
            assertThat(Shell.run(folder, "true | " + handOver).output()).contains("holds no setup token");
            String said = ok(log + handOver);
            String token = ok("cat kept");
            assertThat(said)
                    .contains("is in Vault at secret/flowplane/admin-token")
                    .doesNotContain(token);
            assertThat(ok("cat where")).isEqualTo("secret/flowplane/admin-token value=-\n");
            server.use(token);
            assertThat(server.get("/api/v1/clusters").status()).isEqualTo(200);
            assertThat(Shell.run(folder, log + handOver).output()).contains("the setup token was not taken");
        }
    }

    @Test
    void whatIsMissingOrWrongIsSaidAndEndsTheScripts() {
        ok(": > secrets/db_password.txt; mkdir none own; touch own/api-cert.pem");
        assertRefused(DOCKER.resolve("secrets.sh") + " secrets", "secrets/db_password.txt is empty");
        assertRefused(DOCKER.resolve("make-certs.sh") + " missing", "missing is no folder");
        assertRefused(DOCKER.resolve("make-certs.sh") + " own", "own/api-key.pem is missing");
        assertRefused(DOCKER.resolve("first-request.sh") + " missing true", "missing is no folder");
        assertRefused(DOCKER.resolveSibling("pgbouncer/userlist.sh") + " secrets/db_password.txt", "is empty");
        String users = DOCKER.resolveSibling("pgbouncer/userlist.sh") + " secrets/grafana_password.txt > users.txt";
        assertThat(Shell.run(folder, "umask 022; " + users).output()).contains("could be read by others (mode 644)");
        assertThat(ok("rm users.txt; umask 077; " + users + " && cat users.txt"))
                .startsWith("\"flowplane\" \"");
        assertThat(ok("printf 'pw\\r\\n' > crlf; umask 077; " + users.replace("secrets/grafana_password.txt", "crlf")
                        + " && cat users.txt"))
                .isEqualTo("\"flowplane\" \"pw\"\n");
        assertRefused(
                "mkdir -p full; unshare -rm bash -c 'mount -t tmpfs -o size=4k none full; "
                        + DOCKER.resolve("secrets.sh") + " full; status=$?; ls full >&2; exit $status'",
                "full/grafana_password.txt can't be written");
        assertRefused(DOCKER.resolveSibling("systemd/install.sh") + " none root", "is no assembled Flowplane");
        assertRefused(
                "API_FROM=everywhere " + DOCKER.resolveSibling("iptables/iptables.sh"), "'everywhere' is no IPv4");
        for (String wrong : List.of("10.0.0.0/33", "10.0.0.256", "10.0.0")) {
            assertRefused(
                    "XDS_FROM=" + wrong + " " + DOCKER.resolveSibling("iptables/iptables.sh"),
                    "'" + wrong + "' is no IPv4");
        }
        assertRefused("API_FROM=, " + DOCKER.resolveSibling("iptables/iptables.sh"), "would shut everybody out");
        assertRefused("API_FROM='10.0.0.0/8;reboot' " + DOCKER.resolveSibling("iptables/iptables.sh"), "is no IPv4");
    }

    @Test
    void theUnitIsInstalledOnceAndKeepsSettings() {
        String install =
                DOCKER.resolveSibling("systemd/install.sh") + " " + program + " " + folder.resolve("root") + " 2>&1";
        assertThat(ok(install)).contains("write the database's password into");
        ok("echo pw > root/etc/flowplane/db_password; echo A=1 > root/etc/flowplane/flowplane.env");
        ok(install);
        assertThat(
                        ok(
                                "cat root/etc/flowplane/db_password root/etc/flowplane/flowplane.env; root/opt/flowplane/flowplane --version"))
                .isEqualTo("pw\nA=1\nflowplane 0.1.0\n");
        ok("chmod 644 root/etc/flowplane/db_password; touch root/opt/flowplane/as-it-was");
        assertRefused(install, "may be read by others (mode 644)");
        ok("ls root/opt/flowplane/as-it-was");
    }

    private FlowplaneProcess serve() {
        FlowplaneProcess server = FlowplaneProcess.startProgram(program.resolve("flowplane"), folder, compose, "serve");
        server.xdsPort();
        return server;
    }

    /** The environment of {@code flowplane-cp}, on free ports, another database and the paths of this test. */
    private Map<String, String> composeSettings() {
        Map<?, ?> document =
                documents(here(Balancer.shipped("docker/docker-compose.yml"))).getFirst();
        Map<?, ?> environment = part(part(document, "x-flowplane"), "environment");
        assertThat(environment.get("DATABASE_URL")).isEqualTo("postgresql://flowplane@postgres:5432/flowplane");
        return onThisMachine(environment);
    }

    private static Map<String, String> onThisMachine(Map<?, ?> environment) {
        Map<String, String> settings = texts(environment);
        settings.put("DATABASE_URL", TestDatabases.postgresUrl());
        settings.replaceAll((name, value) -> value.equals("0.0.0.0") ? "127.0.0.1" : value);
        settings.putAll(Map.of("FLOWPLANE_API_PORT", "0", "FLOWPLANE_XDS_PORT", "0", "FLOWPLANE_DRAIN_SECONDS", "0"));
        return settings;
    }

    private static List<Map<?, ?>> documents(String yaml) {
        List<Map<?, ?>> documents = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(yaml)
                .forEach(document -> documents.add((Map<?, ?>) document));
        return documents;
    }

    private static Map<?, ?> part(Map<?, ?> whole, String name) {
        return (Map<?, ?>) whole.get(name);
    }

    private static Map<String, String> texts(Map<?, ?> map) {
        Map<String, String> texts = new HashMap<>();
        map.forEach((name, value) -> texts.put((String) name, (String) value));
        return texts;
    }

    /** The paths of a container, as they are here. */
    private String here(String text) {
        return text.replace(" /certs/", " " + folder + "/certs/")
                .replace(" /data/", " " + folder + "/data/")
                .replaceAll(" /run/secrets/(\\w+)", " " + folder + "/secrets/$1.txt");
    }

    private void assertRefused(String script, String why) {
        Shell.Result result = Shell.run(folder, script + " 2>&1");
        assertThat(result.output()).contains(why);
        assertThat(result.status()).isNotZero();
    }

    private String ok(String script) {
        Shell.Result result = Shell.run(folder, script);
        assertThat(result.status()).as(script + "\n" + result.output()).isZero();
        return result.output();
    }
}
