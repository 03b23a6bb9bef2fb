package io.flowplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.api.RunningApi.Got;
import io.flowplane.config.ApiSettings;
import io.flowplane.snapshot.Fleet;
import io.flowplane.store.Store;
import io.flowplane.vault.Vault;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A page that was read before shows what is there now. */
abstract class PagesContract {
    static final String CLUSTERS = "/api/v1/clusters?limit=2";

    RunningApi api;

    abstract Store open() throws Exception;

    @BeforeEach
    void start() throws Exception {
        api = running(open());
    }

    @AfterEach
    void stop() {
        api.close();
    }

    static RunningApi running(Store store) {
        return new RunningApi(
                store,
                RunningApi.settings(ApiSettings.defaults("1.2.3-test")),
                new Vault(List.of(Vault.key(new byte[32]))));
    }

    void put(String team, String name, int port) {
        Got put = api.asAdmin()
                .put(
                        "/api/v1/clusters/" + name + "?team=" + team,
                        "{'endpoints':[{'host':'10.0.0.1','port':" + port + "}]}");
        assertThat(put.status()).as(put.body()).isIn(200, 201);
    }

    /** Each as team, name, version and port; then the total. */
    static String shown(Got page) {
        StringBuilder shown = new StringBuilder();
        for (JsonNode cluster : page.json()) {
            shown.append("%s/%s %s:%s, "
                    .formatted(
                            cluster.get("team").stringValue(),
                            cluster.get("name").stringValue(),
                            cluster.get("version"),
                            cluster.get("endpoints").get(0).get("port")));
        }
        return shown + page.header("X-Total-Count");
    }

    @Test
    void everyWriteIsOnTheNextPageThatIsRead() {
        assertThat(shown(api.asAdmin().get(CLUSTERS))).isEqualTo("0");
        put("red", "b", 1);
        assertThat(shown(api.asAdmin().get(CLUSTERS))).isEqualTo("red/b 1:1, 1");
        put("red", "a", 1);
        assertThat(shown(api.asAdmin().get(CLUSTERS))).isEqualTo("red/a 1:1, red/b 1:1, 2");
        put("red", "a", 2);
        put("blue", "z", 3);
        Got page = api.asAdmin().get(CLUSTERS);
        assertThat(shown(page)).isEqualTo("blue/z 1:3, red/a 2:2, 3");
        assertThat(page.header("Link")).isNotEmpty();
        api.asAdmin().delete("/api/v1/clusters/z?team=blue");
        Got last = api.asAdmin().get(CLUSTERS);
        assertThat(shown(last)).isEqualTo("red/a 2:2, red/b 1:1, 2");
        assertThat(last.header("Link")).isEmpty();
    }

    @Test
    void aPageThatIsReadAgainIsTheSameByteForByteAndAsTheWholeList() {
        put("red", "a", 1);
        put("red", "b", 2);
        Got first = api.asAdmin().get(CLUSTERS);
        assertThat(api.asAdmin().get(CLUSTERS).body()).isEqualTo(first.body());
        assertThat(api.asAdmin().get("/api/v1/clusters").body()).isEqualTo(first.body());
        assertThat(api.asAdmin().get("/api/v1/clusters/a?team=red").json())
                .isEqualTo(first.json().get(0));
    }

    @Test
    void statusesAreThoseOfNow() {
        put("red", "a", 1);
        assertThat(api.asAdmin()
                        .get(CLUSTERS)
                        .json()
                        .get(0)
                        .at("/status/acknowledged")
                        .intValue())
                .isZero();
        api.status = new Fleet.Status(true, true, List.of(), true, 3, 4, List.of());
        JsonNode status = api.asAdmin().get(CLUSTERS).json().get(0).get("status");
        assertThat(status.get("acknowledged").intValue()).isEqualTo(3);
        assertThat(status.get("proxies").intValue()).isEqualTo(4);
    }

    @Test
    void nobodyIsShownWhatAnotherCallersPageHeld() {
        put("blue", "own", 1);
        put("red", "other", 1);
        String red = CLUSTERS + "&team=red";
        assertThat(api.asAdmin().get(CLUSTERS).body()).contains("other");
        assertThat(api.asAdmin().get(red).body()).contains("other");
        String blue = api.token("team:blue:clusters:read");
        assertThat(shown(api.as(blue).get(CLUSTERS))).isEqualTo("blue/own 1:1, 1");
        assertThat(api.as(blue).get(red).status()).isEqualTo(404);
        assertThat(api.as(api.token("team:red:routes:read")).get(CLUSTERS).status())
                .isEqualTo(403);
        assertThat(api.asNobody().get(CLUSTERS).status()).isEqualTo(401);
        assertThat(api.asAdmin().get("/api/v1/routes?limit=2").body()).isEqualTo("[]");
    }

    @Test
    void aTeamThatIsAskedForMayHaveNothingButMustExist() {
        put("red", "a", 1);
        for (String page : List.of("", "&limit=2", "&limit=2")) {
            assertThat(api.asAdmin().get("/api/v1/routes?team=red" + page).body())
                    .isEqualTo("[]");
            assertThat(api.asAdmin().get("/api/v1/routes?team=blue" + page).status())
                    .isEqualTo(404);
        }
        put("blue", "b", 1);
        assertThat(api.asAdmin().get("/api/v1/routes?team=blue&limit=2").body()).isEqualTo("[]");
    }

    @Test
    void aPageLongerThanIsKeptIsWholeToo() {
        String endpoints = IntStream.range(0, 9_000)
                .mapToObj("{'host':'endpoint-%06d.with-a-long-name.example.com','port':8080}"::formatted)
                .collect(Collectors.joining(","));
        for (String name : List.of("a", "b")) {
            Got put = api.asAdmin().put("/api/v1/clusters/" + name, "{'endpoints':[" + endpoints + "]}");
            assertThat(put.status()).isEqualTo(201);
        }
        for (int i = 0; i < 2; i++) {
            Got page = api.asAdmin().get(CLUSTERS);
            assertThat(page.header("X-Total-Count")).isEqualTo("2");
            assertThat(page.body())
                    .hasSizeGreaterThan(1 << 20)
                    .isEqualTo(api.asAdmin().get("/api/v1/clusters").body());
        }
    }
}
