package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages for beginners and operators: their {@code bash} blocks are run as they stand, but for the ports. */
@Tag("slow")
class DocsTest {
    private static final Path DOCS = RealEnvoy.repository().resolve("docs");
    private static final Pattern BLOCK = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL);
    private static final List<String> PORTS = List.of("8080", "50051", "9000", "10000", "10001");

    private static final String IN_BACKGROUND = "trap 'kill $(jobs -p); wait' EXIT\n";

    @TempDir
    Path folder;

    private final Map<String, String> ports = new HashMap<>();

    @Test
    void gettingStartedEndsWithAGatewayThatWorks() throws IOException {
        PORTS.forEach(port -> ports.put(port, String.valueOf(FreePort.next())));
        Map<String, String> settings = Map.of(
                "FLOWPLANE_API_PORT", ports.get("8080"),
                "FLOWPLANE_XDS_PORT", ports.get("50051"),
                "FLOWPLANE_BASE_URL", "http://127.0.0.1:" + ports.get("8080"),
                "ENVOY_PATH", envoy());
        Shell.Result result = run(settings, IN_BACKGROUND, blocks("getting-started.md"));
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(result.output())
                .contains("# The house", "hello from Envoy", "\"nodeId\"", "'resolved': True")
                .contains("did you mean 'port'?", "/connectTimeoutSeconds")
                .contains("0 created, 0 changed, 3 unchanged, 0 refused");
    }

    @Test
    void theReadmesFiveCallsMakeAGateway() throws IOException {
        PORTS.forEach(port -> ports.put(port, String.valueOf(FreePort.next())));
        try (FlowplaneProcess server = FlowplaneProcess.serve(
                folder, Map.of("FLOWPLANE_API_PORT", ports.get("8080"), "FLOWPLANE_XDS_PORT", ports.get("50051")))) {
            server.awaitReady();
            Files.copy(server.outputFile(), folder.resolve("flowplane.log"));
            String before = IN_BACKGROUND + "python3 -m http.server " + ports.get("9000")
                    + " --bind 127.0.0.1 > upstream.log 2>&1 &\n";
            Shell.Result result = run(
                    Map.of("ENVOY_PATH", envoy()),
                    before,
                    blocks("../README.md", block -> !block.startsWith("./flowplane")));
            assertThat(result.status()).as(result.output()).isZero();
            assertThat(result.output().split("Directory listing for /", -1)).hasSizeGreaterThan(4);
        }
    }

    @Test
    void certificatesForDevelopmentLetServerAndEnvoysFindEachOther() throws IOException {
        PORTS.forEach(port -> ports.put(port, String.valueOf(FreePort.next())));
        Map<String, String> settings =
                Map.of("FLOWPLANE_API_PORT", ports.get("8080"), "FLOWPLANE_XDS_PORT", ports.get("50051"));
        Shell.Result result = run(settings, IN_BACKGROUND, blocks("tls.md"));
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(result.output()).contains("Verify return code: 0 (ok)");
        assertThat(folder.resolve("envoy.yaml")).content().contains("/etc/envoy/certs/client.pem");
        assertThat(folder.resolve("crl.pem")).content().contains("BEGIN X509 CRL");
        assertThat(folder.resolve("edge-1.csr")).exists();
    }

    @Test
    void tokensDoWhatThePageOfAuthenticationSays() throws IOException {
        Shell.Result result = runAgainstAServer("authentication.md");
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(result.output())
                .contains("\"needsInitialization\":false", "\"team\":\"red\"")
                .contains("\"status\":403", "lacks the scope 'listeners:write'", "\"status\":404", "\"status\":401")
                .contains("fp_pat_");
    }

    @Test
    void secretsAreStoredRotatedAndSealedAnewAsTheirPageSays() throws IOException {
        Map<String, String> key = Map.of(
                "FLOWPLANE_SECRET_ENCRYPTION_KEY",
                Shell.run(RealEnvoy.repository(), "./flowplane secrets generate-key 2>/dev/null")
                        .line());
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder, key)) {
            Map<String, String> variables = new HashMap<>(key);
            variables.put("TOKEN", server.bootstrap());
            ports.put("8080", String.valueOf(server.apiPort()));
            Shell.Result result = run(variables, "", blocks("secrets.md", block -> !block.contains("serve")));
            assertThat(result.status()).as(result.output()).isZero();
            assertThat(result.output())
                    .contains("\"name\":\"edge\"", "\"name\":\"https\"")
                    .doesNotContain("\"errors\":");
        }
    }

    @Test
    void whatOperatorsTypeWorks() throws IOException {
        Shell.Result result = runAgainstAServer("operations.md");
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(result.output())
                .contains("flowplane_ready 1.0", "flowplane_xds_connections 0.0", "0 created, 0 changed, 0 unchanged")
                .contains("20 of 20 proxies are connected, 20 have everything");
    }

    /** The tests' own shell has pipefail, a reader's hasn't: there a loop until a pipe succeeds ends at once. */
    @Test
    void noLoopOfAPageWaitsForAPipe() throws IOException {
        for (String page : List.of("../README.md", "getting-started.md", "operations.md", "tls.md", "secrets.md")) {
            assertThat(blocks(page).lines()).as(page).noneMatch(line -> line.matches("until [^;]*\\|.*"));
        }
    }

    /** On a server whose data lies where the page's folder is, so that commands beside it find the same. */
    private Shell.Result runAgainstAServer(String page) throws IOException {
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder, Map.of())) {
            String token = server.bootstrap();
            ports.put("8080", String.valueOf(server.apiPort()));
            ports.put("50051", String.valueOf(server.xdsPort()));
            return run(Map.of("TOKEN", token), "", blocks(page));
        }
    }

    private static String envoy() {
        return Shell.run(RealEnvoy.repository(), "tools/envoy.sh 2>/dev/null").line();
    }

    private static String blocks(String page) throws IOException {
        return blocks(page, block -> true);
    }

    private static String blocks(String page, Predicate<String> wanted) throws IOException {
        return BLOCK.matcher(Files.readString(DOCS.resolve(page)))
                .results()
                .map(block -> block.group(1))
                .filter(wanted)
                .collect(Collectors.joining("\n"));
    }

    private Shell.Result run(Map<String, String> variables, String before, String blocks) throws IOException {
        for (String name : List.of("flowplane", "tools", "docs")) {
            Files.createSymbolicLink(
                    folder.resolve(name), RealEnvoy.repository().resolve(name));
        }
        String script = blocks;
        for (Map.Entry<String, String> port : ports.entrySet()) {
            script = script.replaceAll("\\b" + port.getKey() + "\\b", port.getValue());
        }
        return Shell.run(folder, variables, "set -e -o pipefail\n" + before + script);
    }
}
