package io.flowplane.api;

import static io.flowplane.auth.Action.READ;
import static io.flowplane.auth.Action.WRITE;

import io.flowplane.apply.Preconditions;
import io.flowplane.apply.Written;
import io.flowplane.auth.Authorizer;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.snapshot.Fleet;
import io.flowplane.store.Cursor;
import io.flowplane.store.Listing;
import io.flowplane.store.Page;
import io.flowplane.store.Teams;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What can be done with one kind of resource; the same for each. */
final class ResourceRoutes {
    private static final String TEAM_RULE = "The team is the one in the body or in the query, else the only one of the"
            + " token's scopes, else the default team.";
    private static final String ECHO_RULE = " Fields that the server sets are taken back and ignored, so that what GET"
            + " gives can be sent as it is.";

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** Longer pages are written piece by piece, and not kept. */
    private static final int MOST_CHARS_AT_ONCE = 1 << 20;

    private final Kind kind;
    private final String component;
    private final String label;

    /**
     * @param component the resource's name in {@code components/schemas}
     * @param label what people call it
     */
    ResourceRoutes(Kind kind, String component, String label) {
        this.kind = kind;
        this.component = component;
        this.label = label;
    }

    /**
     * All operations under {@code collection}, for example {@code /api/v1/clusters}.
     *
     * @param ending told apart in {@code operationId}s where a kind has two paths
     */
    List<Route> under(String collection, String ending) {
        String one = collection + "/{name}";
        return List.of(
                list(collection, ending),
                create(collection, "create" + component + ending),
                Route.scoped(Verb.GET, one, READ, kind.plural())
                        .named("get" + component + ending, tag(), "Reads one " + label)
                        .says(
                                "With If-None-Match the answer is 304 while the spec is the same; the status may have changed.")
                        .takes(team(collection))
                        .conditional()
                        .gives(
                                Reply.of(200, "The " + label + ".", new BodyShape.Named(component), "ETag"),
                                Reply.empty(304, "Its spec is the one that If-None-Match names.", "ETag"))
                        .refuses(ErrorCode.NOT_FOUND)
                        .by(this::get),
                Route.scoped(Verb.PUT, one, WRITE, kind.plural())
                        .named("put" + component + ending, tag(), "Creates or replaces one " + label)
                        .says(TEAM_RULE + ECHO_RULE + " If nothing changes, the version stays.")
                        .takes(team(collection))
                        .conditional()
                        .reads(Content.json(new BodyShape.Named(component + "Body")))
                        .gives(
                                Reply.of(
                                        200,
                                        "Replaced, or the same as before.",
                                        new BodyShape.Named(component),
                                        "ETag"),
                                Reply.of(201, "Created.", new BodyShape.Named(component), "ETag", "Location"))
                        .refuses(ErrorCode.NOT_FOUND, ErrorCode.CONFLICT)
                        .by(this::put),
                Route.scoped(Verb.PATCH, one, WRITE, kind.plural())
                        .named("patch" + component + ending, tag(), "Changes parts of one " + label)
                        .says("JSON merge patch (RFC 7396): null removes a field, arrays are replaced whole. "
                                + TEAM_RULE)
                        .takes(team(collection))
                        .conditional()
                        .reads(Content.mergePatch(new BodyShape.AnyObject()))
                        .gives(Reply.of(200, "As it is now.", new BodyShape.Named(component), "ETag"))
                        .refuses(ErrorCode.NOT_FOUND, ErrorCode.CONFLICT)
                        .by(this::patch),
                Route.scoped(Verb.DELETE, one, WRITE, kind.plural())
                        .named("delete" + component + ending, tag(), "Deletes one " + label)
                        .says("Refused with 409 while others refer to it; the answer names them.")
                        .takes(team(collection))
                        .conditional()
                        .gives(Reply.empty(204, "Deleted."))
                        .refuses(ErrorCode.NOT_FOUND, ErrorCode.IN_USE)
                        .by(this::delete));
    }

    /** The creation alone, under the singular path that restore scripts of the first generation use. */
    Route alias(String path) {
        return create(path, "create" + component + "Alias");
    }

