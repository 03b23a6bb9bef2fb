package io.flowplane.store.sql;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables {@code clusters}, {@code routes}, {@code listeners} (a {@link Kind} each) and {@code resource_references}. */
final class ResourceTable {
    private static final String COLUMNS = """
            SELECT t.name AS team, r.id, r.name, r.version, r.spec, r.spec_version, r.managed_by, r.labels, r.served_spec,
                   r.created_at, r.updated_at, r.created_by, r.updated_by
            FROM {table} r JOIN teams t ON t.id = r.team_id
            """;

    /** Names in one statement; SQLite takes 32,766 parameters. */
    private static final int NAMES_AT_ONCE = 1000;

    private final Sql sql;

    ResourceTable(Sql sql) {
        this.sql = sql;
    }

    static String select(Kind kind) {
        return COLUMNS.replace("{table}", kind.plural());
    }

    static Resource read(Kind kind, Row row) throws SQLException {
        return new Resource(
                row.uuid("id"),
                new ResourceKey(row.text("team"), kind, row.text("name")),
                row.number("version"),
                row.text("spec"),
                row.integer("spec_version"),
                row.text("managed_by"),
                Json.labels(row.text("labels")),
                row.textOrNull("served_spec"),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.text("created_by"),
                row.text("updated_by"));
    }

    Optional<Resource> find(ResourceKey key) {
        return sql.row(
                select(key.kind()) + "WHERE t.name = ? AND r.name = ?",
                row -> read(key.kind(), row),
                key.team(),
                key.name());
    }

    List<Resource> all(Kind kind) {
        return sql.rows(select(kind), row -> read(kind, row));
    }

    void insert(Resource resource) {
        int rows = sql.update(
                """
                INSERT INTO %s (id, team_id, name, spec, spec_version, served_spec, version, managed_by, labels,
                                created_at, updated_at, created_by, updated_by)
                SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM teams WHERE name = ?""".formatted(resource.key().kind().plural()),
                resource.id(),
                resource.key().name(),
                resource.spec(),
                resource.specVersion(),
                resource.servedSpec(),
                resource.version(),
                resource.managedBy(),
                Json.text(resource.labels()),
                resource.createdAt(),
                resource.updatedAt(),
                resource.createdBy(),
                resource.updatedBy(),
                resource.key().team());
        if (rows != 1) {
            throw new IllegalStateException(
                    "team " + resource.key().team() + " doesn't exist: call Tx.ensureTeam first");
        }
    }

    /** Replaces the row that has this id and the version before. */
    void update(Resource resource) {
        int rows = sql.update(
                """
                UPDATE %s SET spec = ?, spec_version = ?, served_spec = ?, version = ?, managed_by = ?, labels = ?,
                              updated_at = ?, updated_by = ?
                WHERE id = ? AND version = ?""".formatted(resource.key().kind().plural()),
                resource.spec(),
                resource.specVersion(),
                resource.servedSpec(),
                resource.version(),
                resource.managedBy(),
                Json.text(resource.labels()),
                resource.updatedAt(),
                resource.updatedBy(),
                resource.id(),
                resource.version() - 1);
        changedOne(rows);
    }

    void settle(Resource resource) {
        changedOne(sql.update(
                "UPDATE %s SET served_spec = NULL WHERE id = ? AND version = ?"
                        .formatted(resource.key().kind().plural()),
                resource.id(),
                resource.version()));
    }

    void delete(Resource resource) {
        changedOne(sql.update(
                "DELETE FROM %s WHERE id = ? AND version = ?"
                        .formatted(resource.key().kind().plural()),
                resource.id(),
                resource.version()));
    }

    /** A resource that isn't what the work read a moment ago: someone wrote past the locks, so the work must read again. */
    private static void changedOne(int rows) {
        if (rows != 1) {
            throw new SqlFailure(new SQLException("the row has changed meanwhile", "40001"));
        }
    }

    /** What {@code from} names now, instead of all that it named before. */
    void refer(ResourceKey from, List<Reference> references) {
        forget(from);
        Map<List<String>, Boolean> targets = new LinkedHashMap<>();
        references.forEach(to -> targets.merge(List.of(to.to(), to.name()), to.required(), Boolean::logicalOr));
        List<List<Object>> rows = new ArrayList<>();
        targets.forEach((to, required) -> rows.add(
                List.of(from.kind().singular(), from.name(), to.getFirst(), to.getLast(), required, from.team())));
        sql.batch("""
                INSERT INTO resource_references (team_id, from_kind, from_name, to_kind, to_name, required)
                SELECT id, ?, ?, ?, ?, ? FROM teams WHERE name = ?""", rows);
    }

    void forget(ResourceKey from) {
        sql.update("""
                DELETE FROM resource_references
                WHERE team_id = (SELECT id FROM teams WHERE name = ?) AND from_kind = ? AND from_name = ?""", from.team(), from.kind().singular(), from.name());
    }

    List<ResourceKey> referrers(String team, String to, String name) {
        return sql
                .rows(
                        """
                        SELECT f.from_kind, f.from_name FROM resource_references f JOIN teams t ON t.id = f.team_id
                        WHERE t.name = ? AND f.to_kind = ? AND f.to_name = ?""",
                        row -> new ResourceKey(
                                team, Kind.ofSingular(row.text("from_kind")).orElseThrow(), row.text("from_name")),
                        team,
                        to,
                        name)
                .stream()
                .sorted()
                .toList();
    }

    List<String> existing(String team, Kind kind, List<String> names) {
        List<String> found = new ArrayList<>();
        for (int from = 0; from < names.size(); from += NAMES_AT_ONCE) {
            List<String> part = names.subList(from, Math.min(names.size(), from + NAMES_AT_ONCE));
            List<@Nullable Object> parameters = new ArrayList<>(List.of(team));
            parameters.addAll(part);
            found.addAll(sql.rows(
                    "SELECT r.name FROM %s r JOIN teams t ON t.id = r.team_id WHERE t.name = ? AND r.name IN (%s)"
                            .formatted(kind.plural(), String.join(", ", Collections.nCopies(part.size(), "?"))),
                    row -> row.text("name"),
                    parameters));
        }
        return found.stream().distinct().sorted().toList();
    }
}
