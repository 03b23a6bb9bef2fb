package io.flowplane.store.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The current row of a result, by column name. */
final class Row {
    private final ResultSet results;
    private final Dialect dialect;

    Row(ResultSet results, Dialect dialect) {
        this.results = results;
        this.dialect = dialect;
    }

    String text(String column) throws SQLException {
        return present(results.getString(column), column);
    }

    @Nullable
    String textOrNull(String column) throws SQLException {
        return results.getString(column);
    }

    int integer(String column) throws SQLException {
        return results.getInt(column);
    }

    long number(String column) throws SQLException {
        return results.getLong(column);
    }

    @Nullable
    Long numberOrNull(String column) throws SQLException {
        long value = results.getLong(column);
        return results.wasNull() ? null : value;
    }

    boolean truth(String column) throws SQLException {
        return results.getBoolean(column);
    }

    UUID uuid(String column) throws SQLException {
        return UUID.fromString(text(column));
    }

    @Nullable
    UUID uuidOrNull(String column) throws SQLException {
        String text = results.getString(column);
        return text == null ? null : UUID.fromString(text);
    }

    Instant instant(String column) throws SQLException {
        return present(instantOrNull(column), column);
    }

    @Nullable
    Instant instantOrNull(String column) throws SQLException {
        return dialect.instant(results, column);
    }

    private static <T> T present(@Nullable T value, String column) throws SQLException {
        if (value == null) {
            throw new SQLException("column " + column + " is null");
        }
        return value;
    }
}
