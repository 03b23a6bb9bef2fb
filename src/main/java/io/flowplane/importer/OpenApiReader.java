package io.flowplane.importer;

import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.importer.Operations.Found;
import io.flowplane.json.Json;
import io.flowplane.json.Pointer;
import io.flowplane.json.Read;
import io.flowplane.json.Records;
import io.flowplane.validate.ApiDefinitionValidator;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Makes an API definition of an OpenAPI document, versions 3.0 to 3.2. The same document gives the same definition. */
public final class OpenApiReader {
    private static final Pattern VERSION = Pattern.compile("3\\.[012](\\.[0-9A-Za-z.-]{1,14})?");
    private static final int LONGEST_TITLE = 1000;
    private static final int LONGEST_VERSION = 200;

    private final Findings findings = new Findings();
    private final Part document;
    private final Wishes wishes;
    private final Function<ApiDefinitionSpec, List<Problem>> further;

    private OpenApiReader(ObjectNode document, Wishes wishes, Function<ApiDefinitionSpec, List<Problem>> further) {
        this.document = new Part(document, Pointer.ROOT);
        this.wishes = wishes;
        this.further = further;
    }

    /**
     * @param mediaType what the request calls the bytes; null or another type: JSON is tried, then YAML
     * @throws io.flowplane.domain.Refusal MALFORMED_BODY or INVALID_BODY with all faults, whose pointers lead into the
     *     document; a fault of syntax has line and column in its message
     */
    public static ImportedApi read(byte[] bytes, @Nullable String mediaType, Wishes wishes) {
        return read(bytes, mediaType, wishes, definition -> List.of());
    }

    /**
     * The same, for a caller with checks of its own.
     *
     * @param further finds more faults of a definition that has some already, so that all are told at once
     */
    public static ImportedApi read(
            byte[] bytes,
            @Nullable String mediaType,
            Wishes wishes,
            Function<ApiDefinitionSpec, List<Problem>> further) {
        ObjectNode document = DocumentText.read(bytes, mediaType, wishes.limits());
        return new OpenApiReader(document, wishes, further).imported(bytes);
    }

    private ImportedApi imported(byte[] bytes) {
        String version = version();
        Part info = info();
        Extensions.check(document, Extensions.OF_DOCUMENT, findings);
        Targets targets = new Targets(document, wishes, findings);
        List<Found> operations = new Operations(document.node(), targets, wishes.limits(), findings).all(document);
        Assembly assembly = new Assembly(findings);
        Optional<Domain> domain = Domain.of(document, wishes, targets, operations, findings);
        domain.ifPresent(assembly::domain);
        assembly.filters(document);
        List<Upstream> common = targets.ofDocument().upstreams();
        assembly.upstreams(common);
        boolean placed = checkUpstreams(operations);
        if (operations.isEmpty() && findings.faults().isEmpty()) {
            findings.fault(
                    Pointer.ROOT.field("paths"), "too_few", "There is no operation: a gateway needs one at least.");
        }
        if (placed) {
            assembly.routes(operations, document, common);
        }
        String title = title(info, domain);
        assembly.definition().set("source", source(info, title, version, bytes));
        ApiDefinitionSpec definition = definition(assembly, domain.isPresent());
        return new ImportedApi(
                title,
                definition,
                findings.notes(),
                document.node(),
                targets.ofDocument().base(),
                assembly.places());
    }

    private ApiDefinitionSpec definition(Assembly assembly, boolean hasDomain) {
        List<Problem> problems = new ArrayList<>(findings.faults());
        boolean whole = hasDomain && !assembly.definition().path("routes").isEmpty();
        if (!whole) {
            throw Read.refusal(problems);
        }
        Read<ApiDefinitionSpec> read = Records.read(ApiDefinitionSpec.class, assembly.definition());
        List<Problem> beyond = new ArrayList<>(ApiDefinitionValidator.problems(read.value()));
        if (!problems.isEmpty() || !read.problems().isEmpty() || !beyond.isEmpty()) {
            beyond.addAll(further.apply(read.value()));
        }
        read.merge(beyond).forEach(problem -> problems.add(assembly.places().origin(problem)));
        if (!problems.isEmpty()) {
            throw Read.refusal(problems.stream().distinct().toList());
        }
        return read.value();
    }

    /** Another version isn't looked at any further. */
    private String version() {
        String version = document.text("openapi").orElse("");
        if (VERSION.matcher(version).matches()) {
            return version;
        }
        Optional<String> swagger = document.text("swagger");
        if (swagger.isPresent()) {
            throw refused(
                    "/swagger",
                    "unsupported_version",
                    "This is Swagger " + ServerUrl.shown(swagger.get())
                            + "; OpenAPI 3.0 to 3.2 is read. A converter such as swagger2openapi makes it of this.");
        }
        throw version.isEmpty()
                ? refused(
                        "/openapi",
                        "required",
                        "This is no OpenAPI document: it has no member openapi that names a version such as 3.1.0.")
                : refused(
                        "/openapi",
                        "unsupported_version",
                        "This is OpenAPI " + ServerUrl.shown(version) + "; 3.0 to 3.2 is read.");
    }

    private static io.flowplane.domain.Refusal refused(String at, String code, String message) {
        return Read.refusal(List.of(new Problem(at, message, code)));
    }

    private Part info() {
        Part info =
                document.object("info", findings).orElse(new Part(Json.NODES.objectNode(), Pointer.ROOT.field("info")));
        Extensions.check(info, Extensions.OF_INFO, findings);
        return info;
    }

    /** Whether all have an upstream; one fault for those that lack it. */
    private boolean checkUpstreams(List<Found> operations) {
        List<Found> without = operations.stream()
                .filter(operation -> operation.target().upstreams().isEmpty())
                .toList();
        if (without.isEmpty()) {
            return true;
        }
        boolean all = without.size() == operations.size();
        Pointer at =
                all ? Pointer.ROOT.field("servers") : without.getFirst().part().at();
        boolean told = findings.faults().stream()
                .anyMatch(fault -> fault.pointer().startsWith(at.toString())
                        || fault.code().equals("invalid_upstream"));
        if (!told) {
            String who = all ? "" : " of " + without.size() + " operations";
            findings.fault(
                    at,
                    "no_servers",
                    (document.get("servers") == null ? "There are no servers" : "The servers name no host")
                            + ", so nobody knows where the requests" + who + " go: add servers with whole URLs, "
                            + Extensions.UPSTREAM + ": \"host:port\", or upstream in the request.");
        }
        return false;
    }

    private String title(Part info, Optional<Domain> domain) {
        String given =
                info.text("title").orElse("").replaceAll("\\p{Cntrl}", " ").strip();
        String title = given.isEmpty() ? domain.map(Domain::name).orElse("API") : given;
        return cut(title, LONGEST_TITLE);
    }

    private static ObjectNode source(Part info, String title, String version, byte[] bytes) {
        String own = info.text("version").orElse("").replaceAll("\\p{Cntrl}", " ");
        return Json.NODES
                .objectNode()
                .put("title", title)
                .put("version", cut(own, LONGEST_VERSION))
                .put("openapi", version)
                .put("sha256", HexFormat.of().formatHex(RouteNames.sha256(bytes)));
    }

    private static String cut(String text, int most) {
        boolean splits = text.length() > most && Character.isHighSurrogate(text.charAt(most - 1));
        return text.length() <= most ? text : text.substring(0, splits ? most - 1 : most);
    }
}