    private Route list(String collection, String ending) {
        return Route.scoped(Verb.GET, collection, READ, kind.plural())
                .named("list" + component + "s" + ending, tag(), "Lists every " + label + " that the token may read")
                .says("Ordered by team and name. Without limit and cursor the list is whole, from one consistent read.")
                .takes(team(collection, Parameter.LIMIT, Parameter.CURSOR))
                .gives(Reply.of(200, "All, or a page.", new BodyShape.ListOf(component), "X-Total-Count", "Link"))
                .refuses(ErrorCode.NOT_FOUND)
                .by(this::list);
    }

    private Route create(String path, String id) {
        return Route.scoped(Verb.POST, path, WRITE, kind.plural())
                .named(id, tag(), "Creates a " + label)
                .says(TEAM_RULE + ECHO_RULE)
                .takes(team(path))
                .reads(Content.json(new BodyShape.Named(component + "Body")))
                .gives(Reply.of(201, "Created.", new BodyShape.Named(component), "ETag", "Location"))
                .refuses(ErrorCode.NOT_FOUND, ErrorCode.ALREADY_EXISTS, ErrorCode.CONFLICT)
                .by(this::create);
    }

    /** What says which team is meant, where the path doesn't, and {@code more}. */
    static List<Parameter> team(String path, Parameter... more) {
        Stream<Parameter> team = path.contains("{team}") ? Stream.of() : Stream.of(Parameter.TEAM);
        return Stream.concat(team, Stream.of(more)).toList();
    }

    private Answer list(Call call) {
        Page page = Paging.wholeOrPage(call.query());
        Teams teams = teams(call);
        return page.limit() == 0
                ? streamed(call, listing(call, teams, page), page)
                : page(call, new KnownPages.Key(kind, teams, page));
    }

    private static Answer streamed(Call call, Listing<Resource> listing, Page page) {
        Fleet.Statuses statuses = call.backend().fleet().statuses();
        return Paging.answer(call, listing, page, resource -> ResourceView.text(resource, statuses.of(resource)));
    }

    /** Where the last write stands is asked for a page that may be known; one that is read tells it itself. */
    private Answer page(Call call, KnownPages.Key key) {
        KnownPages pages = call.backend().pages();
        Optional<ResourcePage> known =
                pages.mayHave(key) ? pages.find(key, call.backend().store().headAcrossTeams()) : Optional.empty();
        return known.isPresent() ? page(call, known.get(), key.page()) : read(call, key);
    }

    private Answer read(Call call, KnownPages.Key key) {
        try (Listing<Resource> listing = listing(call, key.teams(), key.page())) {
            List<Resource> resources = new ArrayList<>();
            listing.forEachRemaining(resources::add);
            if (resources.stream().mapToLong(r -> r.spec().length()).sum() > MOST_CHARS_AT_ONCE) {
                return streamed(
                        call,
                        new KnownListing<>(listing.total(), listing.nextPage(), resources.iterator()),
                        key.page());
            }
            ResourcePage page = ResourcePage.of(listing.total(), listing.nextPage(), resources);
            Cursor head = listing.head();
            if (head != null) {
                call.backend().pages().keep(key, head, page);
            }
            return page(call, page, key.page());
        }
    }

    private static Answer page(Call call, ResourcePage page, Page asked) {
        return Paging.answer(call, page, asked, page.json(call.backend().fleet().statuses()));
    }

    private Teams teams(Call call) {
        String team = call.askedTeam();
        if (team == null) {
            return Authorizer.readable(call.principal(), kind.plural());
        }
        call.mustBeAllowed(team, () -> TeamRoutes.notFound(team));
        return new Teams.Named(Set.of(team));
    }

    /** Whether the team that is asked for exists is a question only where it has nothing; an empty listing holds nothing open. */
    private Listing<Resource> listing(Call call, Teams teams, Page page) {
        Listing<Resource> listing = call.backend().store().listAcrossTeams(kind, teams, page);
        String team = call.askedTeam();
        if (team != null
                && listing.total() == 0
                && call.backend().store().team(team).isEmpty()) {
            throw TeamRoutes.notFound(team);
        }
        return listing;
    }

