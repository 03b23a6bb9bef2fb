package io.flowplane;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.flowplane.domain.ResourceKey;
import io.flowplane.store.Store;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Holds the code against the plan of the house in {@code docs/house.md}. */
class HouseTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.flowplane");

    private static final DescribedPredicate<JavaClass> OURS = resideInAnyPackage("io.flowplane..");

    /** Which rooms a room may import, besides {@code domain} and {@code json}, which everyone may. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("domain", Set.of()),
            Map.entry("json", Set.of()),
            Map.entry("trace", Set.of()),
            Map.entry("trace.otel", Set.of("trace", "config")),
            Map.entry("config", Set.of()),
            Map.entry("validate", Set.of("pem")),
            Map.entry("translate", Set.of("validate")),
            Map.entry("gateway", Set.of("validate")),
            Map.entry("importer", Set.of("validate")),
            Map.entry("store", Set.of()),
            Map.entry("store.sql", Set.of("store", "config")),
            Map.entry("auth", Set.of("store", "config")),
            Map.entry("apply", Set.of("auth", "validate", "translate", "gateway", "store", "config", "vault", "pem")),
            Map.entry("snapshot", Set.of("store", "translate")),
            Map.entry("xds", Set.of("snapshot", "translate", "auth", "config", "tls")),
            Map.entry("pem", Set.of()),
            Map.entry("vault", Set.of()),
            Map.entry("tls", Set.of("config", "pem")),
            Map.entry("observe", Set.of("config")),
            Map.entry(
                    "api",
                    Set.of(
                            "apply",
                            "auth",
                            "importer",
                            "gateway",
                            "validate",
                            "store",
                            "snapshot",
                            "observe",
                            "config",
                            "tls")),
            Map.entry("simulate", Set.of()),
            Map.entry("cli", Set.of("config")));

    @Test
    void everyRoomImportsOnlyTheRoomsThatItMay() {
        MAY_IMPORT.forEach((room, allowed) -> {
            String[] forbidden = MAY_IMPORT.keySet().stream()
                    .filter(other -> !mayImport(room, allowed, other))
                    .map(HouseTest::room)
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(room(room))
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(forbidden))
                    .because("of the plan in docs/house.md")
                    .allowEmptyShould(true)
                    .check(HOUSE);
        });
    }

    private static boolean mayImport(String room, Set<String> allowed, String other) {
        boolean open =
                other.equals("domain") || ((other.equals("json") || other.equals("trace")) && !room.equals("domain"));
        return open || other.equals(room) || allowed.contains(other);
    }

    /** A room with a sub-room of its own in the plan ends at its own walls. */
    private static String room(String name) {
        boolean divided = MAY_IMPORT.keySet().stream().anyMatch(other -> other.startsWith(name + "."));
        return "io.flowplane." + name + (divided ? "" : "..");
    }

    @Test
    void noPackageOutsideThePlanExists() {
        Set<String> packages = packages();
        packages.removeIf(p -> p.startsWith("io.flowplane.translate.") || p.startsWith("io.flowplane.domain."));
        assertThat(packages)
                .isSubsetOf(MAY_IMPORT.keySet().stream()
                        .map(room -> "io.flowplane." + room)
                        .toList());
    }

    @Test
    void roomsFormNoCycles() {
        slices().matching("io.flowplane.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void onlyTheSqlStoreKnowsJdbc() {
        noClasses()
                .that(OURS.and(resideOutsideOfPackage("io.flowplane.store.sql")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "java.sql..", "javax.sql..", "com.zaxxer..", "org.postgresql..", "org.sqlite.."))
                .check(HOUSE);
    }

    @Test
    void onlyTranslateXdsAndTheSimulatedEnvoysKnowEnvoysMessages() {
        noClasses()
                .that(OURS.and(resideOutsideOfPackage("io.flowplane.translate.."))
                        .and(resideOutsideOfPackage("io.flowplane.xds"))
                        .and(resideOutsideOfPackage("io.flowplane.simulate")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.envoyproxy..", "com.github.xds..", "com.github.udpa.."))
                .check(HOUSE);
    }

    @Test
    void theImporterOpensNoSocketAndNoFile() {
        noClasses()
                .that()
                .resideInAPackage("io.flowplane.importer")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.io", "java.nio.file..", "java.nio.channels..", "java.net.http.."))
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(java.net.URL.class, java.net.Socket.class, java.net.InetAddress.class)
                .check(HOUSE);
    }

    @Test
    void onlyImporterKnowsYaml() {
        noClasses()
                .that(OURS.and(resideOutsideOfPackage("io.flowplane.importer")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.snakeyaml.."))
                .check(HOUSE);
    }

    @Test
    void onlyXdsAndTheSimulatedEnvoysKnowGrpc() {
        noClasses()
                .that(OURS.and(resideOutsideOfPackage("io.flowplane.xds"))
                        .and(resideOutsideOfPackage("io.flowplane.simulate")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.grpc.."))
                .check(HOUSE);
    }

    @Test
    void onlyTheSubRoomOfTracesKnowsOpenTelemetry() {
        noClasses()
                .that(OURS.and(resideOutsideOfPackage("io.flowplane.trace.otel")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.opentelemetry.."))
                .check(HOUSE);
    }

    @Test
    void domainJsonValidateTranslateAndImporterKnowNoClockThreadRandomOrEnvironment() {
        DescribedPredicate<JavaClass> pure = resideInAnyPackage(
                "io.flowplane.domain..",
                "io.flowplane.json..",
                "io.flowplane.validate..",
                "io.flowplane.translate..",
                "io.flowplane.pem..",
                "io.flowplane.importer..");
        noClasses()
                .that(pure)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class, Random.class, SecureRandom.class, Thread.class)
                .check(HOUSE);
        noClasses()
                .that(pure)
                .should()
                .callMethodWhere(JavaCall.Predicates.target(
                        HasName.Predicates.nameMatching("getenv|currentTimeMillis|nanoTime|randomUUID")))
                .orShould()
                .callMethod(Instant.class, "now")
                .check(HOUSE);
    }

    @Test
    void onlyApplyWritesToTheStore() {
        noClasses()
                .that(OURS.and(
                        DescribedPredicate.not(resideInAnyPackage("io.flowplane.apply", "io.flowplane.store.."))))
                .should()
                .callMethodWhere(JavaCall.Predicates.target(HasName.Predicates.name("writeAcrossTeams")))
                .check(HOUSE);
    }

    @Test
    void aStoreMethodWithoutATeamSaysSoInItsName() {
        for (Method method : Store.class.getDeclaredMethods()) {
            boolean takesATeam = Arrays.stream(method.getParameters()).anyMatch(HouseTest::namesATeam);
            assertThat(takesATeam
                            || method.getName().endsWith("AcrossTeams")
                            || method.getName().equals("close"))
                    .as(method.getName())
                    .isTrue();
        }
    }

    private static boolean namesATeam(Parameter parameter) {
        return parameter.getType() == ResourceKey.class || parameter.getName().equals("team");
    }

    @Test
    void noStaticFieldIsMutable() {
        fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat(OURS)
                .should()
                .beFinal()
                .check(HOUSE);
    }

    @Test
    void everyPackageIsNullMarked() throws ClassNotFoundException {
        for (String name : packages()) {
            Class<?> info = Class.forName(name + ".package-info");
            assertThat(info.isAnnotationPresent(NullMarked.class)).as(name).isTrue();
        }
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .that(OURS)
                .should()
                .haveNameMatching(".*(?<!HttpConnection)(Manager|Helper|Util|Utils|Impl)$")
                .check(HOUSE);
    }

    private static Set<String> packages() {
        Set<String> packages = new TreeSet<>();
        HOUSE.forEach(c -> packages.add(c.getPackageName()));
        packages.remove("io.flowplane");
        return packages;
    }
}
