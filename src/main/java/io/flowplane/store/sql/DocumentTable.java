package io.flowplane.store.sql;

import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.store.sql.Sql.Command;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The table {@code api_documents}: texts that shrink to a tenth, kept as gzip in base64. */
final class DocumentTable {
    private final Sql sql;

    DocumentTable(Sql sql) {
        this.sql = sql;
    }

    Optional<String> find(ResourceKey definition) {
        return sql.row("""
                SELECT d.body FROM api_documents d JOIN api_definitions a ON a.id = d.definition_id
                JOIN teams t ON t.id = a.team_id WHERE t.name = ? AND a.name = ?""", row -> unpacked(row.text("body")), definition.team(), definition.name());
    }

    static List<Command> keep(Resource definition, @Nullable String document) {
        List<Command> commands = new ArrayList<>(
                List.of(Command.any("DELETE FROM api_documents WHERE definition_id = ?", definition.id())));
        if (document != null) {
            commands.add(Command.one(
                    "INSERT INTO api_documents (definition_id, body) VALUES (?, ?)",
                    definition.id(),
                    packed(document)));
        }
        return commands;
    }

    private static String packed(String document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(document.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static String unpacked(String body) {
        try (GZIPInputStream gzip =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(body)))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
