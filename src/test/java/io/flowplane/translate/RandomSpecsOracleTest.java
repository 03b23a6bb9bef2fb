package io.flowplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.apply.BodyCompiler;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.spec.ClusterSpec;
import io.flowplane.domain.spec.ListenerSpec;
import io.flowplane.domain.spec.RouteConfigSpec;
import io.flowplane.domain.spec.filter.Switch;
import io.flowplane.json.Json;
import io.flowplane.json.Records;
import io.flowplane.testing.Effort;
import io.flowplane.testing.RealEnvoy;
import io.flowplane.testing.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/**
 * What we accept, Envoy accepts: random specs that pass our checks are offered to a live Envoy, many at a time. Another seed:
 * {@code -Dspecs.seed=7}; more of them: {@code -Dsoak.factor=6}; fuller ones: {@code -Dspecs.rarity=3}.
 */
@Tag("slow")
class RandomSpecsOracleTest {
    private static final long SEED = Long.getLong("specs.seed", 1);
    private static final int BATCHES = Effort.rounds(8);
    private static final int PER_BATCH = 100;

    @TempDir
    static Path folder;

    @Test
    void envoyTakesEveryClusterThatPassesOurChecks() throws Exception {
        check(Kind.CLUSTER, ClusterSpec.class);
    }

    @Test
    void envoyTakesEveryRouteConfigurationThatPassesOurChecks() throws Exception {
        check(Kind.ROUTE_CONFIG, RouteConfigSpec.class);
    }

    @Test
    void envoyTakesEveryListenerThatPassesOurChecks() throws Exception {
        check(Kind.LISTENER, ListenerSpec.class);
    }

    private static void check(Kind kind, Class<? extends Record> type) throws Exception {
        if (!Files.exists(folder.resolve("cert.pem"))) {
            TestCertificates.write(folder);
            FilterTexts.write(folder);
        }
        RandomSpecs specs = new RandomSpecs(SEED, folder.toString(), Files.readString(folder.resolve("ca.pem")));
        try (TinyAds ads = new TinyAds();
                RealEnvoy envoy = RealEnvoy.startWithAds(ads.port(), "GRPC", "{id: oracle, cluster: oracle}")) {
            List<String> refused = new ArrayList<>();
            for (int batch = 0; batch < BATCHES; batch++) {
                Map<String, ObjectNode> bodies = new TreeMap<>();
                List<EnvoyResource> resources = accepted(kind, specs, type, bodies);
                ads.offer(Offering.complete(resources)).forEach(words -> refused.add(explain(words, bodies)));
            }
            assertThat(refused).isEmpty();
            assertThat(envoy.rejections()).isEmpty();
        }
    }

    private static List<EnvoyResource> accepted(
            Kind kind, RandomSpecs specs, Class<? extends Record> type, Map<String, ObjectNode> bodies) {
        List<EnvoyResource> resources = new ArrayList<>();
        int tries = 0;
        while (bodies.size() < PER_BATCH) {
            ObjectNode body = Records.write(specs.next(type));
            if (kind == Kind.LISTENER) {
                body.put("address", Offering.address()).put("port", 20_000);
            }
            String name = "s" + bodies.size();
            try {
                resources.addAll(
                        new BodyCompiler(Switch.ALL).compile(kind, name, body).resources());
                bodies.put(name, body);
            } catch (Refusal refusal) {
                assertThat(refusal.problems()).isNotEmpty();
            }
            assertThat(++tries).as("too few random specs pass our own checks").isLessThan(100 * PER_BATCH);
        }
        return resources;
    }

    /** Envoy's words, and the bodies of the resources that they name. */
    private static String explain(String words, Map<String, ObjectNode> bodies) {
        StringBuilder text = new StringBuilder(words);
        bodies.forEach((name, body) -> {
            if (words.matches("(?s).*\\b" + name + "\\b.*")) {
                text.append("\n").append(name).append(": ").append(Json.write(body));
            }
        });
        return text.toString();
    }
}
