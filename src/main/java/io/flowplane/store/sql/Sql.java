package io.flowplane.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Statements on one connection. Parameters are strings, numbers, booleans, instants, UUIDs or null; they never reach the
 * log. Every method throws {@link SqlFailure}.
 */
final class Sql {
    /** The name under which operators switch the statements' log on. */
    private static final Logger LOG = LoggerFactory.getLogger("sqlx");

    private final Connection connection;
    private final Dialect dialect;

    Sql(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    Connection connection() {
        return connection;
    }

    Dialect dialect() {
        return dialect;
    }

    /** All rows of a query. */
    <T> List<T> rows(String sql, Reader<T> reader, List<? extends @Nullable Object> parameters) {
        return timed(sql, () -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, parameters);
                try (ResultSet results = statement.executeQuery()) {
                    return all(results, reader);
                }
            }
        });
    }

    <T> List<T> rows(String sql, Reader<T> reader, @Nullable Object... parameters) {
        return rows(sql, reader, list(parameters));
    }

    /** The first row. */
    <T> Optional<T> row(String sql, Reader<T> reader, @Nullable Object... parameters) {
        return rows(sql, reader, list(parameters)).stream().findFirst();
    }

    /** The only row of a query that always has one. */
    <T> T one(String sql, Reader<T> reader, List<? extends @Nullable Object> parameters) {
        return rows(sql, reader, parameters).getFirst();
    }

    /** How many rows a statement changed. */
    int update(String sql, @Nullable Object... parameters) {
        return timed(sql, () -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, list(parameters));
                return statement.executeUpdate();
            }
        });
    }

    /** The same statement for each list of parameters, in one go. */
    void batch(String sql, List<? extends List<? extends @Nullable Object>> parameters) {
        if (parameters.isEmpty()) {
            return;
        }
        timed(sql, () -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (List<? extends @Nullable Object> each : parameters) {
                    bind(statement, each);
                    statement.addBatch();
                }
                return statement.executeBatch().length;
            }
        });
    }

    /**
     * Several statements, in one round trip where the database joins statements.
     *
     * @throws SqlFailure also when a command that must change one row changed none: somebody wrote past the locks, and the
     *     work must read again
     */
    void all(List<Command> commands) {
        if (!dialect.joinsStatements()) {
            commands.forEach(command ->
                    check(command, update(command.sql(), command.parameters().toArray())));
            return;
        }
        String sql = commands.stream().map(Command::sql).collect(Collectors.joining("; "));
        timed(sql, () -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(
                        statement,
                        commands.stream().flatMap(c -> c.parameters().stream()).toList());
                statement.execute();
                for (Command command : commands) {
                    check(command, statement.getUpdateCount());
                    statement.getMoreResults();
                }
                return true;
            }
        });
    }

    private static void check(Command command, int rows) {
        if (command.changesOne() && rows != 1) {
            throw new SqlFailure(new SQLException("the row has changed meanwhile", "40001"));
        }
    }

    /**
     * Two queries that see one state, in one round trip where the database joins statements.
     *
     * @param ends whether the transaction ends with them; else it goes on until the connection is given back
     */
    <A, B> Both<A, B> both(Query<A> first, Query<B> second, boolean ends) {
        begin();
        return dialect.joinsStatements() ? joined(first, second, ends) : oneByOne(first, second, ends);
    }

    private <A, B> Both<A, B> oneByOne(Query<A> first, Query<B> second, boolean ends) {
        Both<A, B> both = new Both<>(
                rows(first.sql(), first.reader(), first.parameters()),
                rows(second.sql(), second.reader(), second.parameters()));
        if (ends) {
            commit();
        }
        return both;
    }

    private <A, B> Both<A, B> joined(Query<A> first, Query<B> second, boolean ends) {
        String sql = dialect.snapshot() + "; " + first.sql() + "; " + second.sql() + (ends ? "; COMMIT" : "");
        List<@Nullable Object> parameters = new ArrayList<>(first.parameters());
        parameters.addAll(second.parameters());
        return timed(sql, () -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, parameters);
                statement.execute();
                return new Both<>(nextRows(statement, first.reader()), nextRows(statement, second.reader()));
            }
        });
    }

    /** Of the next of several statements that has any. */
    private <T> List<T> nextRows(PreparedStatement statement, Reader<T> reader) throws SQLException {
        while (statement.getUpdateCount() >= 0) {
            statement.getMoreResults();
        }
        try (ResultSet results = statement.getResultSet()) {
            List<T> rows = all(results, reader);
            statement.getMoreResults();
            return rows;
        }
    }

    private <T> List<T> all(ResultSet results, Reader<T> reader) throws SQLException {
        List<T> rows = new ArrayList<>();
        Row row = new Row(results, dialect);
        while (results.next()) {
            rows.add(reader.read(row));
        }
        return rows;
    }

    /** Several statements without parameters, separated by semicolons. */
    void script(String sql) {
        timed(sql, () -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }

    /**
     * Opens a transaction. Outside of one the connection is in auto-commit: sqlite-jdbc would otherwise begin the next
     * transaction, and keep the file locked, as soon as one ends.
     */
    void begin() {
        timed("BEGIN", () -> {
            connection.setAutoCommit(false);
            return true;
        });
    }

    void commit() {
        timed("COMMIT", () -> {
            connection.setAutoCommit(true);
            return true;
        });
    }

    /** Ends the transaction if there is one. */
    void rollback() {
        timed("ROLLBACK", () -> {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            return true;
        });
    }

    /** Runs what JDBC does itself, under the same log and failure as the rest. */
    <T> T timed(String sql, Call<T> call) {
        long start = System.nanoTime();
        try {
            T result = call.run();
            log(sql, "done", start);
            return result;
        } catch (SQLException e) {
            log(sql, "failed with " + e.getSQLState(), start);
            throw new SqlFailure(e);
        }
    }

    private static void log(String sql, String end, long start) {
        if (LOG.isDebugEnabled()) {
            long micros = (System.nanoTime() - start) / 1000;
            LOG.debug("{} [{} after {} us]", sql.replaceAll("\\s+", " "), end, micros);
        }
    }

    private void bind(PreparedStatement statement, List<? extends @Nullable Object> parameters) throws SQLException {
        int i = 0;
        for (Object value : parameters) {
            i++;
            switch (value) {
                case null -> statement.setNull(i, Types.NULL);
                case String text -> statement.setString(i, storable(text));
                case Integer number -> statement.setInt(i, number);
                case Long number -> statement.setLong(i, number);
                case Boolean truth -> statement.setBoolean(i, truth);
                case Instant instant -> dialect.bind(statement, i, instant);
                case UUID uuid -> dialect.bind(statement, i, uuid);
                case Object[] array -> statement.setArray(i, array(array));
                default -> throw new IllegalArgumentException("no SQL type for " + value.getClass());
            }
        }
    }

    private java.sql.Array array(Object[] values) throws SQLException {
        Object[] stored = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            stored[i] = values[i] instanceof String text ? storable(text) : values[i];
        }
        String type = values instanceof Long[] ? "bigint" : values instanceof Integer[] ? "integer" : "text";
        return connection.createArrayOf(type, stored);
    }

    /** PostgreSQL refuses NUL and lone surrogates in text: both become U+FFFD, on both databases. */
    private static String storable(String text) {
        StringBuilder changed = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                changed = changed == null ? new StringBuilder(text) : changed;
                changed.setCharAt(i, '\uFFFD');
            }
        }
        return changed == null ? text : changed.toString();
    }

    private static List<@Nullable Object> list(@Nullable Object... parameters) {
        return java.util.Arrays.asList(parameters);
    }

    /**
     * A statement that writes.
     *
     * @param changesOne whether it must change exactly one row
     */
    record Command(String sql, List<@Nullable Object> parameters, boolean changesOne) {
        static Command any(String sql, @Nullable Object... parameters) {
            return new Command(sql, list(parameters), false);
        }

        static Command one(String sql, @Nullable Object... parameters) {
            return new Command(sql, list(parameters), true);
        }
    }

    /** A statement that reads. */
    record Query<T>(String sql, Reader<T> reader, List<? extends @Nullable Object> parameters) {}

    /** The rows of two queries. */
    record Both<A, B>(List<A> first, List<B> second) {}

    /** Turns a row into a value. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Row row) throws SQLException;
    }

    /** A call into JDBC. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws SQLException;
    }
}
