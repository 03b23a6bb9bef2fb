package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.store.TestDatabases;
import io.flowplane.testing.DebianProgram;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Backup and restore by the scripts of {@code deploy/backup}, on both databases, and what they refuse. */
@Tag("slow")
class BackupTest {
    private static final Path SCRIPTS = RealEnvoy.repository().resolve("deploy/backup");
    private static final Pattern SENT = Pattern.compile("flowplane_xds_resources_total ([0-9.]+)");
    private static String path;

    @TempDir
    Path folder;

    private String database;

    @BeforeAll
    static void findPrograms() {
        Shell.Result clients = Shell.run(
                RealEnvoy.repository(), RealEnvoy.repository().resolve("tools/postgres-client.sh") + " 2>/dev/null");
        assertThat(clients.status()).isZero();
        path = clients.line() + ":" + Path.of(DebianProgram.path("sqlite3")).getParent() + ":" + System.getenv("PATH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "sqlite"})
    void aDatabaseThatIsLostIsRestoredAndNoEnvoyIsSentAnythingAgain(String kind) {
        use(kind);
        int xds = FreePort.next();
        Set<String> sent = new ConcurrentSkipListSet<>();
        Set<String> answeredBefore = new TreeSet<>();
        try (RealEnvoy envoy = RealEnvoy.startWithAds(xds, "DELTA_GRPC", "{id: edge, cluster: edge}")) {
            String token;
            Set<String> versions;
            String backup;
            try (FlowplaneProcess server = serve(xds)) {
                token = server.bootstrap();
                gateway(server, envoy);
                versions = versions(envoy);
                backup = backupUnderWrites(server, sent, answeredBefore);
                server.kill();
            }
            destroy(kind);
            restored(backup, "");
            try (FlowplaneProcess server = serve(xds)) {
                server.awaitReady();
                server.use(token);
                Set<String> found = names(server, "/api/v1/clusters?team=writers");
                assertThat(found).containsAll(answeredBefore);
                assertThat(sent).containsAll(found);

                server.put("/api/v1/clusters/proof", Gateway.cluster("proof", 1));
                envoy.await(
                        "the next change",
                        Duration.ofSeconds(60),
                        () -> versions(envoy).size() > versions.size());
                assertThat(versions(envoy)).containsAll(versions);
                envoy.await("its endpoints", Duration.ofSeconds(60), () -> resourcesSent(server) >= 2);
                // the new cluster and its endpoints, and nothing else
                assertThat(resourcesSent(server)).isEqualTo(2);
                assertThat(envoy.rejections()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "sqlite"})
    void aDatabaseThatHoldsSomethingIsReplacedOnlyWhenToldTo(String kind) {
        use(kind);
        String backup = backupOf("first");
        try (FlowplaneProcess server = serve(0)) {
            server.awaitReady();
            server.use(server.createAdminToken(Map.of("DATABASE_URL", database)));
            server.put("/api/v1/clusters/second", Gateway.cluster("second", 1));
            assertThat(refused(restore(backup, "--replace"))).contains("Flowplane server", "Stop");
            server.kill();
        }
        assertThat(refused(restore(backup, ""))).contains("--replace");
        restored(backup, "--replace");
        try (FlowplaneProcess server = serve(0)) {
            server.awaitReady();
            server.use(server.createAdminToken(Map.of("DATABASE_URL", database)));
            assertThat(names(server, "/api/v1/clusters")).containsExactly("first");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "sqlite"})
    void whatIsHalfChangedOrOldIsRefused(String kind) throws IOException {
        use(kind);
        Path backup = Path.of(backupOf("first"));
        use(kind);
        byte[] whole = Files.readAllBytes(backup);
        Path half = folder.resolve("half");
        Files.write(half, java.util.Arrays.copyOf(whole, whole.length * 2 / 3));
        assertThat(refused(restore(half.toString(), ""))).contains("is no whole", "Take another one");
        assertThat(refused(restore(
                        Files.writeString(folder.resolve("text"), "hello").toString(), "")))
                .contains("is no whole");
        assertThat(refused(restore(Files.createFile(folder.resolve("empty")).toString(), "")))
                .contains("is empty");
        assertThat(refused(restore(folder.resolve("none").toString(), ""))).contains("there is no file");

        Path changed = Files.copy(backup, folder.resolve("changed"));
        Files.copy(Path.of(backup + ".sha256"), folder.resolve("changed.sha256"));
        whole[whole.length - 1] ^= 1;
        Files.write(changed, whole);
        assertThat(refused(restore(changed.toString(), ""))).contains("checksum differs");

        Path old = folder.resolve(backup.getFileName().toString().replaceFirst("_\\d{8}", "_20200101"));
        Files.copy(backup, old);
        assertThat(refused(restore(old.toString(), ""))).contains("days old", "--old");
        restored(old.toString(), "--old");
    }

    @Test
    void anotherDatabasesDumpIsNotTakenForFlowplanes() {
        use("postgres");
        Shell.Result dumped = run("psql -q \"$DATABASE_URL\" -c 'CREATE TABLE pets (id int)'"
                + " && pg_dump -Fc -f pets.dump \"$DATABASE_URL\"");
        assertThat(dumped.status()).as(dumped.output()).isZero();
        use("postgres");
        assertThat(refused(restore("pets.dump", ""))).contains("not of Flowplane's database");
        run("pg_dump \"$DATABASE_URL\" > plain.sql && gzip -k plain.sql");
        assertThat(refused(restore("plain.sql", ""))).contains("a plain dump", "cat plain.sql | psql");
        assertThat(refused(restore("plain.sql.gz", ""))).contains("a plain dump", "gunzip -c plain.sql.gz | psql");
        assertThat(refused(run("DATABASE_URL=sqlite://x.db " + SCRIPTS + "/flowplane-restore.sh pets.dump")))
                .contains("is no whole copy");
    }

    @Test
    void anotherProgramsDatabaseIsNotReplacedByFlowplanes() {
        use("postgres");
        String backup = backupOf("first");
        use("postgres");
        assertThat(run("psql -q \"$DATABASE_URL\" -c 'CREATE TABLE pets (id int)'")
                        .status())
                .isZero();
        assertThat(refused(restore(backup, "--replace"))).contains("another program's", "DATABASE_URL");
        assertThat(run("psql -At \"$DATABASE_URL\" -c 'SELECT count(*) FROM pets'")
                        .line())
                .isEqualTo("0");
    }

    @Test
    void aFullDiskIsNamedAndLeavesNothingHalfOfABackup() {
        use("postgres");
        backupOf("first");
        String taken = "BACKUP_DIR=full " + SCRIPTS + "/flowplane-backup.sh";
        assertThat(refused(onSmallDisk("size=4k", taken)))
                .contains("pg_dump failed", "No space left", "left: .lock")
                .doesNotContain("sha256");
        assertThat(refused(onSmallDisk("size=1m,nr_inodes=3", taken)))
                .contains("the checksum", "No space left", "There is no backup", "left: .lock");
    }

    @Test
    void aFullDiskLeavesTheDatabaseThatWasToBeReplaced() {
        use("sqlite");
        String backup = backupOf("first");
        long kilobytes = Path.of(backup).toFile().length() / 1024 + 8;
        String result = refused(onSmallDisk(
                "size=" + kilobytes + "k",
                "cp " + backup + " full/x.db && DATABASE_URL=sqlite://full/x.db " + SCRIPTS
                        + "/flowplane-restore.sh --replace " + backup));
        assertThat(result).contains("changed nothing", "No space left").endsWith("left: x.db\n");
    }

    @Test
    void ofTwoRestoresIntoOneFolderTheSecondIsRefused() {
        use("sqlite");
        String backup = backupOf("first");
        assertThat(refused(run("mkdir held; exec 8<held; flock 8; DATABASE_URL=sqlite://held/x.db " + SCRIPTS
                        + "/flowplane-restore.sh " + backup + " || { ls held; exit 1; }")))
                .contains("another restore into held is under way")
                .doesNotContain("x.db");
    }

    @Test
    void whatRootRestoresBelongsToTheOwnerOfTheFolder() {
        use("sqlite");
        String backup = backupOf("first");
        Shell.Result restored = run("mkdir spy new; printf '#!/bin/sh\necho 0\n' >spy/id;"
                + " printf '#!/bin/sh\necho \"chown $*\"\n' >spy/chown; chmod +x spy/*;"
                + " PATH=$PWD/spy:$PATH DATABASE_URL=sqlite://new/x.db " + SCRIPTS + "/flowplane-restore.sh "
                + backup);
        assertThat(restored.status()).as(restored.output()).isZero();
        assertThat(restored.output()).contains("chown --reference=new new/x.db.part");
    }

    @Test
    void aPlaceThatCannotBeRestoredToIsNamed() {
        use("sqlite");
        String backup = backupOf("first");
        String script = SCRIPTS + "/flowplane-restore.sh --replace " + backup;
        assertThat(refused(run("DATABASE_URL=sqlite:///dev/null/x/y.db " + script)))
                .contains("/dev/null/x can't be made: cannot create");
        assertThat(refused(run("DATABASE_URL=sqlite://backups " + script))).contains("backups is a folder");
    }

    @Test
    void whatIsMissingIsNamed() {
        use("postgres");
        assertThat(refused(run("env -u DATABASE_URL " + SCRIPTS + "/flowplane-backup.sh")))
                .contains("DATABASE_URL is not set");
        assertThat(refused(run("DATABASE_URL=mysql://x " + SCRIPTS + "/flowplane-backup.sh")))
                .contains("must start with postgresql://");
        assertThat(refused(run("BACKUP_DIR=/dev/null/x " + SCRIPTS + "/flowplane-backup.sh")))
                .contains("can't be made");
        assertThat(refused(run("BACKUP_KEEP_DAYS=many " + SCRIPTS + "/flowplane-backup.sh")))
                .contains("'many'");
        assertThat(refused(run("DATABASE_URL=sqlite://none.db " + SCRIPTS + "/flowplane-backup.sh")))
                .contains("there is no database file none.db");
        assertThat(refused(backup("DATABASE_URL=postgresql://postgres:pw@127.0.0.1:1/x")))
                .contains("pg_dump failed", "Connection refused")
                .doesNotContain("pw");
        assertThat(refused(backup(""))).contains("no table 'revision'");
        Shell.Result bare =
                run("mkdir bin; for tool in bash dirname readlink cat; do cp $(command -v $tool) bin/; done;"
                        + " PATH=$PWD/bin " + SCRIPTS + "/flowplane-backup.sh");
        assertThat(refused(bare)).contains("flock is not on the PATH");
        assertThat(list()).isEmpty();
    }

    @Test
    void oldBackupsGoButNeverTheNewestAndNoOthersFiles() throws IOException {
        use("sqlite");
        String first = backupOf("first");
        Instant now = Instant.now();
        for (int days : List.of(1, 14, 27, 40)) {
            Instant then = now.minus(days, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
            Path old = folder.resolve("backups/flowplane_" + then.toString().replaceAll("[-:]", "") + ".db");
            Files.copy(Path.of(first), old);
            Files.setLastModifiedTime(old, FileTime.from(then));
        }
        Path others = Files.createFile(folder.resolve("backups/flowplane_mine.db"));
        Files.setLastModifiedTime(others, FileTime.from(now.minus(900, ChronoUnit.DAYS)));
        FlowplaneProcess.pause(1_100);
        assertThat(backup("BACKUP_KEEP_DAYS=20 BACKUP_KEEP_AT_LEAST=4").status())
                .isZero();
        assertThat(list()).hasSize(5).anyMatch(name -> name.contains("mine"));
        FlowplaneProcess.pause(1_100);
        assertThat(backup("BACKUP_KEEP_DAYS=20 BACKUP_KEEP_AT_LEAST=2 BACKUP_KEEP_AT_MOST=3")
                        .status())
                .isZero();
        assertThat(list()).hasSize(4).anyMatch(name -> name.contains("mine"));
    }

    @Test
    void uploadsGetBackupAndChecksumAndTheirFailureIsTold() throws IOException {
        use("sqlite");
        backupOf("first");
        FlowplaneProcess.pause(1_100);
        Files.createDirectory(folder.resolve("far away"));
        Shell.Result done = backup("BACKUP_UPLOAD_COMMAND='cp \"$1\" \"far away/\"'");
        assertThat(done.status()).as(done.output()).isZero();
        Shell.Result checked = run("cd 'far away' && sha256sum -c *.sha256");
        assertThat(checked.status()).as(checked.output()).isZero();
        FlowplaneProcess.pause(1_100);
        assertThat(refused(backup("BACKUP_UPLOAD_COMMAND=false"))).contains("the upload of", "stays");
        assertThat(list()).hasSize(3);
    }

    /** Scripts out of a ConfigMap, as Kubernetes lays them: links to a folder that is swapped. */
    @Test
    void theJobsOfTheClusterBackUpAndRestore() throws IOException {
        use("postgres");
        Path scripts = Files.createDirectories(folder.resolve("scripts/..2026"));
        Files.createSymbolicLink(scripts.resolveSibling("..data"), Path.of("..2026"));
        for (Object document : new Load(LoadSettings.builder().build())
                .loadAllFromString(Balancer.shipped("kubernetes/optional/backup.yaml"))) {
            if (((Map<?, ?>) document).get("data") instanceof Map<?, ?> data) {
                for (Map.Entry<?, ?> script : data.entrySet()) {
                    Files.writeString(scripts.resolve((String) script.getKey()), (String) script.getValue());
                    Files.createSymbolicLink(
                            scripts.resolveSibling((String) script.getKey()),
                            Path.of("..data", (String) script.getKey()));
                }
            }
        }
        try (FlowplaneProcess server = serve(0)) {
            server.bootstrap();
            server.put("/api/v1/clusters/first", Gateway.cluster("first", 1));
            server.terminate();
        }
        Shell.Result taken = run("BACKUP_DIR=backups BACKUP_KEEP_DAYS=30 bash scripts/flowplane-backup.sh");
        assertThat(taken.status()).as(taken.output()).isZero();
        destroy("postgres");
        Shell.Result restored = run("BACKUP_DIR=backups bash scripts/flowplane-restore.sh backups");
        assertThat(restored.status()).as(restored.output()).isZero();
        assertThat(restored.output()).contains("restored at revision");
    }

    @Test
    void twoAtOnceAreOne() {
        use("sqlite");
        backupOf("first");
        Shell.Result second =
                run("exec 8>backups/.lock; flock 8; BACKUP_DIR=backups " + SCRIPTS + "/flowplane-backup.sh");
        assertThat(refused(second)).contains("another backup into backups is under way");
    }

    /** Taken by root once, by hand, then each night by the server's user. */
    @Test
    void aLockOfAnotherUserIsNamed() {
        use("sqlite");
        backupOf("first");
        // Root may write to everything, unless it gives up its capabilities.
        String asOthers =
                "as=; [ $(id -u) != 0 ] || as='setpriv --bounding-set -all --inh-caps -all'; BACKUP_DIR=backups $as ";
        assertThat(refused(run("chmod 400 backups/.lock; " + asOthers + SCRIPTS + "/flowplane-backup.sh")))
                .contains("backups/.lock is another user's");
    }

    @Test
    void backupsAreTheirOwnersAloneAndThePasswordIsOnNoCommandLine() {
        use("postgres");
        String withPassword = database.replace("postgres@", "postgres:s%26cret@");
        String taken = backupOf("first");
        assertThat(run("stat -c %a " + taken).line()).isEqualTo("600");
        FlowplaneProcess.pause(1_100);
        Shell.Result seen =
                run("mkdir -p spy; printf '#!/bin/bash\\necho \"$PGPASSWORD $*\" >>$SPY\\nexec %s \"$@\"\\n'"
                        + " $(command -v pg_dump) >spy/pg_dump; chmod +x spy/pg_dump; export SPY=$PWD/seen;"
                        + " DATABASE_URL='" + withPassword + "' BACKUP_DIR=backups PATH=$PWD/spy:$PATH " + SCRIPTS
                        + "/flowplane-backup.sh && cat seen");
        assertThat(seen.status()).as(seen.output()).isZero();
        assertThat(seen.output())
                .contains("s&cret --format=custom --no-password")
                .doesNotContain("s%26cret");
    }

    @Test
    void thePasswordMayStandInAFileAsTheServersDoes() throws IOException {
        use("postgres");
        backupOf("first");
        FlowplaneProcess.pause(1_100);
        Files.writeString(folder.resolve("pw"), "from a file\r\n");
        Files.createFile(folder.resolve("none"));
        Shell.Result taken = run("mkdir -p spy; printf '#!/bin/bash\necho \"$PGPASSWORD\" >$SPY\nexec %s \"$@\"\n'"
                + " $(command -v pg_dump) >spy/pg_dump; chmod +x spy/pg_dump; export SPY=$PWD/seen;"
                + " FLOWPLANE_DATABASE_PASSWORD_FILE=pw BACKUP_DIR=backups PATH=$PWD/spy:$PATH " + SCRIPTS
                + "/flowplane-backup.sh >/dev/null && cat seen");
        assertThat(taken.line()).isEqualTo("from a file");
        assertThat(refused(backup("FLOWPLANE_DATABASE_PASSWORD_FILE=missing"))).contains("missing can't be read");
        assertThat(refused(backup("FLOWPLANE_DATABASE_PASSWORD_FILE=none"))).contains("holds no password");
    }

    private void use(String kind) {
        database = kind.equals("postgres")
                ? TestDatabases.postgresUrl()
                : "sqlite://"
                        + folder.resolve("d" + System.nanoTime())
                                .resolve("flow plane.db")
                                .toString()
                                .replace(" ", "%20");
    }

    private void destroy(String kind) {
        if (kind.equals("sqlite")) {
            run("rm -rf \"$(dirname '"
                    + database.substring("sqlite://".length()).replace("%20", " ") + "')\"");
            return;
        }
        String name = database.substring(database.lastIndexOf('/') + 1);
        Shell.Result gone = run("server=${DATABASE_URL%/*}/postgres; psql -q $server -c 'DROP DATABASE " + name
                + " WITH (FORCE)' && psql -q $server -c 'CREATE DATABASE " + name + "'");
        assertThat(gone.status()).as(gone.output()).isZero();
    }

    private FlowplaneProcess serve(int xdsPort) {
        return FlowplaneProcess.serve(
                folder, Map.of("DATABASE_URL", database, "FLOWPLANE_XDS_PORT", String.valueOf(xdsPort)));
    }

    private static void gateway(FlowplaneProcess server, RealEnvoy envoy) {
        server.put("/api/v1/clusters/web", Gateway.cluster("web", 1));
        server.put("/api/v1/routes/web", Gateway.routes("web", "web"));
        server.put("/api/v1/listeners/web", Gateway.listener("web", FreePort.next(), "web"));
        envoy.await("the gateway", Duration.ofSeconds(60), () -> versions(envoy).size() == 3);
    }

    /** Takes a backup while another team's clusters are written. */
    private String backupUnderWrites(FlowplaneProcess server, Set<String> sent, Set<String> answeredBefore) {
        Set<String> answered = new ConcurrentSkipListSet<>();
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = Thread.ofVirtual().start(() -> {
            for (int i = 0; !done.get(); i++) {
                String name = "w-" + i;
                sent.add(name);
                if (server.put("/api/v1/clusters/" + name + "?team=writers", Gateway.cluster(name, 1))
                                .status()
                        == 201) {
                    answered.add(name);
                }
            }
        });
        while (answered.size() < 50) {
            FlowplaneProcess.pause(10);
        }
        answeredBefore.addAll(answered);
        Shell.Result taken = backup("");
        int during = answered.size();
        done.set(true);
        join(writer);
        assertThat(taken.status()).as(taken.output()).isZero();
        assertThat(during).isGreaterThan(answeredBefore.size());
        return taken.line();
    }

    /** A backup of a database with one cluster and no server. */
    private String backupOf(String cluster) {
        try (FlowplaneProcess server = serve(0)) {
            server.bootstrap();
            server.put("/api/v1/clusters/" + cluster, Gateway.cluster(cluster, 1));
            server.terminate();
        }
        Shell.Result taken = backup("");
        assertThat(taken.status()).as(taken.output()).isZero();
        return taken.line();
    }

    private Shell.Result backup(String variables) {
        return run("export BACKUP_DIR=" + folder.resolve("backups") + " " + variables + "; " + SCRIPTS
                + "/flowplane-backup.sh");
    }

    /** Runs the script with a folder {@code full} that has little room, and tells what was left there. */
    private Shell.Result onSmallDisk(String size, String script) {
        return run("mkdir -p full; unshare -rm bash -c 'mount -t tmpfs -o " + size + " none full; (" + script
                + "); status=$?; echo left: $(ls -A full); exit $status'");
    }

    private Shell.Result restore(String backup, String options) {
        return run(SCRIPTS + "/flowplane-restore.sh " + options + " '" + backup + "'");
    }

    private void restored(String backup, String options) {
        Shell.Result result = restore(backup, options);
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(result.output()).contains("restored at revision ");
    }

    private static String refused(Shell.Result result) {
        assertThat(result.status()).as(result.output()).isPositive();
        return result.output();
    }

    private Shell.Result run(String script) {
        Map<String, String> variables = new HashMap<>(Map.of("PATH", path, "DATABASE_URL", database));
        return Shell.run(folder, variables, script);
    }

    private List<String> list() {
        Path backups = folder.resolve("backups");
        if (!Files.exists(backups)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(backups)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("flowplane_") && !name.endsWith(".sha256"))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Set<String> names(FlowplaneProcess server, String list) {
        Set<String> names = new TreeSet<>();
        server.get(list).json().forEach(each -> names.add(each.get("name").asString()));
        return names;
    }

    /** The versions that Envoy runs of clusters, listeners and routes. */
    private static Set<String> versions(RealEnvoy envoy) {
        Set<String> versions = new TreeSet<>();
        Matcher found =
                Pattern.compile("\"version_info\": \"([0-9a-f]{16})\"").matcher(envoy.get("/config_dump?include_eds"));
        while (found.find()) {
            versions.add(found.group(1));
        }
        return versions;
    }

    private static double resourcesSent(FlowplaneProcess server) {
        Matcher sent = SENT.matcher(server.get("/metrics").body());
        assertThat(sent.find()).isTrue();
        return Double.parseDouble(sent.group(1));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
