package io.flowplane.apply;

import static io.flowplane.apply.Desk.json;
import static io.flowplane.apply.ResourceWritesTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.apply.Written.Outcome;
import io.flowplane.config.BootstrapSettings;
import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.json.Json;
import io.flowplane.store.TestDatabases;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Writes with the real specs and the real checks behind them. */
class RealSpecsTest {
    private static final Actor ADMIN = Actor.system("r-1");
    private static final ResourceKey CLUSTER = new ResourceKey("default", Kind.CLUSTER, "users");
    private static final ResourceKey AUTHZ = new ResourceKey("default", Kind.CLUSTER, "authz");
    private static final ResourceKey ROUTE = new ResourceKey("default", Kind.ROUTE_CONFIG, "edge");
    private static final ResourceKey LISTENER = new ResourceKey("default", Kind.LISTENER, "edge");

    private static final String CLUSTER_BODY = "{'endpoints':[{'host':'127.0.0.1','port':8080}]}";
    private static final String ROUTE_BODY =
            "{'virtualHosts':[{'name':'all','domains':['*'],'routes':[{'match':{'path':"
                    + "{'type':'prefix','value':'/'}},'action':{'type':'forward','cluster':'users'}}]}]}";

    @TempDir
    Path folder;

    private Desk desk;

    @BeforeEach
    void open() {
        desk = new Desk(TestDatabases.sqlite(folder), BootstrapSettings.DEFAULTS, new BodyCompiler());
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void aGatewayIsBuiltInAnyOrderAndTakenDownFromTheTop() {
        put(LISTENER, listener(""));
        put(ROUTE, ROUTE_BODY);
        put(CLUSTER, CLUSTER_BODY);
        refused(ErrorCode.IN_USE, () -> delete(CLUSTER));
        refused(ErrorCode.IN_USE, () -> delete(ROUTE));
        delete(LISTENER);
        delete(ROUTE);
        delete(CLUSTER);
    }

    @Test
    void whatIsStoredCanBeSentBackAndChangesNothing() {
        for (ResourceKey key : List.of(CLUSTER, ROUTE, LISTENER)) {
            String body = key.equals(CLUSTER) ? CLUSTER_BODY : key.equals(ROUTE) ? ROUTE_BODY : listener("");
            ObjectNode stored = Json.stored(put(key, body).now().spec());
            stored.put("name", key.name());
            assertThat(desk.resources
                            .put(ADMIN, key, stored, Preconditions.NONE)
                            .outcome())
                    .isEqualTo(Outcome.UNCHANGED);
            assertThat(desk.resources
                            .patch(ADMIN, key, Json.NODES.objectNode(), Preconditions.NONE)
                            .outcome())
                    .isEqualTo(Outcome.UNCHANGED);
        }
    }

    @Test
    void aFilterThatNamesAMissingClusterIsStoredAndHeldBack() {
        String whole = put(LISTENER, listener("")).now().spec();
        assertThat(put(LISTENER, listener(filter())).now().servedSpec()).isEqualTo(whole);
        put(AUTHZ, CLUSTER_BODY);
        Resource settled = desk.store.find(LISTENER).orElseThrow();
        assertThat(settled.servedSpec()).isNull();
        assertThat(settled.version()).isEqualTo(2);
        Refusal refusal = refused(ErrorCode.IN_USE, () -> delete(AUTHZ));
        assertThat(refusal.detail()).contains("listener 'edge'");
    }

    @Test
    void aPortIsTakenOnce() {
        put(LISTENER, listener(""));
        Refusal refusal =
                refused(ErrorCode.CONFLICT, () -> put(new ResourceKey("default", Kind.LISTENER, "b"), listener("")));
        assertThat(refusal.problems()).extracting(Problem::pointer).containsExactly("/port");
    }

    @Test
    void aPatchThatBreaksTheSpecIsRefusedWithItsPlace() {
        put(CLUSTER, CLUSTER_BODY);
        Refusal refusal = refused(
                ErrorCode.INVALID_BODY,
                () -> desk.resources.patch(
                        ADMIN, CLUSTER, json("{'endpoints':[{'host':'127.0.0.1','port':0}]}"), Preconditions.NONE));
        assertThat(refusal.problems()).extracting(Problem::pointer).containsExactly("/endpoints/0/port");
        assertThat(desk.store.find(CLUSTER).orElseThrow().version()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "..", ".a", "-a", "a\nb", "ä", "a\u0000"})
    void aNameThatIsNoneIsRefused(String name) {
        refused(ErrorCode.INVALID_BODY, () -> put(new ResourceKey("default", Kind.CLUSTER, name), CLUSTER_BODY));
        refused(
                ErrorCode.INVALID_BODY,
                () -> put(new ResourceKey("default", Kind.CLUSTER, "x".repeat(101)), CLUSTER_BODY));
    }

    private Written<Resource> put(ResourceKey key, String body) {
        return desk.resources.put(ADMIN, key, json(body), Preconditions.NONE);
    }

    private void delete(ResourceKey key) {
        desk.resources.delete(ADMIN, key, Preconditions.NONE);
    }

    private static String listener(String filters) {
        return "{'address':'0.0.0.0','port':10000,'filterChains':[{'filters':[{'type':'httpConnectionManager',"
                + "'routeConfigName':'edge','httpFilters':[" + filters + "]}]}]}";
    }

    private static String filter() {
        return "{'name':'envoy.filters.http.ext_authz','config':{'grpc_service':{'envoy_grpc':"
                + "{'cluster_name':'authz'}},'transport_api_version':'V3'}}";
    }
}
