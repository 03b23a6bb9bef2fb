package io.flowplane.store.sql;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.Team;
import io.flowplane.store.sql.Sql.Command;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code clusters}, {@code routes}, {@code listeners}, {@code secrets} (a {@link Kind} each) and {@code resource_references}. */
final class ResourceTable {
    private static final String COLUMNS = """
            SELECT {team} AS team, r.id, r.name, r.version, r.spec, r.spec_version, r.managed_by, r.labels, r.served_spec,
                   r.created_at, r.updated_at, r.created_by, r.updated_by
            """;

    private static final String FROM = "FROM {table} r JOIN teams t ON t.id = r.team_id\n";

    /** Names in one statement; SQLite takes 32,766 parameters. */
    private static final int NAMES_AT_ONCE = 1000;

    private final Sql sql;

    ResourceTable(Sql sql) {
        this.sql = sql;
    }

    static String select(Kind kind) {
        return columns("t.name") + FROM.replace("{table}", kind.table());
    }

    /**
     * Of {@code r}, a table of resources.
     *
     * @param team what gives the name of its team
     */
    static String columns(String team) {
        return COLUMNS.replace("{team}", team);
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

    Optional<Resource> find(Kind kind, UUID id) {
        return sql.row(select(kind) + "WHERE r.id = ?", row -> read(kind, row), id);
    }

    List<Resource> all(Kind kind) {
        return sql.rows(select(kind), row -> read(kind, row));
    }

    static Command insert(Resource resource, Team team) {
        return Command.one(
                "INSERT INTO " + resource.key().kind().table() + """
                 (id, team_id, name, spec, spec_version, served_spec, version, managed_by, labels, created_at, updated_at,
                  created_by, updated_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                resource.id(),
                team.id(),
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
                resource.updatedBy());
    }

    /** Replaces the row that has this id and the version before. */
    static Command update(Resource resource) {
        return Command.one(
                "UPDATE " + resource.key().kind().table() + """
                 SET spec = ?, spec_version = ?, served_spec = ?, version = ?, managed_by = ?, labels = ?, updated_at = ?,
                     updated_by = ?
                WHERE id = ? AND version = ?""",
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
    }

    static Command settle(Resource resource) {
        return Command.one(
                "UPDATE " + resource.key().kind().table() + " SET served_spec = NULL WHERE id = ? AND version = ?",
                resource.id(),
                resource.version());
    }

    static Command reseal(Resource resource, String spec) {
        return Command.one(
                "UPDATE " + resource.key().kind().table() + " SET spec = ? WHERE id = ? AND version = ?",
                spec,
                resource.id(),
                resource.version());
    }

    static Command delete(Resource resource) {
        return Command.one(
                "DELETE FROM " + resource.key().kind().table() + " WHERE id = ? AND version = ?",
                resource.id(),
                resource.version());
    }

    /** Adds what {@code from} names; it named none of it before. */
    static List<Command> refer(ResourceKey from, Team team, List<Reference> references) {
        Map<List<String>, Boolean> targets = new LinkedHashMap<>();
        references.forEach(to -> targets.merge(List.of(to.to(), to.name()), to.required(), Boolean::logicalOr));
        List<List<String>> keys = List.copyOf(targets.keySet());
        List<Command> commands = new ArrayList<>();
        for (int first = 0; first < keys.size(); first += NAMES_AT_ONCE) {
            List<List<String>> part = keys.subList(first, Math.min(keys.size(), first + NAMES_AT_ONCE));
            List<@Nullable Object> parameters = new ArrayList<>();
            part.forEach(to -> parameters.addAll(Arrays.asList(
                    team.id(),
                    from.kind().singular(),
                    from.name(),
                    to.getFirst(),
                    to.getLast(),
                    targets.getOrDefault(to, false))));
            commands.add(new Command(
                    "INSERT INTO resource_references (team_id, from_kind, from_name, to_kind, to_name, required) VALUES "
                            + String.join(", ", Collections.nCopies(part.size(), "(?, ?, ?, ?, ?, ?)")),
                    parameters,
                    false));
        }
        return commands;
    }

    /** Forgets what {@code from} named. */
    static Command forget(ResourceKey from, Team team) {
        return Command.any(
                "DELETE FROM resource_references WHERE team_id = ? AND from_kind = ? AND from_name = ?",
                team.id(),
                from.kind().singular(),
                from.name());
    }

    List<ResourceKey> referrers(String team, String to, String name) {
        return references(team, to, name).stream()
                .flatMap(from ->
                        Kind.ofSingular(from.to()).map(kind -> new ResourceKey(team, kind, from.name())).stream())
                .sorted()
                .toList();
    }

    /** Those of kinds that only a newer program knows. */
    List<Reference> strangers(String team, String to, String name) {
        return references(team, to, name).stream()
                .filter(from -> Kind.ofSingular(from.to()).isEmpty())
                .toList();
    }

    private List<Reference> references(String team, String to, String name) {
        return sql.rows("""
                SELECT f.from_kind, f.from_name FROM resource_references f JOIN teams t ON t.id = f.team_id
                WHERE t.name = ? AND f.to_kind = ? AND f.to_name = ?
                ORDER BY f.from_kind, f.from_name""", row -> new Reference(row.text("from_kind"), row.text("from_name"), false), team, to, name);
    }

    List<String> existing(String team, Kind kind, List<String> names) {
        List<String> found = new ArrayList<>();
        for (int from = 0; from < names.size(); from += NAMES_AT_ONCE) {
            List<String> part = names.subList(from, Math.min(names.size(), from + NAMES_AT_ONCE));
            List<@Nullable Object> parameters = new ArrayList<>(List.of(team));
            parameters.addAll(part);
            found.addAll(sql.rows(
                    "SELECT r.name FROM %s r JOIN teams t ON t.id = r.team_id WHERE t.name = ? AND r.name IN (%s)"
                            .formatted(kind.table(), String.join(", ", Collections.nCopies(part.size(), "?"))),
                    row -> row.text("name"),
                    parameters));
        }
        return found.stream().distinct().sorted().toList();
    }
}
