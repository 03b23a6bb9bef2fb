package io.flowplane.importer;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.spec.ApiDefinitionSpec.ApiMatch;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiRoute;
import io.flowplane.json.Json;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What clients send for a path of a document takes its route in a real Envoy with our listeners' settings. */
@Tag("slow")
class PathsOracleTest {
    private static final String TYPE = "type.googleapis.com/envoy.";

    /** A path of a document to what clients send for it; reserved characters they send as they stand. */
    private static Map<String, List<String>> requests() {
        Map<String, List<String>> requests = new TreeMap<>();
        for (char c = '!'; c < 0x7F; c++) {
            if ("/?#%{}\\".indexOf(c) < 0) {
                boolean reserved = "!$&'()*+,;=:@[]".indexOf(c) >= 0;
                String escape = "%" + Integer.toHexString(c).toUpperCase(java.util.Locale.ROOT);
                requests.put(
                        "/x" + c + "y",
                        reserved ? List.of("/x" + c + "y") : List.of("/x" + c + "y", "/x" + escape + "y"));
            }
        }
        requests.put("/größe", List.of("/gr%C3%B6%C3%9Fe"));
        requests.put("/a b", List.of("/a%20b"));
        requests.put("/%41z", List.of("/Az", "/%41z"));
        requests.put("/q%2Bz", List.of("/q%2Bz"));
        requests.put("//d//e", List.of("/d/e", "//d//e"));
        requests.put("/f/{id}.json", List.of("/f/7.json", "/f/a.b.json"));
        requests.put("/f/{id}", List.of("/f/7", "/f/a%20b", "/f/a;b=c", "/f/~a"));
        requests.put("/f/{a}-{b}/z", List.of("/f/1-2/z"));
        requests.put("/g/{user-id}/x", List.of("/g/7/x"));
        requests.put("/g/{proxy+}", List.of("/g/7", "/g/7/8/9", "/g/7/"));
        requests.put("/h/{id}:go", List.of("/h/7:go"));
        requests.put("/i/{a}/{b}/{c}/{d}/{e}/{f}", List.of("/i/1/2/3/4/5/6"));
        requests.put("/j?k=1", List.of("/j?k=1", "/j?z=2&k=1"));
        requests.put("/j", List.of("/j", "/j?k=2"));
        requests.put("/l/", List.of("/l/"));
        requests.put("/l", List.of("/l", "/m/../l", "/m/%2e%2e/l", "/./l"));
        return requests;
    }

    @Test
    void whatClientsSendTakesTheRouteOfItsPath() throws Exception {
        Map<String, List<String>> requests = requests();
        ObjectNode paths = Json.NODES.objectNode();
        requests.keySet().forEach(path -> paths.putObject(path).putObject("get").put("operationId", path));
        ObjectNode document = Json.NODES.objectNode().put("openapi", "3.1.0");
        document.putObject("info").put("title", "T").put("version", "1");
        document.putArray("servers").addObject().put("url", "http://a.example");
        document.set("paths", paths);
        List<ApiRoute> routes = Documents.definition(document.toString()).routes();
        int port = FreePort.next();
        List<String> astray = new ArrayList<>();
        try (RealEnvoy envoy = RealEnvoy.start(Json.write(bootstrap(port, routes)))) {
            for (Map.Entry<String, List<String>> path : requests.entrySet()) {
                for (String target : path.getValue()) {
                    String taken = taken(port, target);
                    if (!taken.equals(path.getKey())) {
                        astray.add(target + " of " + path.getKey() + " takes " + taken);
                    }
                }
            }
            assertThat(envoy.process().isAlive()).isTrue();
        }
        assertThat(astray).isEmpty();
    }

    /** The path whose route answered, else the status. */
    private static String taken(int port, String target) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request = "GET " + target + " HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.startsWith("HTTP/1.1 200")
                    ? answer.substring(answer.indexOf("\r\n\r\n") + 4)
                    : answer.lines().findFirst().orElse("nothing");
        }
    }

    private static ObjectNode bootstrap(int port, List<ApiRoute> routes) {
        ObjectNode manager = typed("extensions.filters.network.http_connection_manager.v3.HttpConnectionManager");
        manager.put("stat_prefix", "x")
                .put("normalize_path", true)
                .put("merge_slashes", true)
                .put("path_with_escaped_slashes_action", "REJECT_REQUEST")
                .put("delayed_close_timeout", "0s");
        ObjectNode host =
                manager.putObject("route_config").putArray("virtual_hosts").addObject();
        host.put("name", "v").putArray("domains").add("*");
        ArrayNode list = host.putArray("routes");
        routes.forEach(route -> {
            ObjectNode node = list.addObject();
            node.set("match", match(route.match()));
            node.putObject("direct_response")
                    .put("status", 200)
                    .putObject("body")
                    .put("inline_string", route.name());
        });
        manager.putArray("http_filters")
                .addObject()
                .put("name", "router")
                .set("typed_config", typed("extensions.filters.http.router.v3.Router"));
        ObjectNode bootstrap = Json.NODES.objectNode();
        ObjectNode listener = bootstrap
                .putObject("static_resources")
                .putArray("listeners")
                .addObject()
                .put("name", "l");
        listener.putObject("address")
                .putObject("socket_address")
                .put("address", "127.0.0.1")
                .put("port_value", port);
        listener.putArray("filter_chains")
                .addObject()
                .putArray("filters")
                .addObject()
                .put("name", "hcm")
                .set("typed_config", manager);
        return bootstrap;
    }

    private static ObjectNode match(ApiMatch given) {
        ObjectNode match = Json.NODES.objectNode();
        if (given.path() != null) {
            match.put("path", given.path());
        } else if (given.regex() != null) {
            match.putObject("safe_regex").put("regex", given.regex());
        } else {
            match.putObject("path_match_policy")
                    .put("name", "envoy.path.match.uri_template.uri_template_matcher")
                    .set(
                            "typed_config",
                            typed("extensions.path.match.uri_template.v3.UriTemplateMatchConfig")
                                    .put("path_template", given.template()));
        }
        given.queryParameters()
                .forEach(parameter -> match.withArray("query_parameters")
                        .addObject()
                        .put("name", parameter.name())
                        .putObject("string_match")
                        .put("exact", parameter.value()));
        return match;
    }

    private static ObjectNode typed(String name) {
        return Json.NODES.objectNode().put("@type", TYPE + name);
    }
}
