package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./flowplane export} and {@code import}: a configuration goes from one server to another. */
@Tag("slow")
class ConfigurationFileTest {
    private static final Path LAUNCHER = RealEnvoy.repository().resolve("flowplane");

    @TempDir
    Path folder;

    @Test
    void whatOneServerExportsAnotherImportsOnceAndForAll() throws IOException {
        String exported;
        try (FlowplaneProcess first = serve("first")) {
            configure(first);
            exported = done(run(first, "export first.json; cat first.json"));
        }
        try (FlowplaneProcess second = serve("second")) {
            second.bootstrap();
            assertThat(done(run(second, "import --dry-run first.json")))
                    .contains("secret default/word is not here", "Nothing was written. It would be: 7 created");
            assertThat(second.get("/api/v1/clusters").body()).isEqualTo("[]");

            assertThat(done(run(second, "import - <first.json")))
                    .contains("7 created, 0 changed, 0 unchanged, 0 refused");
            assertThat(done(run(second, "export")).replaceAll("(?s)\"secrets\".*", ""))
                    .isEqualTo(exported.replaceAll("(?s)\"secrets\".*", ""));

            String before = second.get("/api/v1/clusters").body()
                    + second.get("/api/v1/api-definitions").body();
            assertThat(done(run(second, "import first.json"))).contains("0 created, 0 changed, 7 unchanged");
            assertThat(second.get("/api/v1/clusters").body()
                            + second.get("/api/v1/api-definitions").body())
                    .isEqualTo(before);

            Files.writeString(
                    folder.resolve("first.json"),
                    exported.replace("\"web.example\"", "\"other.example\"").replace("pets.example", "zoo.example"));
            assertThat(done(run(second, "import first.json")))
                    .contains("changed cluster default/web", "changed api definition default/pets", "5 unchanged");
            assertThat(second.get("/api/v1/clusters/web").body()).contains("other.example");
            assertThat(second.get("/api/v1/api-definitions").body()).contains("zoo.example");
        }
    }

    @Test
    void oneTeamsConfigurationHoldsNoOthers() {
        try (FlowplaneProcess server = serve("server")) {
            configure(server);
            assertThat(done(run(server, "export --team red")))
                    .contains("\"team\" : \"red\"")
                    .doesNotContain("\"default\"");
            String created = server.post("/api/v1/tokens", "{\"name\": \"reader\", \"scopes\": [\"team:red:*:read\"]}")
                    .json()
                    .get("token")
                    .asString();
            server.use(created);
            assertThat(done(run(server, "export"))).doesNotContain("\"default\"");
            assertThat(failed(run(server, "export --team default"))).contains("404");
        }
    }

    @Test
    void everyFaultIsToldAndTheRestIsWritten() throws IOException {
        try (FlowplaneProcess server = serve("server")) {
            server.bootstrap();
            Files.writeString(folder.resolve("some.json"), """
                    {"clusters": [
                       {"name": "bad", "team": "default", "endpoint": [], "connectTimeout": -1},
                       {"name": "good", "team": "default", "endpoints": [{"host": "a.example", "port": 80}]}],
                     "listeners": [{"name": "no/name", "team": "default"}]}""");
            assertThat(failed(run(server, "import some.json")))
                    .contains("1 created, 0 changed, 0 unchanged, 2 refused")
                    .contains(
                            "cluster default/bad: 400",
                            "/endpoint: ",
                            "/connectTimeout: ",
                            "listener default/no/name: 400");
            assertThat(server.get("/api/v1/clusters").json()).hasSize(1);
        }
    }

    @Test
    void aFileThatMakesNoSenseIsRefusedWholeWithEveryPlace() throws IOException {
        try (FlowplaneProcess server = serve("server")) {
            server.bootstrap();
            Files.writeString(folder.resolve("odd.json"), """
                    {"clusters": [{"name": "a", "team": "default"}, {"name": "a", "team": "default"}, {"name": "b"}, 1],
                     "routes": {}, "lizteners": []}""");
            assertThat(failed(run(server, "import odd.json")))
                    .contains("/clusters/1: 'default/a' is there twice", "/clusters/2: needs a name and a team")
                    .contains(
                            "/clusters/3: must be an object",
                            "/routes: must be an array",
                            "/lizteners: there is no such part");
            Files.writeString(folder.resolve("half.json"), "{\"clusters\": [");
            assertThat(failed(run(server, "import half.json"))).contains("The file can't be read");
            assertThat(failed(run(server, "import none.json"))).contains("none.json is not there");
            assertThat(server.get("/api/v1/clusters").body()).isEqualTo("[]");

            server.use("fp_pat_wrong.wrong");
            assertThat(failed(run(server, "export kept.json"))).contains("401");
            assertThat(folder.resolve("kept.json")).doesNotExist();
        }
        Shell.Result alone = Shell.run(
                folder,
                Map.of("FLOWPLANE_TOKEN", "x", "FLOWPLANE_BASE_URL", "http://127.0.0.1:1"),
                LAUNCHER + " export");
        assertThat(failed(alone))
                .contains("The server at http://127.0.0.1:1 can't be reached (no connection)", "FLOWPLANE_BASE_URL");
        Shell.Result without = Shell.run(folder, LAUNCHER + " export");
        assertThat(without.status()).isEqualTo(2);
        assertThat(without.output()).contains("FLOWPLANE_TOKEN is not set");
        assertThat(Shell.run(folder, LAUNCHER + " import").status()).isEqualTo(2);
        assertThat(Shell.run(folder, LAUNCHER + " export --dry-run x").status()).isEqualTo(2);
    }

