package io.flowplane;

import io.flowplane.cli.ApiClient;
import io.flowplane.cli.CommandFailed;
import io.flowplane.cli.ConfigurationExport;
import io.flowplane.cli.ConfigurationImport;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The commands {@code export} and {@code import}: a server's configuration to a file and back, over its API. */
final class ConfigurationCommand {
    private static final String USAGE = """
            usage: ./flowplane export [--team <team>] [--ca <file>] [<file>]
                   ./flowplane import [--dry-run] [--ca <file>] <file>

            Clusters, routes, listeners and API definitions as one JSON file; of secrets only the names. import creates what is
            missing, changes what differs, deletes nothing, and tells every fault. - is standard input.

              --team      only this team's
              --dry-run   only tell what would be done
              --ca        PEM file of the authority that signed the server's certificate

            FLOWPLANE_BASE_URL is where the server is (http://127.0.0.1:8080), FLOWPLANE_TOKEN the token to use.
            """;

    private String team = "";
    private boolean dryRun;
    private @Nullable Path ca;
    private final List<String> files = new ArrayList<>();

    private ConfigurationCommand() {}

    static int run(List<String> args, Map<String, String> environment, InputStream in, PrintStream out) {
        List<String> words = args.subList(1, args.size());
        if (words.contains("--help") || words.contains("-h")) {
            out.print(USAGE);
            return 0;
        }
        ConfigurationCommand command = new ConfigurationCommand();
        boolean imports = args.getFirst().equals("import");
        command.read(words, imports);
        try (ApiClient api = command.client(environment)) {
            if (imports) {
                ConfigurationImport.run(api, command.content(in), command.dryRun, out);
            } else {
                command.write(ConfigurationExport.of(api, command.team), out);
            }
            return 0;
        } catch (CommandFailed e) {
            throw new CannotStart(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CannotStart("The file can't be used: " + FileFault.of(e) + ".", e);
        }
    }

    private void read(List<String> args, boolean imports) {
        Iterator<String> words = args.iterator();
        try {
            while (words.hasNext()) {
                String word = words.next();
                if (word.equals("--team") && !imports) {
                    team = words.next();
                } else if (word.equals("--dry-run") && imports) {
                    dryRun = true;
                } else if (word.equals("--ca")) {
                    ca = Path.of(words.next());
                } else {
                    files.add(file(word));
                }
            }
        } catch (NoSuchElementException | InvalidPathException e) {
            throw new WrongUse(USAGE.strip());
        }
        if (files.size() > 1 || (imports && files.isEmpty())) {
            throw new WrongUse(USAGE.strip());
        }
    }

    private static String file(String word) {
        if (word.startsWith("-") && !word.equals("-")) {
            throw new WrongUse(USAGE.strip());
        }
        return word;
    }

    private ApiClient client(Map<String, String> environment) throws IOException {
        String token = environment.getOrDefault("FLOWPLANE_TOKEN", "").strip();
        if (token.isEmpty()) {
            throw new WrongUse("FLOWPLANE_TOKEN is not set; give it a token that may read or write what is meant");
        }
        String url = environment.getOrDefault("FLOWPLANE_BASE_URL", "").strip();
        String address = url.isEmpty() ? "http://127.0.0.1:8080" : url.replaceAll("/+$", "");
        if (!address.matches("https?://[^/?#]+")) {
            throw new WrongUse(
                    "FLOWPLANE_BASE_URL is no address of a server; write https://flowplane.example.com:8080");
        }
        ApiClient client = new ApiClient(address, ca == null ? null : Files.readAllBytes(ca));
        client.use(token);
        return client;
    }

    private byte[] content(InputStream in) throws IOException {
        return files.getFirst().equals("-") ? in.readAllBytes() : Files.readAllBytes(Path.of(files.getFirst()));
    }

    /** Beside first, so that a file of before is never half overwritten. */
    private void write(String text, PrintStream out) throws IOException {
        if (files.isEmpty() || files.getFirst().equals("-")) {
            out.print(text);
            return;
        }
        Path named = Path.of(files.getFirst());
        if (Files.exists(named) && !Files.isRegularFile(named)) {
            // A pipe or a device is written to, not put aside for a file.
            Files.writeString(named, text);
            return;
        }
        Path file = Files.exists(named) ? named.toRealPath() : named;
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(part, text);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
