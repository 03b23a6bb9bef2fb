package io.flowplane.apply;

import io.flowplane.auth.Scope;
import io.flowplane.auth.ScopeCatalog;
import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.json.Json;
import io.flowplane.json.Nearest;
import io.flowplane.json.Read;
import io.flowplane.json.Records;
import io.flowplane.store.Token;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a caller may say of a token: the body of its creation, and what a patch of it makes. */
@Doc("A credential: what it is called, and what it may do.")
public record TokenBody(
        @Doc("3 to 64 letters, digits, hyphens and underscores.") @Length(max = 64)
        String name,

        @Doc("What it is for.") @Length(max = 1024) @Nullable
        String description,

        @Doc("admin:all, {resource}:{action} or team:{team}:{resource}:{action}.") @Size(min = 1, max = 100)
        List<String> scopes,

        @Doc("When it stops working (RFC 3339); never without it.") @Length(max = 64) @Nullable
        String expiresAt) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{3,64}");

    public TokenBody {
        scopes = List.copyOf(scopes);
    }

    /**
     * Reads a body, or refuses with all its faults.
     *
     * @param known the scopes that mean something here
     * @param before what it is now: scopes that mean nothing here, and an expiry in the past, may stay; null for a new one
     */
    static TokenBody read(ObjectNode body, ScopeCatalog known, Instant now, @Nullable Token before) {
        List<String> held = before == null ? List.of() : before.scopes();
        Read<TokenBody> read = Records.read(TokenBody.class, body);
        TokenBody value = read.value();
        List<Problem> problems = new ArrayList<>();
        checkName("/name", value.name, problems);
        for (int i = 0; i < value.scopes.size(); i++) {
            if (!held.contains(value.scopes.get(i))) {
                checkScope("/scopes/" + i, value.scopes.get(i), known, problems);
            }
        }
        if (value.expiresAt != null) {
            Expiry.read(value.expiresAt, now, before == null ? null : before.expiresAt(), problems);
        }
        List<Problem> all = read.merge(problems);
        if (!all.isEmpty()) {
            throw Read.refusal(all);
        }
        return value;
    }

    /** The body that says what {@code token} is now. */
    static ObjectNode of(Token token) {
        ObjectNode body = Json.NODES.objectNode().put("name", token.name());
        if (token.description() != null) {
            body.put("description", token.description());
        }
        ArrayNode scopes = body.putArray("scopes");
        token.scopes().forEach(scopes::add);
        if (token.expiresAt() != null) {
            body.put("expiresAt", token.expiresAt().toString());
        }
        return body;
    }

    /** {@link #expiresAt}, to the millisecond. */
    @Nullable
    Instant expiry() {
        return expiresAt == null ? null : Expiry.parse(expiresAt);
    }

    /** {@link #scopes} without repetitions. */
    List<String> distinctScopes() {
        return scopes.stream().distinct().toList();
    }

    static void checkName(String pointer, String name, List<Problem> problems) {
        if (!NAME.matcher(name).matches()) {
            problems.add(
                    new Problem(pointer, "Must be 3 to 64 letters, digits, hyphens and underscores.", "invalid_name"));
        }
    }

    private static void checkScope(String pointer, String text, ScopeCatalog known, List<Problem> problems) {
        try {
            Scope scope = Scope.parse(text);
            if (!known.knows(scope.resource())) {
                problems.add(new Problem(
                        pointer,
                        "There is no resource '" + scope.resource() + "'"
                                + Nearest.hint(scope.resource(), known.resources()),
                        "unknown_scope"));
            }
        } catch (Scope.Malformed malformed) {
            String shown = text.length() <= 80 ? text : text.substring(0, 80) + "…";
            problems.add(new Problem(pointer, "'" + shown + "' " + malformed.reason() + ".", "invalid_scope"));
        }
    }
}
