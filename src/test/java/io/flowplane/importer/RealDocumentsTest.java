package io.flowplane.importer;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Problem;
import io.flowplane.json.Json;
import io.flowplane.testing.RealDocuments;
import io.flowplane.testing.RealDocuments.RealDocument;
import io.flowplane.testing.SampleCalls;
import io.flowplane.testing.SampleCalls.Call;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents of well-known products: each is read, and each operation's requests take its own route. */
@Tag("slow")
class RealDocumentsTest {
    private static final String LARGEST = "microsoft.com-graph";
    private static final Wishes OWN_UPSTREAM = new Wishes(null, "http://upstream.example:8080", Limits.DEFAULT);

    static List<RealDocument> documents() {
        return RealDocuments.all().stream()
                .filter(document -> !document.name().equals(LARGEST))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyOperationsRequestsTakeItsRoute(RealDocument document) {
        ImportedApi api = OpenApiReader.read(document.bytes(), null, OWN_UPSTREAM);
        Set<String> withoutRoute = api.notes().stream()
                .filter(note -> note.code().equals("same_path"))
                .map(Problem::pointer)
                .collect(Collectors.toSet());
        Requests requests = new Requests(api.definition());
        List<Call> calls = SampleCalls.of(api.document(), api.basePath());
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
        byte[] sorted = Json.sorted(api.document()).toString().getBytes(StandardCharsets.UTF_8);
        ImportedApi again = OpenApiReader.read(sorted, null, OWN_UPSTREAM);
        assertThat(again.definition().routes()).isEqualTo(api.definition().routes());
        assertThat(again.definition().domain()).isEqualTo(api.definition().domain());
    }

    @Test
    void aDocumentOfMoreOperationsThanTheLimitIsRefusedWithTheReason() {
        byte[] graph = RealDocuments.named(LARGEST).bytes();
        assertThat(Documents.refusal(graph, null, OWN_UPSTREAM).problems())
                .extracting(problem -> problem.pointer() + " " + problem.code())
                .containsExactly("/paths too_many_operations");
    }
}
