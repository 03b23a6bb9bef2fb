package io.flowplane.apply;

import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Team;
import io.flowplane.json.Json;
import io.flowplane.store.Store;
import io.flowplane.store.Tx;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Makes, changes and deletes teams. Every method throws {@link Refusal}. */
public final class TeamWrites {
    private final Store store;

    public TeamWrites(Store store) {
        this.store = store;
    }

    /** Body: {@code name, displayName?, description?}; ALREADY_EXISTS when it is there. */
    public Team create(Actor actor, ObjectNode body) {
        TeamBody wanted = TeamBody.read(body);
        return store.writeAcrossTeams(actor, wanted.name(), tx -> {
            if (tx.team(wanted.name()).isPresent()) {
                throw Refusal.of(
                        ErrorCode.ALREADY_EXISTS,
                        "There is a team named '" + wanted.name() + "' already: PUT changes it.");
            }
            return written(tx, actor, wanted, Optional.empty()).now();
        });
    }

    /** Creates or replaces; a {@code name} in the body must be the same. */
    public Written<Team> put(Actor actor, String name, ObjectNode body, Preconditions preconditions) {
        TeamBody wanted = TeamBody.read(name, body);
        return store.writeAcrossTeams(actor, name, tx -> {
            Optional<Team> before = tx.team(name);
            preconditions.check(before.map(Team::etag));
            return written(tx, actor, wanted, before);
        });
    }

    /** IN_USE while it owns resources. Tokens that name it stay, and reach nothing. */
    public void delete(Actor actor, String name, Preconditions preconditions) {
        store.<Optional<Team>>writeAcrossTeams(actor, name, tx -> {
            Team before = tx.team(name)
                    .orElseThrow(
                            () -> Refusal.of(ErrorCode.NOT_FOUND, "There is no team '" + name + "' that you can see."));
            preconditions.check(Optional.of(before.etag()));
            if (tx.ownsAnything(name)) {
                throw Refusal.of(ErrorCode.IN_USE, "The team '" + name + "' still owns resources: delete those first.");
            }
            tx.deleteTeam(name);
            tx.audit(Audits.team("deleted", actor, before, Map.of("version", before.version())));
            return Optional.empty();
        });
    }

    private static Written<Team> written(Tx tx, Actor actor, TeamBody wanted, Optional<Team> before) {
        if (before.isPresent() && says(before.get(), wanted)) {
            return new Written<>(before.get(), Written.Outcome.UNCHANGED);
        }
        Team now = tx.putTeam(wanted.name(), wanted.displayName(), wanted.description());
        ObjectNode old = before.map(TeamBody::of).orElseGet(Json.NODES::objectNode);
        Map<String, ?> patch = Map.of("version", now.version(), "patch", Difference.between(old, TeamBody.of(now)));
        tx.audit(Audits.team(before.isPresent() ? "updated" : "created", actor, now, patch));
        return new Written<>(now, before.isPresent() ? Written.Outcome.CHANGED : Written.Outcome.CREATED);
    }

    private static boolean says(Team team, TeamBody wanted) {
        return Objects.equals(team.displayName(), wanted.displayName())
                && Objects.equals(team.description(), wanted.description());
    }
}
