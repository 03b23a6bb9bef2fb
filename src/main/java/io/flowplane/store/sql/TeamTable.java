package io.flowplane.store.sql;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Team;
import io.flowplane.store.sql.Sql.Command;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code teams}. */
final class TeamTable {
    static final String SELECT = """
            SELECT t.id, t.name, t.display_name, t.description, t.version, t.created_at, t.updated_at, t.created_by,
                   t.updated_by
            FROM teams t
            """;

    private final Sql sql;

    TeamTable(Sql sql) {
        this.sql = sql;
    }

    static Team read(Row row) throws SQLException {
        return new Team(
                row.uuid("id"),
                row.text("name"),
                row.textOrNull("display_name"),
                row.textOrNull("description"),
                row.number("version"),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.text("created_by"),
                row.text("updated_by"));
    }

    /** What the Change of a team tells. */
    static String body(Team team) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("name", team.name());
        if (team.displayName() != null) {
            body.put("displayName", team.displayName());
        }
        if (team.description() != null) {
            body.put("description", team.description());
        }
        return Json.text(body);
    }

    Optional<Team> find(String name) {
        return sql.row(SELECT + "WHERE t.name = ?", TeamTable::read, name);
    }

    List<String> names() {
        return sql.rows("SELECT name FROM teams", row -> row.text("name"));
    }

    /** False when the name is taken, also by another instance that hasn't committed yet when this was called. */
    boolean insert(Team team) {
        return 1
                == sql.update(
                        """
                        INSERT INTO teams (id, name, display_name, description, version, created_at, updated_at, created_by,
                                           updated_by)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING""",
                        team.id(),
                        team.name(),
                        team.displayName(),
                        team.description(),
                        team.version(),
                        team.createdAt(),
                        team.updatedAt(),
                        team.createdBy(),
                        team.updatedBy());
    }

    static Command update(Team team) {
        return Command.one(
                """
                UPDATE teams SET display_name = ?, description = ?, version = ?, updated_at = ?, updated_by = ?
                WHERE id = ? AND version = ?""",
                team.displayName(),
                team.description(),
                team.version(),
                team.updatedAt(),
                team.updatedBy(),
                team.id(),
                team.version() - 1);
    }

    static Command delete(Team team) {
        return Command.one("DELETE FROM teams WHERE id = ?", team.id());
    }

    boolean ownsAnything(String team) {
        for (Kind kind : Kind.values()) {
            String owned = "SELECT r.name FROM " + kind.table()
                    + " r JOIN teams t ON t.id = r.team_id WHERE t.name = ? LIMIT 1";
            if (sql.row(owned, row -> row.text("name"), team).isPresent()) {
                return true;
            }
        }
        return false;
    }
}