    @Test
    void whatCannotBeWrittenIsNoSuccessAndPipesAndLinksStayWhatTheyAre() {
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder, Map.of())) {
            server.bootstrap();
            assertThat(failed(run(server, "export > /dev/full"))).contains("could not be written");
            assertThat(failed(Shell.run(folder, LAUNCHER + " secrets generate-key > /dev/full")))
                    .contains("could not be written");
            done(run(server, "export real.json"));
            done(Shell.run(folder, "mkfifo pipe && ln -s real.json link.json"));
            done(run(server, "export pipe & timeout 60 cat pipe > got.json; wait $! && test -p pipe"));
            done(run(server, "export link.json && test -L link.json && cmp real.json got.json"));
            assertThat(folder.resolve("real.json.part")).doesNotExist();
        }
    }

    @Test
    void aServerWithAnAuthorityOfItsOwnIsBelievedByThat() {
        Shell.Result made = Shell.run(folder, LAUNCHER + " certs >tls.env");
        assertThat(made.status()).as(made.output()).isZero();
        Path certs = folder.resolve("certs");
        try (FlowplaneProcess server = FlowplaneProcess.serve(
                folder,
                Map.of(
                        "FLOWPLANE_API_TLS_ENABLED",
                        "true",
                        "FLOWPLANE_API_TLS_CERT_PATH",
                        certs.resolve("server.pem").toString(),
                        "FLOWPLANE_API_TLS_KEY_PATH",
                        certs.resolve("server-key.pem").toString()))) {
            server.trust(certs.resolve("ca.pem"));
            server.bootstrap();
            assertThat(done(run(server, "export --ca certs/ca.pem"))).contains("\"clusters\" : [ ]");
            assertThat(failed(run(server, "export"))).contains("can't be reached");
            assertThat(failed(run(server, "export --ca tls.env"))).contains("--ca");
        }
    }

    private FlowplaneProcess serve(String name) {
        return FlowplaneProcess.serve(
                folder,
                Map.of(
                        "DATABASE_URL",
                        "sqlite://" + folder.resolve(name + ".db"),
                        "FLOWPLANE_SECRET_ENCRYPTION_KEY",
                        "00".repeat(32)));
    }

    /** Two clusters of teams, routes, a listener, something exposed, an API definition, and a secret. */
    private static void configure(FlowplaneProcess server) {
        server.bootstrap();
        server.put(
                "/api/v1/clusters/web",
                "{\"name\": \"web\", \"endpoints\": [{\"host\": \"web.example\", \"port\": 80}]}");
        server.put("/api/v1/clusters/api?team=red", Gateway.cluster("api", 1));
        server.put("/api/v1/routes/web", Gateway.routes("web", "web"));
        server.put("/api/v1/listeners/web", Gateway.listener("web", 10_050, "web"));
        server.put("/api/v1/routes/more", Gateway.routes("more", "pets-127-0-0-1-9"));
        server.put("/api/v1/listeners/more", Gateway.listener("more", 10_051, "more"));
        FlowplaneProcess.Answer imported = server.send(
                "POST",
                "/api/v1/api-definitions/from-openapi?name=pets&listenerIsolation=true&port=10052",
                """
                openapi: 3.0.3
                info: {title: Pets, version: "1"}
                servers: [{url: "http://127.0.0.1:9"}]
                x-flowplane-domain: pets.example
                paths: {/pets: {get: {operationId: listPets}}}
                """,
                Map.of("Content-Type", "application/yaml"));
        assertThat(imported.status()).as(imported.body()).isEqualTo(201);
        server.post(
                "/api/v1/secrets",
                "{\"name\": \"word\", \"secretType\": \"generic_secret\", \"configuration\": {\"secret\": \"AAAA\"}}");
    }

    private Shell.Result run(FlowplaneProcess server, String command) {
        return Shell.run(
                folder,
                Map.of("FLOWPLANE_BASE_URL", server.address(), "FLOWPLANE_TOKEN", server.token()),
                LAUNCHER + " " + command);
    }

    private static String done(Shell.Result result) {
        assertThat(result.status()).as(result.output()).isZero();
        return result.output();
    }

    private static String failed(Shell.Result result) {
        assertThat(result.status()).as(result.output()).isEqualTo(1);
        return result.output();
    }
}
