package io.flowplane.importer;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Problem;
import io.flowplane.testing.RealDocuments;
import io.flowplane.testing.RealDocuments.RealDocument;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Documents of well-known products: each is read, and each operation's requests take its own route. */
@Tag("slow")
class RealDocumentsTest {
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    private static final Wishes OWN_UPSTREAM = new Wishes(null, "http://upstream.example:8080", Limits.DEFAULT);

    static List<RealDocument> documents() {
        return RealDocuments.all().stream()
                .filter(document -> !document.name().equals("microsoft.com-graph"))
                .toList();
    }

    /** A request that a document promises. */
    private record Call(String operation, String method, String target) {}

    @ParameterizedTest
    @MethodSource("documents")
    void everyOperationsRequestsTakeItsRoute(RealDocument document) {
        ImportedApi api = OpenApiReader.read(document.bytes(), null, OWN_UPSTREAM);
        Set<String> withoutRoute = api.notes().stream()
                .filter(note -> note.code().equals("same_path"))
                .map(Problem::pointer)
                .collect(Collectors.toSet());
        Requests requests = new Requests(api.definition());
        List<Call> calls = calls(api.document(), api.basePath());
        assertThat(calls).isNotEmpty();
        List<String> astray = new ArrayList<>();
        for (Call call : calls) {
            int route = requests.route(call.method(), call.target());
            String taken = route < 0 ? "no route" : api.places().origin("/routes/" + route);
            if (route < 0 || (!taken.equals(call.operation()) && !withoutRoute.contains(call.operation()))) {
                astray.add(call + " takes " + taken);
            }
        }
        assertThat(astray).isEmpty();
        assertThat(api.definition().routes()).hasSize(calls.size() - withoutRoute.size());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void theSameDocumentWithItsMembersInAnotherOrderIsTheSameDefinition(RealDocument document) {
        ImportedApi api = OpenApiReader.read(document.bytes(), null, OWN_UPSTREAM);
        byte[] sorted = io.flowplane.json.Json.sorted(api.document())
                .toString()
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        ImportedApi again = OpenApiReader.read(sorted, null, OWN_UPSTREAM);
        assertThat(again.definition().routes()).isEqualTo(api.definition().routes());
        assertThat(again.definition().domain()).isEqualTo(api.definition().domain());
    }

    private static List<Call> calls(ObjectNode document, String base) {
        List<Call> calls = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(member -> METHODS.contains(member.getKey()))
                        .forEach(member -> calls.add(new Call(
                                "/paths/" + path.getKey().replace("~", "~0").replace("/", "~1") + "/" + member.getKey(),
                                member.getKey().toUpperCase(Locale.ROOT),
                                target(base(path.getValue(), member.getValue(), base) + path.getKey())))));
        return calls;
    }

    /** Paths and operations with servers of their own have those servers' path. */
    private static String base(JsonNode item, JsonNode operation, String base) {
        for (JsonNode level : List.of(operation, item)) {
            String url = level.path("servers").path(0).path("url").asString("");
            if (!url.isEmpty()) {
                return URI.create(url.replaceAll("[{}]", "")).getPath().replaceFirst("/$", "");
            }
        }
        return base;
    }

    /** As a client writes it that fills the variables in. */
    private static String target(String path) {
        String filled = path.replaceFirst("#.*", "")
                .replaceAll("\\{[?&][^{}]*\\}", "")
                .replaceAll("\\{[^{}]*\\+\\}|\\{\\+[^{}]*\\}", "zq7/zq8")
                .replaceAll("\\{[^{}]*\\}", "zq7")
                .replaceAll("/{2,}", "/");
        String[] parts = filled.split("\\?", 2);
        try {
            String encoded = new URI(null, null, parts[0], null).toASCIIString();
            return parts.length == 1 ? encoded : encoded + "?" + parts[1];
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
