package io.flowplane;

import io.flowplane.cli.Demo;
import io.flowplane.cli.DemoFailed;
import io.flowplane.cli.FreePorts;
import io.flowplane.config.Settings;
import io.flowplane.config.Variables;
import io.flowplane.config.WrongSettings;
import io.flowplane.observe.LogDirectives;
import io.flowplane.observe.Logs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command {@code demo}: a server of its own, in this process, and the rest of the demo around it. */
final class DemoCommand {
    private static final Path FOLDER = Path.of("data", "demo").toAbsolutePath();
    private static final Pattern SETUP_TOKEN = Pattern.compile("fp_setup_\\S+");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private DemoCommand() {}

    static int run(Map<String, String> environment, Main.SettingsOf read, PrintStream out) throws WrongSettings {
        try {
            Files.createDirectories(FOLDER);
            Settings settings = read.of(demoEnvironment(environment));
            Logs.start(LogDirectives.parse(environment.getOrDefault("RUST_LOG", "warn")), true);
            ByteArrayOutputStream notice = new ByteArrayOutputStream();
            PrintStream noticeStream = new PrintStream(notice, true, StandardCharsets.UTF_8);
            try (Server server = Server.start(settings, noticeStream)) {
                return around(server, notice, out);
            }
        } catch (DemoFailed e) {
            throw new CannotStart("The demo failed. " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CannotStart("The demo failed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static int around(Server server, ByteArrayOutputStream notice, PrintStream out)
            throws IOException, InterruptedException {
        Path home = Path.of(System.getenv().getOrDefault("FLOWPLANE_HOME", "."));
        try (Demo demo = new Demo(out, server.apiAddress(), home, FOLDER)) {
            Thread onSignal = new Thread(() -> {
                demo.end();
                server.close();
                Runtime.getRuntime().halt(0);
            });
            Runtime.getRuntime().addShutdownHook(onSignal);
            try {
                if (!server.awaitReady(PATIENCE)) {
                    throw new DemoFailed("The server was not ready within " + PATIENCE.toSeconds() + " s.");
                }
                out.println("demo: the server runs at " + server.apiAddress() + ", Envoys connect to port "
                        + server.xdsPort());
                demo.run(setupToken(notice), () -> server.adminToken("demo-admin"));
                while (demo.wellStill()) {
                    Thread.sleep(500);
                }
                throw new DemoFailed("Envoy ended by itself; see " + FOLDER.resolve("envoy.log") + ".");
            } finally {
                Runtime.getRuntime().removeShutdownHook(onSignal);
            }
        }
    }

    private static String setupToken(ByteArrayOutputStream notice) {
        Matcher token = SETUP_TOKEN.matcher(notice.toString(StandardCharsets.UTF_8));
        return token.find() ? token.group() : "";
    }

    /** The usual ports, or the next free ones; a database of its own, so that the first start of a server stays one. */
    private static Map<String, String> demoEnvironment(Map<String, String> environment) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.putIfAbsent(Variables.DATABASE_URL.name(), "sqlite://" + FOLDER.resolve("demo.db"));
        changed.putIfAbsent(Variables.API_PORT.name(), String.valueOf(FreePorts.from(8_080)));
        changed.putIfAbsent(Variables.XDS_PORT.name(), String.valueOf(FreePorts.from(50_051)));
        return changed;
    }
}
