package io.flowplane.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowplane.store.sql.DatabaseUrl.PostgresUrl;
import io.flowplane.store.sql.DatabaseUrl.SqliteUrl;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseUrlTest {
    @Test
    void aFullPostgresUrlIsRead() {
        assertThat(DatabaseUrl.parse("postgresql://flowplane:pw@postgres:6432/flow?sslmode=require"))
                .isEqualTo(new PostgresUrl("postgres", 6432, "flow", "flowplane", "pw", Map.of("sslmode", "require")));
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        assertThat(DatabaseUrl.parse("postgres://my_db/flow"))
                .isEqualTo(new PostgresUrl("my_db", 5432, "flow", null, null, Map.of()));
    }

    @Test
    void everyPartMayBePercentEncoded() {
        assertThat(DatabaseUrl.parse("postgresql://a%40b:p%2Fw%3A%25%C3%BC+@h/d%20b"))
                .isEqualTo(new PostgresUrl("h", 5432, "d b", "a@b", "p/w:%ü+", Map.of()));
    }

    @Test
    void anAtSignInThePasswordIsUnderstood() {
        assertThat(((PostgresUrl) DatabaseUrl.parse("postgresql://u:p@ss@h/d")).password())
                .isEqualTo("p@ss");
    }

    @Test
    void aSlashInThePasswordIsToldHowToBeWritten() {
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://u:p@s/s@h/d")).hasMessageContaining("write / as %2F");
    }

    @Test
    void ipv6HostsAreInBrackets() {
        PostgresUrl url = (PostgresUrl) DatabaseUrl.parse("postgresql://u@[::1]:5433/d");
        assertThat(url.host()).isEqualTo("::1");
        assertThat(url.port()).isEqualTo(5433);
        assertThat(url.place()).isEqualTo("[::1]:5433");
    }

    @Test
    void sqliteFilesAreRelativeOrAbsolute() {
        assertThat(DatabaseUrl.parse("sqlite://data/flowplane.db"))
                .isEqualTo(new SqliteUrl(Path.of("data/flowplane.db")));
        assertThat(DatabaseUrl.parse("sqlite:///var/lib/flow%20plane.db?mode=rwc"))
                .isEqualTo(new SqliteUrl(Path.of("/var/lib/flow plane.db")));
    }

    @Test
    void wrongOnesAreRefusedWithoutRepeatingThem() {
        List<String> wrong = List.of(
                "",
                "data/secret.db",
                "mysql://u:secret@h/d",
                "postgresql://u:secret@h",
                "postgresql://u:secret@h/",
                "postgresql://u:secret@/d",
                "postgresql://u:secret@h:0/d",
                "postgresql://u:secret@h:65536/d",
                "postgresql://u:secret@h:x/d",
                "postgresql://u:secret@h:-1/d",
                "postgresql://u:secret@h1,h2/d",
                "postgresql://u:sec/ret@h/d",
                "postgresql://u:s@h/cret@h/d",
                "postgresql://u:secret%@h/d",
                "postgresql://u:secret%4@h/d",
                "postgresql://u:secret%FF@h/d",
                "postgresql://u:secret@h/d?sslmode=secret",
                "postgresql://u:secret@h/d?options=secret",
                "postgresql://u:secret@h/d?sslmode=require&socketFactory=secret",
                "sqlite://",
                "sqlite:///",
                "sqlite://:memory:",
                "sqlite://secret.db?mode=memory",
                "sqlite:///secret/%00.db");
        for (String url : wrong) {
            assertThatThrownBy(() -> DatabaseUrl.parse(url))
                    .as(url)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("secret")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void thePasswordIsInNoText() {
        assertThat(DatabaseUrl.parse("postgresql://u:secret@h/d").toString()).isEqualTo("postgresql://h:5432/d");
    }
}
