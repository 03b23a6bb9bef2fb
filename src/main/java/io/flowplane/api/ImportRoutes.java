package io.flowplane.api;

import static io.flowplane.auth.Action.READ;
import static io.flowplane.auth.Action.WRITE;

import io.flowplane.apply.DefinitionPlan;
import io.flowplane.apply.DefinitionWish;
import io.flowplane.apply.Preconditions;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.Team;
import io.flowplane.importer.ImportedApi;
import io.flowplane.importer.Limits;
import io.flowplane.importer.LiveDocument;
import io.flowplane.importer.OpenApiReader;
import io.flowplane.importer.Wishes;
import io.flowplane.json.Json;
import io.flowplane.trace.Span;
import io.flowplane.validate.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** OpenAPI documents in, and out again with the addresses of the gateway. */
final class ImportRoutes {
    private static final String TAG = DefinitionRoutes.TAG;
    private static final String IMPORTS = "/api/v1/openapi/imports";
    private static final BodyShape PLAN = new BodyShape.Named("DefinitionPlan");
    private static final String BASE_PATH = "basePath";
    private static final String DOCUMENT = "document";
    private static final long PATIENCE_SECONDS = 20;

    private static final Parameter NAME =
            Parameter.text("name", "What the definition is called; without it, like the document's title.");
    private static final Parameter DOMAIN = Parameter.text(
            "domain", "The host name under which clients call the API; without it, as the document says.");
    private static final Parameter UPSTREAM =
            Parameter.text("upstream", "Where requests go, as host:port or a URL; without it, as the document says.");

    /** Documents are large: one at a time is read, whose tree is the most of what an import needs. */
    private final Semaphore reading = new Semaphore(1, true);

    private final LargeDocuments large = new LargeDocuments();
    private final int maxBytes;

