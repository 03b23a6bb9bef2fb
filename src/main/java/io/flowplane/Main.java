package io.flowplane;

import io.flowplane.cli.SettingsHelp;
import io.flowplane.config.Settings;
import io.flowplane.config.TlsSettings;
import io.flowplane.config.Variable;
import io.flowplane.config.Variables;
import io.flowplane.config.WrongSettings;
import io.flowplane.observe.LogDirectives;
import io.flowplane.observe.Logs;
import io.flowplane.store.sql.DatabaseUrl;
import io.flowplane.tls.Tls;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Where the program starts: chooses the command, and turns what goes wrong into a sentence and an exit status. */
public final class Main {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    private static final Map<Variable<String>, Consumer<String>> CHECKS = Map.of(
            Variables.DATABASE_URL, DatabaseUrl::parse,
            Variables.DATABASE_LISTEN_URL, DatabaseUrl::parsePostgres,
            Variables.DATABASE_READ_URL, DatabaseUrl::parsePostgres,
            Variables.LOG, LogDirectives::parse);

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;

    private Main(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    public static void main(String[] args) {
        int status = new Main(System.out, System.err, System.getenv()).run(List.of(args));
        // Also flushes. Java's own streams keep it to themselves when a disk is full.
        if (System.out.checkError() && status == OK) {
            System.err.println("flowplane: what was to be printed could not be written; is the disk full?");
            status = FAILED;
        }
        if (status != OK) {
            System.exit(status);
        }
    }

    /** The version of this build. */
    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "0-dev" : version;
    }

    private int run(List<String> args) {
        try {
            return switch (args.isEmpty() ? "" : args.getFirst()) {
                case "serve" -> serve(args.subList(1, args.size()));
                case "migrate" -> Database.migrate(settings(), out);
                case "token" -> AdminToken.command(args.subList(1, args.size()), this::settings, out);
                case "secrets" -> SecretsCommand.run(args.subList(1, args.size()), this::settings, out);
                case "demo" -> DemoCommand.run(environment, this::settingsOf, out);
                case "certs" -> CertsCommand.run(args.subList(1, args.size()), out);
                case "export", "import" -> ConfigurationCommand.run(args, environment, System.in, out);
                case "simulate" -> SimulateCommand.run(args.subList(1, args.size()), environment, out);
                case "train" -> Training.run(this::settingsOf, out);
                case "version", "--version" -> say("flowplane " + version());
                default -> throw new WrongUse("./flowplane --help lists the commands");
            };
        } catch (WrongSettings e) {
            e.lines().forEach(err::println);
            return WRONG_USE;
        } catch (WrongUse e) {
            err.println("flowplane: " + e.getMessage());
            return WRONG_USE;
        } catch (CannotStart e) {
            err.println("flowplane: " + e.getMessage());
            return FAILED;
        }
    }

    private int serve(List<String> args) throws WrongSettings {
        if (args.contains("--help") || args.contains("-h")) {
            out.print(SettingsHelp.text());
            return OK;
        }
        if (!args.isEmpty()) {
            throw new WrongUse("serve takes no arguments; its settings are environment variables, see serve --help");
        }
        Server server = Server.start(settingsOf(environment, Tls::faults), out);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endWell(server), "shutdown"));
        server.awaitEnd();
        return FAILED;
    }

    /** Ends the server and the process with status 0, where the JVM's own would tell the signal. */
    private void endWell(Server server) {
        if (server.failed()) {
            return;
        }
        // A person who pressed Ctrl-C waits for nobody's balancer.
        if (Boolean.getBoolean("flowplane.terminal")) {
            server.close();
        } else {
            server.stop();
        }
        out.flush();
        Runtime.getRuntime().halt(OK);
    }

    private Settings settings() throws WrongSettings {
        return settingsOf(environment);
    }

    private Settings settingsOf(Map<String, String> variables) throws WrongSettings {
        return settingsOf(variables, tls -> List.of());
    }

    /** Commands that open no port leave the files of TLS alone. */
    private Settings settingsOf(Map<String, String> variables, Function<TlsSettings, List<String>> tlsFaults)
            throws WrongSettings {
        Settings settings = Settings.read(variables, version(), CHECKS, tlsFaults);
        Logs.start(LogDirectives.parse(settings.log()), Boolean.getBoolean("flowplane.terminal"));
        return settings;
    }

    private int say(String line) {
        out.println(line);
        return OK;
    }

    /** Reads settings from variables. */
    @FunctionalInterface
    interface SettingsOf {
        Settings of(Map<String, String> variables) throws WrongSettings;
    }
}
