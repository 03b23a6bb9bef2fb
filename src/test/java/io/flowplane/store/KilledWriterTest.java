package io.flowplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Kind;
import io.flowplane.domain.ResourceKey;
import io.flowplane.store.sql.SqlStore;
import io.flowplane.testing.Effort;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it writes to SQLite. */
@Tag("slow")
class KilledWriterTest {
    private static final int KILLS = Effort.rounds(5);
    private static final int WRITERS = 8;

    @TempDir
    Path folder;

    /** The process to be killed: prints each name once it is answered. */
    static final class Storm {
        private Storm() {}

        public static void main(String[] arguments) {
            Actor actor = Actor.system("storm");
            SqlStore store = SqlStore.open(TestDatabases.sqliteSettings(Path.of(arguments[0])));
            for (int writer = 0; writer < WRITERS; writer++) {
                String prefix = arguments[1] + "-" + writer + "-";
                Thread.ofPlatform().start(() -> {
                    for (int n = 0; ; n++) {
                        ResourceKey key = new ResourceKey("t", Kind.CLUSTER, prefix + n);
                        store.writeAcrossTeams(actor, "t", tx -> {
                            tx.ensureTeam("t");
                            tx.audit(new AuditEntry("created", "cluster", null, key.name(), "t", actor, Map.of()));
                            return tx.create(key, new Tx.Draft("{}", null, List.of(), "hand"));
                        });
                        System.out.println("stored " + key.name());
                    }
                });
            }
        }
    }

    @Test
    void everyAnsweredWriteIsThereWithItsAuditRow() throws Exception {
        Path file = folder.resolve("flowplane.db");
        Set<String> answered = new HashSet<>();
        for (int round = 0; round < KILLS; round++) {
            answered.addAll(stormAndKill(file, "r" + round));
            try (Store store = SqlStore.open(TestDatabases.sqliteSettings(file))) {
                assertThat(namesOf(store)).containsAll(answered);
                assertThat(auditedNamesOf(store)).containsExactlyInAnyOrderElementsOf(namesOf(store));
                assertThat(store.loadAcrossTeams().cursor().revision())
                        .isEqualTo(namesOf(store).size());
            }
        }
        assertThat(answered).hasSizeGreaterThan(100);
    }

    private static Set<String> stormAndKill(Path file, String prefix) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Storm.class.getName(),
                        file.toString(),
                        prefix)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Set<String> answered = new HashSet<>();
        int enough = 20 + ThreadLocalRandom.current().nextInt(300);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("stored ")) {
                    answered.add(line.substring("stored ".length()));
                }
                if (answered.size() == enough) {
                    assertThat(process.toHandle().destroyForcibly()).isTrue();
                }
            }
        }
        assertThat(process.waitFor()).isEqualTo(128 + 9);
        return answered;
    }

    private static List<String> namesOf(Store store) {
        return store.loadAcrossTeams().resources().stream()
                .map(resource -> resource.key().name())
                .toList();
    }

    private static List<String> auditedNamesOf(Store store) {
        AuditQuery all = new AuditQuery(new Teams.All(), Map.of("event_type", "created"), null, null, Page.WHOLE);
        return StoreFixture.drain(store.auditAcrossTeams(all)).stream()
                .map(AuditRow::resourceName)
                .toList();
    }
}
