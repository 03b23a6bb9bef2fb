package io.flowplane;

import io.flowplane.apply.BootstrapWrites;
import io.flowplane.apply.IssuedToken;
import io.flowplane.auth.AuthJournal;
import io.flowplane.config.Settings;
import io.flowplane.config.WrongSettings;
import io.flowplane.domain.Actor;
import io.flowplane.domain.Refusal;
import io.flowplane.store.StoreUnavailable;
import io.flowplane.store.sql.SqlStore;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command {@code token create --admin}: the way back in for who lost every token but has the database. */
final class AdminToken {
    private static final String USAGE = "usage: ./flowplane token create --admin [--name <name>]";

    private AdminToken() {}

    /** Prints the token and nothing else, so that a script can keep it. */
    static int command(List<String> args, SettingsReader settings, PrintStream out) throws WrongSettings {
        if (args.contains("--help") || args.contains("-h")) {
            out.println(USAGE);
            return 0;
        }
        String name = name(args);
        Settings read = settings.read();
        try (SqlStore store = Database.openBeside(read, "token-command")) {
            out.println(create(store, read, name).secretText());
            return 0;
        } catch (Refusal e) {
            throw new WrongUse(
                    e.problems().isEmpty()
                            ? e.detail()
                            : e.problems().getFirst().message());
        } catch (StoreUnavailable e) {
            throw new CannotStart("The token was not stored: " + e.getMessage(), e);
        }
    }

    static IssuedToken create(SqlStore store, Settings settings, @Nullable String name) {
        try (AuthJournal journal = new AuthJournal(store, settings.auth(), System::nanoTime)) {
            BootstrapWrites writes = new BootstrapWrites(
                    store,
                    new SecureRandom(),
                    settings.bootstrap(),
                    settings.api().defaultTeam(),
                    journal);
            return writes.adminToken(Actor.system("token-command"), name);
        }
    }

    private static @Nullable String name(List<String> args) {
        boolean known =
                args.size() >= 2 && args.get(0).equals("create") && args.get(1).equals("--admin");
        if (known && args.size() == 2) {
            return null;
        }
        if (known && args.size() == 4 && args.get(2).equals("--name")) {
            return args.get(3);
        }
        throw new WrongUse(USAGE);
    }

    /** Reads the settings when they are needed. */
    @FunctionalInterface
    interface SettingsReader {
        Settings read() throws WrongSettings;
    }
}
