package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.e2e.Gateway;
import io.flowplane.testing.RealEnvoy;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a backup of 10,000 resources costs, its restore, and the configuration as a file. */
final class BackupPart extends Part {
    private static final int RESOURCES = 10_000;

    BackupPart() {
        super("backup", 1);
    }

    @Override
    void measure(Run run) throws IOException, InterruptedException {
        try (EmbeddedPostgres postgres = Servers.durablePostgres()) {
            measure(run, postgres, Servers.folder());
        }
    }

    private static void measure(Run run, EmbeddedPostgres postgres, Path folder)
            throws IOException, InterruptedException {
        String clusters = IntStream.range(0, RESOURCES)
                .mapToObj(i -> Gateway.cluster("c" + i, 80).replace("{\"name\"", "{\"team\": \"default\", \"name\""))
                .collect(Collectors.joining(",", "{\"clusters\": [", "]}"));
        Files.writeString(folder.resolve("in.json"), clusters);
        String database = "postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/";
        Map<String, String> settings = new HashMap<>(Map.of("DATABASE_URL", database + "postgres"));
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder, settings)) {
            settings.put("FLOWPLANE_TOKEN", server.bootstrap());
            settings.put("FLOWPLANE_BASE_URL", server.address());
            settings.put("BACKUP_DIR", folder.resolve("backups").toString());
            Path root = RealEnvoy.repository();
            add(
                    run,
                    "import of 10,000 clusters",
                    timed(folder, settings, root + "/flowplane import in.json"),
                    Goal.NONE);
            add(
                    run,
                    "import of the same again",
                    timed(folder, settings, root + "/flowplane import in.json"),
                    Goal.NONE);
            add(run, "export of them", timed(folder, settings, root + "/flowplane export out.json"), Goal.NONE);
            add(
                    run,
                    "flowplane-backup.sh beside the server",
                    timed(folder, settings, root + "/deploy/backup/flowplane-backup.sh"),
                    Goal.atMost(10));
            timed(folder, settings, "psql -q -d $DATABASE_URL -c 'CREATE DATABASE empty'");
            settings.put("DATABASE_URL", database + "empty");
            add(
                    run,
                    "flowplane-restore.sh into an empty database",
                    timed(folder, settings, root + "/deploy/backup/flowplane-restore.sh backups"),
                    Goal.atMost(60));
        }
    }

    private static void add(Run run, String what, double seconds, Goal goal) {
        run.add(what, seconds, "s", goal);
    }

    private static double timed(Path folder, Map<String, String> variables, String command)
            throws IOException, InterruptedException {
        String clients =
                "PATH=$(" + RealEnvoy.repository().resolve("tools/postgres-client.sh") + " 2>/dev/null):$PATH; ";
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", clients + command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("command.log").toFile());
        builder.environment().putAll(variables);
        long begin = System.nanoTime();
        int status = builder.start().waitFor();
        if (status != 0) {
            throw new IllegalStateException(command + ": " + Files.readString(folder.resolve("command.log")));
        }
        return (System.nanoTime() - begin) / 1e9;
    }
}
