package io.flowplane.api;

import static io.flowplane.auth.Action.READ;
import static io.flowplane.auth.Action.WRITE;

import io.flowplane.apply.IssuedToken;
import io.flowplane.apply.Preconditions;
import io.flowplane.auth.Authorizer;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import io.flowplane.json.Json;
import io.flowplane.store.Listing;
import io.flowplane.store.Page;
import io.flowplane.store.Teams;
import io.flowplane.store.Token;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tokens: issued once with their secret, shown ever after without. */
final class TokenRoutes {
    private static final String TAG = "Tokens";
    private static final String PATH = "/api/v1/tokens";
    private static final String ONE = PATH + "/{id}";
    private static final String ID_PREFIX = "fp_pat_";
    private static final BodyShape TOKEN = new BodyShape.Named("Token");
    private static final BodyShape ISSUED = new BodyShape.Named("IssuedToken");

    private TokenRoutes() {}

    static List<Route> all() {
        return List.of(
                Route.scoped(Verb.GET, PATH, READ, ApiScopes.TOKENS)
                        .named("listTokens", TAG, "Lists tokens, without secrets")
                        .says("A token with scopes of teams sees those that reach no further than these teams.")
                        .takes(Paging.PARAMETERS)
                        .gives(Reply.of(200, "All, or a page.", new BodyShape.ListOf("Token"), "X-Total-Count", "Link"))
                        .by(TokenRoutes::list),
                Route.scoped(Verb.POST, PATH, WRITE, ApiScopes.TOKENS)
                        .named("createToken", TAG, "Issues a token")
                        .says(
                                "The answer is the only place where its secret is ever shown. A token can't grant more than"
                                        + " the one that issues it has.")
                        .reads(Content.json(new BodyShape.Named("TokenBody")))
                        .gives(Reply.of(201, "Issued.", ISSUED, "ETag", "Location"))
                        .refuses(ErrorCode.NOT_FOUND)
                        .by(TokenRoutes::create),
                Route.scoped(Verb.GET, ONE, READ, ApiScopes.TOKENS)
                        .named("getToken", TAG, "Reads one token, without its secret")
                        .conditional()
                        .gives(
                                Reply.of(200, "The token.", TOKEN, "ETag"),
                                Reply.empty(304, "It is the one that If-None-Match names.", "ETag"))
                        .refuses(ErrorCode.NOT_FOUND)
                        .by(TokenRoutes::get),
                Route.scoped(Verb.PATCH, ONE, WRITE, ApiScopes.TOKENS)
                        .named("patchToken", TAG, "Changes parts of one token")
                        .says("JSON merge patch (RFC 7396).")
                        .conditional()
                        .reads(Content.mergePatch(new BodyShape.Named("TokenPatch")))
                        .gives(Reply.of(200, "As it is now.", TOKEN, "ETag"))
                        .refuses(ErrorCode.NOT_FOUND, ErrorCode.CONFLICT)
                        .by(TokenRoutes::patch),
                Route.scoped(Verb.DELETE, ONE, WRITE, ApiScopes.TOKENS)
                        .named("revokeToken", TAG, "Revokes one token")
                        .says(
                                "It is refused at once. Its entry stays, for the audit. The last admin token is kept (409).")
                        .conditional()
                        .gives(Reply.empty(204, "Revoked."))
                        .refuses(ErrorCode.NOT_FOUND, ErrorCode.CONFLICT)
                        .by(TokenRoutes::revoke),
                Route.scoped(Verb.POST, ONE + "/rotate", WRITE, ApiScopes.TOKENS)
                        .named("rotateToken", TAG, "Gives one token a new secret")
                        .says("The old secret is refused at once.")
                        .conditional()
                        .gives(Reply.of(200, "Its new secret, shown once.", ISSUED, "ETag"))
                        .refuses(ErrorCode.NOT_FOUND, ErrorCode.CONFLICT)
                        .by(TokenRoutes::rotate));
    }

