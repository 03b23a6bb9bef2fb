package io.flowplane.apply;

import io.flowplane.auth.AuthJournal;
import io.flowplane.auth.Authenticator;
import io.flowplane.auth.Principal;
import io.flowplane.auth.RequestSource;
import io.flowplane.auth.Scope;
import io.flowplane.auth.ScopeCatalog;
import io.flowplane.auth.Throttle;
import io.flowplane.config.AuthSettings;
import io.flowplane.config.BootstrapSettings;
import io.flowplane.domain.Actor;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import io.flowplane.store.AuditQuery;
import io.flowplane.store.AuditRow;
import io.flowplane.store.Change;
import io.flowplane.store.Cursor;
import io.flowplane.store.Feed;
import io.flowplane.store.Listing;
import io.flowplane.store.Page;
import io.flowplane.store.Store;
import io.flowplane.store.Teams;
import io.flowplane.store.Token;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Everything that writes, on one store, wired as the server wires it. */
final class Desk implements AutoCloseable {
    static final RequestSource HERE = new RequestSource("192.0.2.1", "test", "r-1", "/api/v1/clusters");

    final Store store;
    final AuthJournal journal;
    final Authenticator authenticator;
    final TokenWrites tokens;
    final TeamWrites teams;
    final BootstrapWrites bootstrap;
    final ResourceWrites resources;

    Desk(Store store) {
        this(store, BootstrapSettings.DEFAULTS, new NamedThings());
    }

    Desk(Store store, BootstrapSettings settings, SpecCompiler compiler) {
        this.store = store;
        SecureRandom random = new SecureRandom();
        journal = new AuthJournal(store, AuthSettings.DEFAULTS, System::nanoTime);
        Throttle throttle = new Throttle(AuthSettings.DEFAULTS, System::nanoTime);
        authenticator = new Authenticator(store, throttle, journal, AuthSettings.DEFAULTS, System::nanoTime);
        ScopeCatalog catalog = new ScopeCatalog(Set.of("clusters", "routes", "listeners", "tokens", "teams"), Set.of());
        tokens = new TokenWrites(store, catalog, random, authenticator::tokenChanged);
        teams = new TeamWrites(store);
        bootstrap = new BootstrapWrites(store, random, settings, "default", journal);
        resources = new ResourceWrites(store, compiler, "default");
    }

    static BootstrapSettings ttl(Duration ttl) {
        return new BootstrapSettings(ttl, 5, Duration.ofMinutes(15));
    }

    static Actor actor(String userId) {
        return new Actor(userId, "r-1", "192.0.2.1", "test", null);
    }

    static Actor actor(IssuedToken token) {
        return actor(token.token().tokenId());
    }

    static ObjectNode json(String text) {
        return Json.parseObject(
                text.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8), JsonLimits.DEFAULT);
    }

    IssuedToken admin() {
        return bootstrap.adminToken(Actor.system("start"), null);
    }

    Principal principal(IssuedToken token) {
        return new Principal(
                token.token().tokenId(), Scope.ofStored(token.token().scopes()));
    }

    IssuedToken issue(IssuedToken by, String name, String... scopes) {
        ObjectNode body = Json.NODES.objectNode().put("name", name);
        var list = body.putArray("scopes");
        List.of(scopes).forEach(list::add);
        return tokens.issue(actor(by), principal(by), body);
    }

    Principal login(IssuedToken token) {
        return login(token.secretText());
    }

    Principal login(String secretText) {
        return authenticator.authenticate(List.of("Bearer " + secretText), HERE);
    }

    Token stored(IssuedToken token) {
        return store.tokenAcrossTeams(token.token().tokenId()).orElseThrow();
    }

    List<AuditRow> audit(String eventType) {
        return audit(Map.of("event_type", eventType));
    }

    List<AuditRow> audit(Map<String, String> equal) {
        List<AuditRow> rows = new ArrayList<>();
        try (Listing<AuditRow> listing =
                store.auditAcrossTeams(new AuditQuery(new Teams.All(), equal, null, null, Page.WHOLE))) {
            listing.forEachRemaining(rows::add);
        }
        return rows;
    }

    List<Change> changes() {
        List<Change> all = new ArrayList<>();
        Cursor cursor = Cursor.START;
        while (store.changesAcrossTeams(cursor, 1000) instanceof Feed.Changes(List<Change> some, Cursor next)
                && !some.isEmpty()) {
            all.addAll(some);
            cursor = next;
        }
        return all;
    }

    @Override
    public void close() {
        journal.close();
        store.close();
    }
}
