package io.flowplane.store.sql;

import io.flowplane.store.SetupState;
import io.flowplane.store.Token;
import io.flowplane.store.sql.Sql.Command;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The tables {@code tokens} and {@code setup_state}. */
final class TokenTable {
    static final String SELECT = """
            SELECT k.id, k.token_id, k.setup, k.name, k.description, k.secret_hash, k.scopes, k.status, k.expires_at,
                   k.last_used_at, k.version, k.created_at, k.updated_at, k.created_by, k.updated_by
            FROM tokens k
            """;
    private static final String USABLE =
            "FROM tokens WHERE NOT setup AND status = 'active' AND (expires_at IS NULL OR expires_at > ?)";
    private static final Duration USE_IS_NOTED_EVERY = Duration.ofHours(1);

    private final Sql sql;

    TokenTable(Sql sql) {
        this.sql = sql;
    }

    static Token read(Row row) throws SQLException {
        return new Token(
                row.uuid("id"),
                row.text("token_id"),
                row.truth("setup"),
                row.text("name"),
                row.textOrNull("description"),
                row.text("secret_hash"),
                Json.strings(row.text("scopes")),
                Token.Status.of(row.text("status")),
                row.instantOrNull("expires_at"),
                row.instantOrNull("last_used_at"),
                row.number("version"),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.text("created_by"),
                row.text("updated_by"));
    }

    private static String word(Token.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    Optional<Token> find(String tokenId) {
        return sql.row(SELECT + "WHERE k.token_id = ?", TokenTable::read, tokenId);
    }

    List<Token> active() {
        return sql.rows(SELECT + "WHERE k.status = 'active' ORDER BY k.created_at, k.id", TokenTable::read);
    }

    long countUsable(Instant now) {
        return sql.one("SELECT count(*) AS n " + USABLE, row -> row.number("n"), List.of(now));
    }

    /** Scopes hold no quotation mark, so that the text between two of them is one scope. */
    boolean hasUsableAdmin(Instant now) {
        return sql.row(
                        "SELECT token_id " + USABLE + " AND scopes LIKE '%\"admin:all\"%'",
                        row -> row.text("token_id"),
                        now)
                .isPresent();
    }

    static Command insert(Token token) {
        return Command.one(
                """
                INSERT INTO tokens (id, token_id, setup, name, description, secret_hash, scopes, status, expires_at,
                                    last_used_at, version, created_at, updated_at, created_by, updated_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                token.id(),
                token.tokenId(),
                token.setup(),
                token.name(),
                token.description(),
                token.secretHash(),
                Json.text(token.scopes()),
                word(token.status()),
                token.expiresAt(),
                token.lastUsedAt(),
                token.version(),
                token.createdAt(),
                token.updatedAt(),
                token.createdBy(),
                token.updatedBy());
    }

    /** Replaces the row of this id that has the version before; when it was last used stays. */
    static Command update(Token token) {
        return Command.one(
                """
                UPDATE tokens SET setup = ?, name = ?, description = ?, secret_hash = ?, scopes = ?, status = ?,
                                  expires_at = ?, version = ?, updated_at = ?, updated_by = ?
                WHERE id = ? AND version = ?""",
                token.setup(),
                token.name(),
                token.description(),
                token.secretHash(),
                Json.text(token.scopes()),
                word(token.status()),
                token.expiresAt(),
                token.version(),
                token.updatedAt(),
                token.updatedBy(),
                token.id(),
                token.version() - 1);
    }

    void touch(List<String> tokenIds, Instant now) {
        sql.batch(
                "UPDATE tokens SET last_used_at = ? WHERE token_id = ? AND (last_used_at IS NULL OR last_used_at < ?)",
                tokenIds.stream()
                        .distinct()
                        .sorted()
                        .map(id -> List.of(now, id, now.minus(USE_IS_NOTED_EVERY)))
                        .toList());
    }

    SetupState setupState() {
        return sql.one(
                "SELECT failed_attempts, locked_until, issued_by FROM setup_state WHERE id = 1",
                row -> new SetupState(
                        row.integer("failed_attempts"), row.instantOrNull("locked_until"), row.textOrNull("issued_by")),
                List.of());
    }

    static Command update(SetupState state) {
        return Command.one(
                "UPDATE setup_state SET failed_attempts = ?, locked_until = ?, issued_by = ? WHERE id = 1",
                state.failedAttempts(),
                state.lockedUntil(),
                state.issuedBy());
    }
}
