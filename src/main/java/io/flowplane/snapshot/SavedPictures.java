package io.flowplane.snapshot;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.json.Json;
import io.flowplane.store.Cursor;
import io.flowplane.store.Everything;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All resources in a file, for a start while the database is away. A header line says whose they are and how many follow, each
 * on a line of its own; gzip's checksum covers all of it. A file is replaced whole or not at all.
 */
public final class SavedPictures {
    private static final int FORMAT = 1;
    private static final String FILE = "pictures.jsonl.gz";

    private final Path folder;
    private final String database;

    /**
     * @param database where the resources come from: those of another database are not served
     */
    public SavedPictures(Path folder, String database) {
        this.folder = folder;
        this.database = database;
    }

    /** What was saved, and when. */
    public record Saved(Everything everything, Instant at) {}

    /** Replaces what was saved before. */
    public void write(Everything everything, Instant now) throws IOException {
        Files.createDirectories(folder);
        Path part = Files.createTempFile(
                folder,
                FILE,
                ".part",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (BufferedWriter out = new BufferedWriter(new OutputStreamWriter(
                    new GZIPOutputStream(Files.newOutputStream(part)), StandardCharsets.UTF_8))) {
                line(out, header(everything, now));
                for (Resource resource : everything.resources()) {
                    line(out, node(resource));
                }
            }
            force(part);
            Files.move(part, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(folder);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * What was saved last; empty when nothing was.
     *
     * @throws IOException with a sentence for people when the file is not whole, or not of this database
     */
    public Optional<Saved> read() throws IOException {
        if (!Files.exists(file())) {
            return Optional.empty();
        }
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file())), StandardCharsets.UTF_8))) {
            return Optional.of(read(in));
        } catch (EOFException e) {
            throw new IOException(file() + " is not whole; delete it", e);
        } catch (RuntimeException e) {
            throw new IOException(file() + " can't be read as saved pictures; delete it", e);
        }
    }

    private Saved read(BufferedReader in) throws IOException {
        ObjectNode header = next(in);
        if (header.get("format").asInt() != FORMAT) {
            throw new IOException(file() + " was saved by another version; it is not used");
        }
        if (!header.get("database").asString().equals(database)) {
            throw new IOException(file() + " was saved from another database; it is not used");
        }
        Set<String> teams = new HashSet<>();
        header.get("teams").forEach(team -> teams.add(team.asString()));
        List<Resource> resources = new ArrayList<>();
        int count = header.get("resources").asInt();
        for (int i = 0; i < count; i++) {
            resources.add(resource(next(in)));
        }
        // Reading to the end is what makes gzip compare its checksum.
        if (in.readLine() != null) {
            throw new IOException(file() + " holds more than it says; delete it");
        }
        String changeId = text(header, "changeId");
        Cursor cursor =
                new Cursor(header.get("revision").asLong(), changeId == null ? null : UUID.fromString(changeId));
        return new Saved(
                new Everything(cursor, teams, resources),
                Instant.parse(header.get("savedAt").asString()));
    }

    private Path file() {
        return folder.resolve(FILE);
    }

    private ObjectNode header(Everything everything, Instant now) {
        ObjectNode header = Json.NODES.objectNode();
        UUID changeId = everything.cursor().changeId();
        header.put("format", FORMAT)
                .put("database", database)
                .put("savedAt", now.toString())
                .put("revision", everything.cursor().revision())
                .put("changeId", changeId == null ? null : changeId.toString())
                .put("resources", everything.resources().size());
        everything.teams().forEach(header.putArray("teams")::add);
        return header;
    }

    private static ObjectNode node(Resource r) {
        ObjectNode node = Json.NODES.objectNode();
        node.put("id", r.id().toString())
                .put("team", r.key().team())
                .put("kind", r.key().kind().singular())
                .put("name", r.key().name())
                .put("version", r.version())
                .put("spec", r.spec())
                .put("specVersion", r.specVersion())
                .put("managedBy", r.managedBy())
                .put("servedSpec", r.servedSpec())
                .put("createdAt", r.createdAt().toString())
                .put("updatedAt", r.updatedAt().toString())
                .put("createdBy", r.createdBy())
                .put("updatedBy", r.updatedBy());
        ObjectNode labels = node.putObject("labels");
        r.labels().forEach(labels::put);
        return node;
    }

    private static Resource resource(ObjectNode node) {
        Map<String, String> labels = new HashMap<>();
        node.get("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString()));
        Kind kind = Kind.ofSingular(node.get("kind").asString()).orElseThrow();
        return new Resource(
                UUID.fromString(node.get("id").asString()),
                new ResourceKey(
                        node.get("team").asString(), kind, node.get("name").asString()),
                node.get("version").asLong(),
                node.get("spec").asString(),
                node.get("specVersion").asInt(),
                node.get("managedBy").asString(),
                labels,
                text(node, "servedSpec"),
                Instant.parse(node.get("createdAt").asString()),
                Instant.parse(node.get("updatedAt").asString()),
                node.get("createdBy").asString(),
                node.get("updatedBy").asString());
    }

    private static @Nullable String text(ObjectNode node, String field) {
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? null : value.asString();
    }

    private static void line(BufferedWriter out, ObjectNode node) throws IOException {
        out.write(Json.write(node));
        out.write('\n');
    }

    private static ObjectNode next(BufferedReader in) throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new EOFException();
        }
        return Json.stored(line);
    }

    /** So that the bytes, or the new name, survive a power failure. */
    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