    private Answer get(Call call) {
        ResourceKey key = key(call, null);
        Resource resource = call.backend().store().find(key).orElseThrow(() -> Refusal.notFound(kind, key.name()));
        if (ETags.unchanged(call.headers().joined("If-None-Match"), resource.etag())) {
            return Answer.empty(304).tagged(resource.etag());
        }
        return Answer.text(200, Answer.JSON, text(call, resource)).tagged(resource.etag());
    }

    private Answer create(Call call) {
        ObjectNode body = call.object();
        String team = call.team(Bodies.team(call, body));
        call.mustBeAllowed(team, () -> TeamRoutes.notFound(team));
        String name = Bodies.text(body, "name");
        Resource resource = call.backend()
                .apply()
                .create(call.actor(), new ResourceKey(team, kind, name), ServerSet.removedFrom(kind, body));
        return located(call, Answer.text(201, Answer.JSON, text(call, resource)), resource);
    }

    private Answer put(Call call) {
        Preconditions preconditions = call.preconditions();
        ObjectNode body = call.object();
        ResourceKey key = key(call, body);
        Written<Resource> written =
                call.backend().apply().put(call.actor(), key, ServerSet.removedFrom(kind, body), preconditions);
        return written.outcome() == Written.Outcome.CREATED
                ? located(call, Answer.text(201, Answer.JSON, text(call, written.now())), written.now())
                : Answer.text(200, Answer.JSON, text(call, written.now()))
                        .tagged(written.now().etag());
    }

    private Answer patch(Call call) {
        Preconditions preconditions = call.preconditions();
        ObjectNode patch = call.object();
        ResourceKey key = key(call, patch);
        Written<Resource> written =
                call.backend().apply().patch(call.actor(), key, ServerSet.removedFrom(kind, patch), preconditions);
        return changed(call, written);
    }

    private Answer delete(Call call) {
        Preconditions preconditions = call.preconditions();
        call.backend().apply().delete(call.actor(), key(call, null), preconditions);
        return Answer.empty(204);
    }

    /** What is meant by path, query and body, if the caller may do this to it; else it isn't there. */
    ResourceKey key(Call call, @Nullable ObjectNode body) {
        String name = call.pathValue("name");
        String asked = body == null ? call.askedTeam() : Bodies.team(call, body);
        String team = call.team(asked);
        call.mustBeAllowed(team, () -> Refusal.notFound(kind, name));
        ResourceKey key = named(call, team, name);
        if (body != null) {
            Bodies.mustKeepName(body, key.name());
        }
        return key;
    }

    /** Where the path names the team, as the first generation's did, an id does as well as a name. */
    private ResourceKey named(Call call, String team, String nameOrId) {
        ResourceKey key = new ResourceKey(team, kind, nameOrId);
        boolean isId = call.path().containsKey("team") && ID.matcher(nameOrId).matches();
        if (!isId || call.backend().store().find(key).isPresent()) {
            return key;
        }
        return call.backend()
                .store()
                .findAcrossTeams(kind, UUID.fromString(nameOrId))
                .map(Resource::key)
                .filter(found -> found.team().equals(team))
                .orElse(key);
    }

    /** What became of a change. */
    static Answer changed(Call call, Written<Resource> written) {
        return Answer.text(200, Answer.JSON, text(call, written.now()))
                .tagged(written.now().etag());
    }

    private static String text(Call call, Resource resource) {
        return ResourceView.text(resource, call.backend().fleet().status(resource));
    }

    private Answer located(Call call, Answer answer, Resource resource) {
        String team = resource.key().team();
        String query = team.equals(call.team(null)) ? "" : "?team=" + team;
        String path =
                "/api/v1/" + kind.plural() + "/" + Paging.encoded(resource.key().name());
        return answer.tagged(resource.etag()).with("Location", path + query);
    }

    private String tag() {
        return label.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + label.substring(1) + "s";
    }
}
