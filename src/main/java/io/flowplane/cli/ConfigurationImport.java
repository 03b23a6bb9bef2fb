package io.flowplane.cli;

import io.flowplane.json.MergePatch;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * The command {@code import}: brings a server to what a file says, deleting nothing. What is there already in the same
 * form is not written, so that a second import does nothing.
 */
public final class ConfigurationImport {
    private final ServerConfiguration server;
    private final boolean dryRun;
    private final PrintStream out;
    private final List<String> faults = new ArrayList<>();
    private int created;
    private int changed;
    private int unchanged;

    private ConfigurationImport(ServerConfiguration server, boolean dryRun, PrintStream out) {
        this.server = server;
        this.dryRun = dryRun;
        this.out = out;
    }

    /**
     * Imports, or with {@code dryRun} only tells what it would do.
     *
     * @throws CommandFailed with every fault; what was not at fault has been written
     */
    public static void run(ApiClient api, byte[] file, boolean dryRun, PrintStream out) {
        ConfigurationFile wanted = ConfigurationFile.parse(file);
        new ConfigurationImport(new ServerConfiguration(api), dryRun, out).bring(wanted);
    }

    private void bring(ConfigurationFile wanted) {
        tellMissingSecrets(wanted.secrets());
        wanted.sections().forEach((section, entries) -> {
            Map<String, ObjectNode> before = new HashMap<>();
            if (!entries.isEmpty()) {
                server.read(section, "").forEach(each -> before.put(ConfigurationFile.key(each), each));
            }
            entries.forEach(each -> bring(section, each, before));
        });
        out.println((dryRun ? "Nothing was written. It would be: " : "") + created + " created, " + changed
                + " changed, " + unchanged + " unchanged, " + faults.size() + " refused");
        if (!faults.isEmpty()) {
            throw new CommandFailed(String.join("\n", faults));
        }
    }

    private void bring(Section section, ObjectNode wanted, Map<String, ObjectNode> before) {
        String key = ConfigurationFile.key(wanted);
        ObjectNode there = before.get(key);
        if (wanted.equals(there)) {
            unchanged++;
            return;
        }
        try {
            write(section, wanted, there);
            out.println((there == null ? "created " : "changed ") + section.one() + " " + key);
            if (there == null) {
                created++;
            } else {
                changed++;
            }
        } catch (ServerConfiguration.Refused e) {
            faults.add(section.one() + " " + key + ": " + e.getMessage());
        }
    }

    private void write(Section section, ObjectNode wanted, @org.jspecify.annotations.Nullable ObjectNode there) {
        boolean checkable = section == Section.API_DEFINITIONS;
        if (dryRun && !checkable) {
            return;
        }
        if (there == null) {
            server.create(section, wanted, dryRun);
        } else if (checkable) {
            server.patch(section, wanted, MergePatch.between(there, wanted), dryRun);
        } else {
            server.put(section, wanted);
        }
    }

    private void tellMissingSecrets(List<ObjectNode> named) {
        if (named.isEmpty()) {
            return;
        }
        Set<String> there = new HashSet<>();
        server.secrets("").forEach(each -> there.add(ConfigurationFile.key(each)));
        named.stream()
                .map(ConfigurationFile::key)
                .filter(key -> !there.contains(key))
                .forEach(key -> out.println(
                        "secret " + key + " is not here, and no file holds its value: write it over the API"));
    }
}
