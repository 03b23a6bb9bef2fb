package io.flowplane.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Regexes;
import io.flowplane.json.Json;
import io.flowplane.testing.Effort;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Texts that our checks let through, a real Envoy takes: thousands at random, in one configuration for each vocabulary.
 */
@Tag("slow")
class VocabularyOracleTest {
    private static final int TEXTS = Effort.rounds(3000);
    private static final String TYPE = "type.googleapis.com/envoy.";
    private static final long SEED = System.nanoTime();
    private static final RandomWords WORDS = new RandomWords(SEED);

    @TempDir
    Path folder;

    @Test
    void envoyTakesTheExpressionsThatWeTake() throws Exception {
        assertThat(envoySays(routes(
                        WORDS::regex,
                        text -> Regexes.fault(text).isEmpty(),
                        (text, route) ->
                                route.putObject("match").putObject("safe_regex").put("regex", text))))
                .isEmpty();
    }

    @Test
    void envoyTakesTheTemplatesThatWeTake() throws Exception {
        Predicate<String> check = text -> UriTemplates.fault(text).isEmpty();
        assertThat(envoySays(routes(WORDS::template, check, (text, route) -> {
                    route.putObject("match").set("path_match_policy", matcher(text));
                    String rewrite = RandomWords.good(
                            WORDS::rewrite,
                            other -> UriTemplates.rewriteFault(other, text).isEmpty());
                    route.putObject("route").put("cluster", "c").set("path_rewrite_policy", rewriter(rewrite));
                })))
                .isEmpty();
    }

    @Test
    void envoyTakesTheFormatsThatWeTake() throws Exception {
        assertThat(envoySays(routes(WORDS::format, text -> Formats.fault(text).isEmpty(), (text, route) -> {
                    route.putObject("match").put("prefix", "/");
                    route.putArray("request_headers_to_add")
                            .addObject()
                            .putObject("header")
                            .put("key", "x")
                            .put("value", text);
                    route.putArray("response_headers_to_add")
                            .addObject()
                            .putObject("header")
                            .put("key", "x")
                            .put("value", text);
                })))
                .isEmpty();
    }

    @Test
    void envoyTakesTheDomainsThatWeTake() throws Exception {
        ObjectNode host = host();
        Set<String> seen = new HashSet<>();
        ArrayNode domains = host.putArray("domains");
        for (int i = 0; i < TEXTS; i++) {
            String domain =
                    RandomWords.good(WORDS::domain, text -> Domains.fault(text).isEmpty());
            if (seen.add(domain.toLowerCase(Locale.ROOT))) {
                domains.add(domain);
            }
        }
        assertThat(envoySays(host)).isEmpty();
    }

    /** Gives a text to a route. */
    @FunctionalInterface
    private interface Put {
        void into(String text, ObjectNode route);
    }

    private static ObjectNode routes(Supplier<String> make, Predicate<String> check, Put put) {
        ObjectNode host = host();
        host.putArray("domains").add("*");
        ArrayNode routes = host.putArray("routes");
        for (int i = 0; i < TEXTS; i++) {
            ObjectNode route = routes.addObject();
            put.into(RandomWords.good(make, check), route);
            if (!route.has("route")) {
                route.putObject("route").put("cluster", "c");
            }
        }
        return host;
    }

    private static ObjectNode host() {
        return Json.NODES.objectNode().put("name", "v");
    }

    private static ObjectNode matcher(String template) {
        return extension("envoy.path.match.uri_template.uri_template_matcher")
                .set(
                        "typed_config",
                        type("extensions.path.match.uri_template.v3.UriTemplateMatchConfig")
                                .put("path_template", template));
    }

    private static ObjectNode rewriter(String rewrite) {
        return extension("envoy.path.rewrite.uri_template.uri_template_rewriter")
                .set(
                        "typed_config",
                        type("extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig")
                                .put("path_template_rewrite", rewrite));
    }

    private static ObjectNode extension(String name) {
        return Json.NODES.objectNode().put("name", name);
    }

    private static ObjectNode type(String name) {
        return Json.NODES.objectNode().put("@type", TYPE + name);
    }

    /** What {@code envoy --mode validate} complains of; nothing when it is content. */
    private String envoySays(ObjectNode host) throws IOException, InterruptedException {
        ObjectNode manager = type("extensions.filters.network.http_connection_manager.v3.HttpConnectionManager");
        manager.put("stat_prefix", "x");
        ObjectNode routes = manager.putObject("route_config").put("name", "r").put("validate_clusters", false);
        routes.putArray("virtual_hosts").add(host);
        manager.putArray("http_filters")
                .addObject()
                .put("name", "router")
                .set("typed_config", type("extensions.filters.http.router.v3.Router"));
        ObjectNode bootstrap = Json.NODES.objectNode();
        ObjectNode listener = bootstrap
                .putObject("static_resources")
                .putArray("listeners")
                .addObject()
                .put("name", "l");
        listener.putObject("address")
                .putObject("socket_address")
                .put("address", "127.0.0.1")
                .put("port_value", 10000);
        listener.putArray("filter_chains")
                .addObject()
                .putArray("filters")
                .addObject()
                .put("name", "hcm")
                .set("typed_config", manager);
        Path file = Files.writeString(folder.resolve("bootstrap.json"), Json.write(bootstrap));
        Process envoy = new ProcessBuilder(List.of(
                        RealEnvoy.binary().toString(), "--mode", "validate", "-l", "error", "-c", file.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(envoy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return envoy.waitFor() == 0
                ? ""
                : "seed " + SEED + ": "
                        + Stream.of(said.split("\n"))
                                .map(line -> line.substring(0, Math.min(500, line.length())))
                                .toList()
                                .toString();
    }
}
