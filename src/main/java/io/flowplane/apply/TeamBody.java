package io.flowplane.apply;

import io.flowplane.domain.Problem;
import io.flowplane.domain.Team;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.json.Json;
import io.flowplane.json.Read;
import io.flowplane.json.Records;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What a caller may say of a team. */
@Doc("A tenant: owns resources, and is named by scopes and by proxies.")
public record TeamBody(
        @Doc("Lower-case words and digits joined by single hyphens.") @Length(max = 63)
        String name,

        @Doc("Its name for people.") @Length(max = 200) @Nullable
        String displayName,

        @Doc("What it is.") @Length(max = 1024) @Nullable String description) {
    /** Reads a body, or refuses with all its faults. */
    static TeamBody read(ObjectNode body) {
        Read<TeamBody> read = Records.read(TeamBody.class, body);
        List<Problem> problems = new ArrayList<>();
        if (!Team.isName(read.value().name)) {
            problems.add(new Problem("/name", "Must be right: " + Team.NAME_RULE + ".", "invalid_name"));
        }
        List<Problem> all = read.merge(problems);
        if (!all.isEmpty()) {
            throw Read.refusal(all);
        }
        return read.value();
    }

    /** As {@link #read}, for the team that the path names. */
    static TeamBody read(String name, ObjectNode body) {
        ObjectNode named = body.deepCopy();
        if (!named.has("name")) {
            named.put("name", name);
        }
        TeamBody read = read(named);
        if (!read.name.equals(name)) {
            throw Read.refusal(List.of(
                    new Problem("/name", "The path says '" + name + "': a team keeps its name.", "name_differs")));
        }
        return read;
    }

    static ObjectNode of(Team team) {
        ObjectNode body = Json.NODES.objectNode().put("name", team.name());
        if (team.displayName() != null) {
            body.put("displayName", team.displayName());
        }
        if (team.description() != null) {
            body.put("description", team.description());
        }
        return body;
    }
}
