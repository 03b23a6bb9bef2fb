package io.flowplane.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.config.XdsSettings;
import io.flowplane.snapshot.Audience;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.snapshot.TeamSnapshot;
import io.flowplane.snapshot.Update;
import io.flowplane.testing.Effort;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.EnvoyResource.WarmUp;
import io.flowplane.translate.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories against a model of Envoy: whatever happens, it ends with the picture. The seed is in the message. */
class RandomStreamTest {
    private static final Audience TEAM = new Audience("t");
    private static final int HISTORIES = Effort.rounds(400);
    private static final List<ResourceType> TYPES = List.of(ResourceType.values());
    private static final List<ResourceType> NAMED =
            TYPES.stream().filter(ModelEnvoy::named).toList();
    private static final List<WarmUp> WARM_UPS = List.of(WarmUp.values());

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void afterAnyHistoryTheProxyHasThePicture(boolean delta) {
        for (int seed = 0; seed < HISTORIES; seed++) {
            new History(delta, seed, true).run(150).settle().hasThePicture();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void routesNeverUseAClusterThatTheProxyDoesNotHave(boolean delta) {
        for (int seed = 0; seed < HISTORIES; seed++) {
            new History(delta, seed, false).run(150).settle().hasThePicture();
        }
    }

    /** One proxy, one team, and what happens to them. */
    private static final class History {
        private final Random random;
        private final boolean hostile;
        private final String seed;
        private final SnapshotBoard board = new SnapshotBoard();
        private final ModelEnvoy envoy;
        private long now = 1_000_000;
        private long revision;
        private int version;

        History(boolean delta, int seed, boolean hostile) {
            this.random = new Random(seed);
            this.hostile = hostile;
            this.seed = (delta ? "delta " : "sotw ") + "seed " + seed;
            // A model that answers late must not count as one whose clusters don't get warm.
            XdsSettings patient =
                    XdsSettings.defaults("127.0.0.1", 0).withWaits(1_000, hostile ? 5_000 : 1_000_000, 3_000);
            this.envoy = new ModelEnvoy(delta, patient, random);
            board.publish(java.util.Map.of(), 0);
            board.watch(TEAM, () -> {});
            change(new Update()
                    .put(cluster("C0"))
                    .put(endpoints("C0"))
                    .put(route("R0", "C0"))
                    .put(listener("L0")));
            if (!hostile) {
                envoy.wants.get(ResourceType.ROUTE).addAll(Set.of("R0", "R1", "R2"));
                envoy.wants.get(ResourceType.ENDPOINT).addAll(Set.of("C0", "C1", "C2", "C3"));
            }
            envoy.connect(picture(), now);
        }

        History run(int steps) {
            for (int i = 0; i < steps; i++) {
                step();
                check();
            }
            return this;
        }

        private void step() {
            now += random.nextInt(500);
            switch (random.nextInt(hostile ? 12 : 8)) {
                case 0, 1 -> change(randomUpdate());
                case 2, 3, 4, 5 -> answer(false);
                case 6 -> {
                    now += random.nextInt(4_000);
                    envoy.wake(now);
                }
                case 7 -> envoy.ready(random.nextInt(3) > 0, now);
                case 8 -> answer(true);
                case 9 -> envoy.want(someNamed(), "C" + random.nextInt(6), now);
                case 10 -> envoy.drop(someNamed(), "C" + random.nextInt(6), now);
                default -> {
                    if (random.nextInt(4) == 0) {
                        envoy.connect(picture(), now);
                    }
                }
            }
        }

        private ResourceType someNamed() {
            return NAMED.get(random.nextInt(NAMED.size()));
        }

        private void answer(boolean reject) {
            List<ResourceType> open = new ArrayList<>(envoy.unanswered());
            if (!open.isEmpty()) {
                open.sort(null);
                ResourceType type = open.get(random.nextInt(open.size()));
                if (reject) {
                    envoy.nack(type, now);
                } else {
                    envoy.ack(type, now);
                }
            }
        }

        private Update randomUpdate() {
            return hostile ? anything() : aSwap();
        }

        private Update anything() {
            Update update = new Update();
            for (int i = random.nextInt(3); i >= 0; i--) {
                String name = "C" + random.nextInt(6);
                ResourceType type = TYPES.get(random.nextInt(TYPES.size()));
                if (random.nextInt(3) == 0) {
                    update.remove(type, name);
                } else {
                    update.put(resource(type, name, Set.of("C" + random.nextInt(6))));
                }
            }
            return update;
        }

        /** All routes move to some clusters, the others go: the picture is always whole. */
        private Update aSwap() {
            Update update = new Update();
            Set<String> used = new TreeSet<>();
            for (int i = 0; i < 3; i++) {
                String cluster = "C" + random.nextInt(4);
                used.add(cluster);
                update.put(route("R" + i, cluster));
            }
            for (int i = 0; i < 4; i++) {
                String name = "C" + i;
                boolean there = picture().table(ResourceType.CLUSTER).get(name) != null;
                if (used.contains(name) && (!there || random.nextInt(3) == 0)) {
                    update.put(cluster(name)).put(endpoints(name));
                } else if (!used.contains(name)) {
                    update.remove(ResourceType.CLUSTER, name).remove(ResourceType.ENDPOINT, name);
                }
            }
            return update;
        }

        private void change(Update update) {
            Pictures.publish(board, "t", ++revision, update);
            if (revision > 1) {
                envoy.picture(picture(), now);
            }
        }

        /** What was rejected goes again with the next change; everything else goes by itself. */
        History settle() {
            envoy.ready(true, now);
            if (envoy.closed) {
                envoy.connect(picture(), now);
            }
            quiet();
            Update touch = new Update();
            for (ResourceType type : ResourceType.values()) {
                if (hostile) {
                    touch.put(versioned(type, "LAST", Set.of(), "last"));
                }
                envoy.wants.get(type).forEach(n -> {
                    if (hostile) {
                        touch.put(versioned(type, n, Set.of(), "last"));
                    }
                });
            }
            change(touch);
            quiet();
            return this;
        }

        private void quiet() {
            for (int i = 0; i < 100; i++) {
                for (ResourceType type : ResourceType.values()) {
                    if (envoy.unanswered().contains(type)) {
                        envoy.ack(type, now);
                        check();
                    }
                }
                now += 1_500;
                envoy.wake(now);
            }
            assertThat(envoy.hasUnanswered()).as(seed).isFalse();
            assertThat(envoy.closed).as(seed).isFalse();
        }

        private void check() {
            if (hostile) {
                return;
            }
            envoy.has
                    .get(ResourceType.ROUTE)
                    .values()
                    .forEach(route -> assertThat(
                                    envoy.has.get(ResourceType.CLUSTER).keySet())
                            .as("%s: clusters that route %s uses", seed, route.name())
                            .containsAll(route.clusters()));
        }

        void hasThePicture() {
            TeamSnapshot picture = picture();
            for (ResourceType type : List.of(ResourceType.CLUSTER, ResourceType.LISTENER)) {
                assertThat(envoy.has.get(type).values())
                        .extracting(History::text)
                        .as("%s %s", seed, type)
                        .containsExactlyElementsOf(picture.table(type).all().stream()
                                .map(History::text)
                                .toList());
            }
            for (ResourceType type : NAMED) {
                for (String name : envoy.wants.get(type)) {
                    EnvoyResource wanted = picture.table(type).get(name);
                    if (wanted != null || seed.startsWith("delta")) {
                        assertThat(text(envoy.has.get(type).get(name)))
                                .as("%s %s", seed, type)
                                .isEqualTo(text(wanted));
                    }
                }
            }
        }

        private static String text(EnvoyResource resource) {
            return resource == null ? "none" : resource.name() + "=" + resource.version();
        }

        private TeamSnapshot picture() {
            return board.read(TEAM);
        }

        private EnvoyResource cluster(String name) {
            return resource(ResourceType.CLUSTER, name, Set.of());
        }

        private EnvoyResource endpoints(String name) {
            return resource(ResourceType.ENDPOINT, name, Set.of());
        }

        private EnvoyResource listener(String name) {
            return resource(ResourceType.LISTENER, name, Set.of());
        }

        private EnvoyResource route(String name, String cluster) {
            return resource(ResourceType.ROUTE, name, Set.of(cluster));
        }

        private EnvoyResource resource(ResourceType type, String name, Set<String> uses) {
            return versioned(type, name, uses, "v" + (hostile ? random.nextInt(4) : ++version));
        }

        private EnvoyResource versioned(ResourceType type, String name, Set<String> uses, String v) {
            WarmUp warmUp = type == ResourceType.CLUSTER ? WARM_UPS.get(random.nextInt(4)) : WarmUp.NONE;
            boolean user = type == ResourceType.ROUTE || type == ResourceType.LISTENER;
            return new EnvoyResource(type, name, v, Pictures.any(type, name, v), user ? uses : Set.of(), warmUp);
        }
    }
}
