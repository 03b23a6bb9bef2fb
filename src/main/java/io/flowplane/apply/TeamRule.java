package io.flowplane.apply;

import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Team;
import io.flowplane.store.Token;
import io.flowplane.store.Tx;
import java.util.Map;

/** Who brings a team into being by naming it: admins and the server; anyone for the default team. */
record TeamRule(String defaultTeam) {
    /** Makes sure that {@code team} exists, or refuses: a deleted team doesn't come back through a token that names it. */
    void require(Tx tx, Actor actor, String team) {
        if (tx.team(team).isPresent()) {
            return;
        }
        if (!team.equals(defaultTeam) && !mayMakeTeams(tx, actor)) {
            throw Refusal.of(ErrorCode.NOT_FOUND, "There is no team '" + team + "' that you can see.");
        }
        make(tx, actor, team);
    }

    /** Creates a missing team with its audit row. */
    static void make(Tx tx, Actor actor, String name) {
        if (!Team.isName(name)) {
            throw Refusal.of(ErrorCode.INVALID_PARAMETER, "'" + name + "' can't name a team: " + Team.NAME_RULE + ".");
        }
        if (tx.team(name).isEmpty()) {
            Team made = tx.ensureTeam(name);
            tx.audit(Audits.team("created", actor, made, Map.of("version", made.version())));
        }
    }

    private static boolean mayMakeTeams(Tx tx, Actor actor) {
        return actor.userId().equals("system")
                || tx.token(actor.userId()).filter(TeamRule::isAdmin).isPresent();
    }

    private static boolean isAdmin(Token token) {
        return token.scopes().contains("admin:all");
    }
}
