package io.flowplane;

import io.flowplane.AdminToken.SettingsReader;
import io.flowplane.apply.SecretKeyRotation;
import io.flowplane.apply.SecretSeal;
import io.flowplane.config.Settings;
import io.flowplane.config.WrongSettings;
import io.flowplane.domain.Actor;
import io.flowplane.domain.Refusal;
import io.flowplane.store.StoreUnavailable;
import io.flowplane.store.sql.SqlStore;
import io.flowplane.vault.Vault;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/** The commands {@code secrets generate-key} and {@code secrets rotate-key}: keys that secrets are stored under. */
final class SecretsCommand {
    private static final int KEY_BYTES = 32;
    private static final int MOST_NAMED = 20;
    private static final String USAGE = """
            usage: ./flowplane secrets generate-key
                   ./flowplane secrets rotate-key

              generate-key  prints a new key for FLOWPLANE_SECRET_ENCRYPTION_KEY
              rotate-key    seals every secret in the database with the first of the keys; beside running servers
            """;

    private SecretsCommand() {}

    static int run(List<String> args, SettingsReader settings, PrintStream out) throws WrongSettings {
        return switch (args.size() == 1 ? args.getFirst() : "") {
            case "generate-key" -> {
                out.println(newKey());
                yield 0;
            }
            case "rotate-key" -> rotate(settings.read(), out);
            case "--help", "-h" -> {
                out.print(USAGE);
                yield 0;
            }
            default -> throw new WrongUse(USAGE.strip());
        };
    }

    private static String newKey() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    private static int rotate(Settings settings, PrintStream out) {
        if (settings.secrets().keys().isEmpty()) {
            throw new WrongUse(
                    "no key is configured; set FLOWPLANE_SECRET_ENCRYPTION_KEY to the new key, a comma, and the"
                            + " old one, or name a file of keys with FLOWPLANE_SECRET_ENCRYPTION_KEY_FILE");
        }
        try (SqlStore store = Database.openBeside(settings, "secrets-command")) {
            SecretSeal seal = new SecretSeal(new Vault(settings.secrets().keys()));
            SecretKeyRotation.Report report = new SecretKeyRotation(store, seal).run(Actor.system("secrets-command"));
            out.println(count(report.sealed()) + " now sealed with key " + report.keyId() + "; "
                    + count(report.before()) + " sealed with it before.");
            return tellUnreadable(report.unreadable());
        } catch (StoreUnavailable e) {
            throw new CannotStart(
                    "The rotation stopped: " + e.getMessage() + "; run it again, it goes on where it stopped", e);
        } catch (Refusal e) {
            throw new WrongUse(e.detail());
        }
    }

    private static int tellUnreadable(List<String> unreadable) {
        if (unreadable.isEmpty()) {
            return 0;
        }
        String named = String.join("\n  ", unreadable.subList(0, Math.min(MOST_NAMED, unreadable.size())));
        throw new CannotStart(
                count(unreadable.size()) + " left as before, since no configured key opens it:\n  " + named, null);
    }

    private static String count(int secrets) {
        return secrets == 1 ? "1 secret is" : secrets + " secrets are";
    }
}
