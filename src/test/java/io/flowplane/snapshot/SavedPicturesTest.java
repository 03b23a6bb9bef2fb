package io.flowplane.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.store.Cursor;
import io.flowplane.store.Everything;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedPicturesTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00.123456Z");

    @TempDir
    Path folder;

    @Test
    void whatWasSavedIsReadBackWhole() throws IOException {
        Everything everything = everything(cluster("a", "{\"x\":\"ü\\n\"}", null), cluster("b", "{}", "{\"old\":1}"));
        pictures().write(everything, NOW);
        assertThat(pictures().read()).contains(new SavedPictures.Saved(everything, NOW));
    }

    @Test
    void anEmptyDatabaseIsSomethingElseThanNothingSaved() throws IOException {
        assertThat(pictures().read()).isEmpty();
        Everything nothing = new Everything(Cursor.START, Set.of(), List.of());
        pictures().write(nothing, NOW);
        assertThat(pictures().read()).contains(new SavedPictures.Saved(nothing, NOW));
    }

    @Test
    void theNewestReplacesTheOneBeforeAndLeavesNothingBeside() throws IOException {
        pictures().write(everything(cluster("a", "{}", null)), NOW);
        pictures().write(everything(cluster("b", "{}", null)), NOW);
        assertThat(pictures().read().orElseThrow().everything().resources())
                .extracting(r -> r.key().name())
                .containsExactly("b");
        try (var files = Files.list(folder)) {
            assertThat(files.toList()).containsExactly(file());
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void aFileThatWasCutOrChangedAnywhereIsNeverReadAsSomethingElse() throws IOException {
        Everything everything = everything(cluster("a", "{\"x\":1}", null), cluster("b", "{\"y\":2}", null));
        pictures().write(everything, NOW);
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> pictures().read()).as("cut to " + length).isInstanceOf(IOException.class);
        }
        int refused = 0;
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x10;
            Files.write(file(), changed);
            try {
                assertThat(pictures().read()).as("changed at " + at).contains(new SavedPictures.Saved(everything, NOW));
            } catch (IOException e) {
                refused++;
            }
        }
        // Some bits of a gzip file mean nothing: its time, its system, what fills the last byte.
        assertThat(refused).isGreaterThan(whole.length - 12);
    }

    @Test
    void anotherDatabasesPicturesAreNotServed() throws IOException {
        pictures().write(everything(), NOW);
        assertThatThrownBy(() -> new SavedPictures(folder, "postgresql://elsewhere:5432/db").read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another database");
    }

    @Test
    void aFolderThatCannotBeWrittenIsToldAndKeepsWhatWasThere() throws IOException {
        Path taken = folder.resolve("taken");
        Files.writeString(taken, "a file, no folder");
        assertThatThrownBy(() -> new SavedPictures(taken, "db").write(everything(), NOW))
                .isInstanceOf(IOException.class);
        assertThat(taken).hasContent("a file, no folder");
    }

    private SavedPictures pictures() {
        return new SavedPictures(folder, "postgresql://here:5432/db");
    }

    private Path file() {
        return folder.resolve("pictures.jsonl.gz");
    }

    private static Everything everything(Resource... resources) {
        return new Everything(new Cursor(7, new UUID(1, 2)), Set.of("t", "empty"), List.of(resources));
    }

    private static Resource cluster(String name, String spec, String served) {
        return new Resource(
                new UUID(3, name.hashCode()),
                new ResourceKey("t", Kind.CLUSTER, name),
                4,
                spec,
                1,
                "hand",
                Map.of("k", "v"),
                served,
                NOW,
                NOW,
                "fp_pat_1",
                "system");
    }
}