    private static Answer list(Call call) {
        Page page = Paging.wholeOrPage(call.query());
        Teams teams = Authorizer.readable(call.principal(), ApiScopes.TOKENS);
        if (teams instanceof Teams.All) {
            Listing<Token> listing = call.backend().store().tokensAcrossTeams(page);
            return Paging.answer(call, listing, page, token -> Json.write(view(token)));
        }
        List<Token> reached = new ArrayList<>();
        try (Listing<Token> listing = call.backend().store().tokensAcrossTeams(Page.WHOLE)) {
            listing.forEachRemaining(token -> {
                if (Authorizer.reaches(call.principal(), READ, token)) {
                    reached.add(token);
                }
            });
        }
        return Paging.answer(
                call,
                KnownListing.of(reached, page, token -> token.id().toString()),
                page,
                token -> Json.write(view(token)));
    }

    private static Answer create(Call call) {
        IssuedToken issued = call.backend()
                .tokens()
                .issue(call.actor(), call.principal(), ServerSet.removedFrom(call.object(), "tokenId", "lastUsedAt"));
        return tagged(Answer.json(201, issued(issued)), issued.token())
                .with("Location", PATH + "/" + issued.token().tokenId());
    }

    private static Answer get(Call call) {
        String id = id(call);
        Token token = call.backend()
                .store()
                .tokenAcrossTeams(id)
                .filter(found -> !found.setup() && Authorizer.reaches(call.principal(), READ, found))
                .orElseThrow(() -> Refusal.of(ErrorCode.NOT_FOUND, "There is no such token that you can see."));
        return ETags.unchanged(call.headers().joined("If-None-Match"), token.etag())
                ? tagged(Answer.empty(304), token)
                : tagged(Answer.json(200, view(token)), token);
    }

    private static Answer patch(Call call) {
        Preconditions preconditions = call.preconditions();
        ObjectNode sent = call.object();
        ObjectNode patch = ServerSet.removedFrom(sent, "tokenId", "lastUsedAt");
        if (sent.has("status")) {
            patch.set("status", sent.get("status"));
        }
        Token now = call.backend()
                .tokens()
                .update(call.actor(), call.principal(), id(call), patch, preconditions)
                .now();
        return tagged(Answer.json(200, view(now)), now);
    }

    private static Answer revoke(Call call) {
        Preconditions preconditions = call.preconditions();
        call.backend().tokens().revoke(call.actor(), call.principal(), id(call), preconditions);
        return Answer.empty(204);
    }

    private static Answer rotate(Call call) {
        Preconditions preconditions = call.preconditions();
        IssuedToken issued = call.backend().tokens().rotate(call.actor(), call.principal(), id(call), preconditions);
        return tagged(Answer.json(200, issued(issued)), issued.token());
    }

    /** The path takes {@code fp_pat_<uuid>} and the bare uuid. */
    private static String id(Call call) {
        String sent = call.pathValue("id");
        return sent.startsWith(ID_PREFIX) ? sent : ID_PREFIX + sent;
    }

    /** With the cache forbidden: the body may hold a secret. */
    private static Answer tagged(Answer answer, Token token) {
        return answer.with("ETag", ETags.quoted(token.etag()));
    }

    private static ObjectNode issued(IssuedToken issued) {
        ObjectNode view = view(issued.token());
        view.put("token", issued.secretText());
        return view;
    }

    private static ObjectNode view(Token token) {
        ObjectNode view = Json.NODES.objectNode();
        view.put("id", token.id().toString());
        view.put("tokenId", token.tokenId());
        view.put("name", token.name());
        view.put("description", token.description());
        ArrayNode scopes = view.putArray("scopes");
        token.scopes().forEach(scopes::add);
        view.put("status", token.status() == Token.Status.ACTIVE ? "active" : "revoked");
        view.put("expiresAt", text(token.expiresAt()));
        view.put("lastUsedAt", text(token.lastUsedAt()));
        view.put("version", token.version());
        view.put("createdAt", token.createdAt().toString());
        view.put("updatedAt", token.updatedAt().toString());
        view.put("createdBy", token.createdBy());
        view.put("updatedBy", token.updatedBy());
        return view;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