    private ImportRoutes(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    static List<Route> all(int maxBytes) {
        ImportRoutes routes = new ImportRoutes(maxBytes);
        List<Route> all = new ArrayList<>(routes.imports());
        all.addAll(routes.known());
        return all;
    }

    private List<Route> imports() {
        String says =
                "JSON or YAML, OpenAPI 3.0 or 3.1; nothing is fetched. Clusters, routes, listener and definition are"
                        + " made in one transaction, or nothing is. A document that comes again, by name, changes what"
                        + " changed and leaves the rest alone. The largest document is " + maxBytes + " bytes.";
        return List.of(
                Route.scoped(Verb.POST, DefinitionRoutes.PATH + "/from-openapi", WRITE, Kind.API_DEFINITION.plural())
                        .named("importOpenApi", TAG, "Makes a gateway of an OpenAPI document")
                        .says(says)
                        .takes(parameters(Placement.PARAMETERS))
                        .conditional()
                        .reads(Content.openApi())
                        .gives(
                                Reply.of(200, "What was changed, or would be.", PLAN, "ETag"),
                                Reply.of(201, "Made.", PLAN, "ETag", "Location"))
                        .refuses(ErrorCode.NOT_FOUND, ErrorCode.CONFLICT, ErrorCode.IN_USE)
                        .by(call -> bring(call, Placement.of(call), DefinitionRoutes::created)),
                Route.scoped(
                                Verb.POST,
                                "/api/v1/openapi/import",
                                WRITE,
                                ApiScopes.OPENAPI_IMPORT,
                                Kind.API_DEFINITION.plural())
                        .named("importOpenApiByAlias", TAG, "Makes a gateway of an OpenAPI document")
                        .says(says)
                        .takes(parameters(Placement.MODE_PARAMETERS))
                        .conditional()
                        .reads(Content.openApi())
                        .gives(
                                Reply.of(200, "What was changed, or would be.", PLAN, "ETag"),
                                Reply.of(201, "Made.", PLAN, "ETag", "Location"))
                        .refuses(ErrorCode.NOT_FOUND, ErrorCode.CONFLICT, ErrorCode.IN_USE)
                        .by(call -> bring(call, Placement.ofMode(call), ImportRoutes::summed)));
    }

    private static List<Parameter> parameters(List<Parameter> ofListener) {
        List<Parameter> all = new ArrayList<>(List.of(Parameter.TEAM, NAME, DOMAIN, UPSTREAM));
        all.addAll(ofListener);
        all.add(DefinitionRoutes.DRY_RUN);
        return all;
    }

    private List<Route> known() {
        return List.of(
                Route.scoped(Verb.GET, DefinitionRoutes.PATH + "/{id}/openapi", READ, Kind.API_DEFINITION.plural())
                        .named("getOpenApi", TAG, "Gives the document back, with the addresses of the gateway")
                        .takes(Parameter.TEAM)
                        .gives(Reply.of(200, "The document.", new BodyShape.AnyObject(), "ETag"))
                        .refuses(ErrorCode.NOT_FOUND)
                        .by(ImportRoutes::document),
                Route.scoped(Verb.GET, IMPORTS, READ, ApiScopes.OPENAPI_IMPORT, Kind.API_DEFINITION.plural())
                        .named("listOpenApiImports", TAG, "Lists what was imported, as the first generation did")
                        .takes(Parameter.TEAM)
                        .gives(Reply.of(200, "All.", new BodyShape.AnyObject()))
                        .refuses(ErrorCode.NOT_FOUND)
                        .by(OldImports::list),
                Route.scoped(Verb.GET, IMPORTS + "/{id}", READ, ApiScopes.OPENAPI_IMPORT, Kind.API_DEFINITION.plural())
                        .named("getOpenApiImport", TAG, "Reads one import, as the first generation did")
                        .takes(Parameter.TEAM)
                        .gives(Reply.of(200, "The import.", new BodyShape.AnyObject()))
                        .refuses(ErrorCode.NOT_FOUND)
                        .by(OldImports::get),
                Route.scoped(
                                Verb.DELETE,
                                IMPORTS + "/{id}",
                                WRITE,
                                ApiScopes.OPENAPI_IMPORT,
                                Kind.API_DEFINITION.plural())
                        .named("deleteOpenApiImport", TAG, "Deletes one import and what it generated")
                        .takes(Parameter.TEAM)
                        .gives(Reply.empty(204, "Deleted."))
                        .refuses(ErrorCode.NOT_FOUND, ErrorCode.IN_USE, ErrorCode.CONFLICT)
                        .by(OldImports::delete));
    }

    private Answer bring(Call call, Placement placement, Answering answer) {
        Preconditions preconditions = call.preconditions();
        String team = call.team(call.query().text(Parameter.TEAM));
        if (!Team.isName(team)) {
            throw Refusal.of(ErrorCode.INVALID_PARAMETER, "A team is named by: " + Team.NAME_RULE + ".");
        }
        call.mustBeAllowed(team, () -> TeamRoutes.notFound(team));
        ImportedApi api = one(() -> read(call));
        large.wasRead(call.body().length);
        String asked = call.query().text(NAME);
        String name = asked == null ? ImportNames.slug(api.title()) : asked;
        Names.resource(name).ifPresent(fault -> {
            throw Refusal.of(ErrorCode.INVALID_PARAMETER, "name: " + fault);
        });
        Span.current().put("flowplane.operations", api.definition().routes().size());
        DefinitionWish wish = new DefinitionWish(
                placement.of(api.definition()),
                kept(api),
                api.notes(),
                api.places()::origin,
                DefinitionRoutes.dryRun(call));
        DefinitionPlan plan = call.backend()
                .definitions()
                .put(call.actor(), new ResourceKey(team, Kind.API_DEFINITION, name), wish, preconditions);
        return answer.of(call, plan);
    }

    private static ImportedApi read(Call call) {
        Wishes wishes = new Wishes(call.query().text(DOMAIN), call.query().text(UPSTREAM), Limits.DEFAULT);
        return Span.current()
                .child("openapi document", Span.Kind.INTERNAL)
                .put("flowplane.document.bytes", call.body().length)
                .around(() -> OpenApiReader.read(
                        call.body(),
                        call.headers().single("Content-Type"),
                        wishes,
                        call.backend().definitions()::faults));
    }

    private <T> T one(Supplier<T> work) {
        try {
            if (!reading.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw Away.busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Away.stopping();
        }
        try {
            return work.get();
        } finally {
            reading.release();
        }
    }

    /** How an import is answered. */
    private interface Answering {
        Answer of(Call call, DefinitionPlan plan);
    }

    private static Answer summed(Call call, DefinitionPlan plan) {
        ObjectNode body = DefinitionView.of(plan);
        OldImports.add(body, plan);
        return DefinitionRoutes.created(call, plan, body);
    }

    private static Answer document(Call call) {
        Resource row = DefinitionRoutes.row(call);
        String text = call.backend()
                .store()
                .document(row.key())
                .orElseThrow(() -> Refusal.of(
                        ErrorCode.NOT_FOUND,
                        "The API definition '" + row.key().name() + "' was not made of an OpenAPI document."));
        ObjectNode kept = Json.stored(text);
        ObjectNode live = LiveDocument.of(
                (ObjectNode) kept.get(DOCUMENT),
                Addresses.of(call, row),
                kept.get(BASE_PATH).asString());
        return Answer.json(200, live).tagged(row.etag());
    }

    /** The document, and what goes before its paths. */
    private static String kept(ImportedApi api) {
        ObjectNode kept = Json.NODES.objectNode().put(BASE_PATH, api.basePath());
        kept.set(DOCUMENT, api.document());
        return Json.write(kept);
    }
}
