package io.flowplane.store.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What differs between the databases, beyond how a connection is made. */
interface Dialect {
    /** The folder of its migrations. */
    String name();

    /** Whether one prepared statement may hold several, separated by semicolons. */
    boolean joinsStatements();

    /** Whether it has LATERAL: a table in FROM that is computed of the row before it. */
    boolean joinsLaterally();

    void bind(PreparedStatement statement, int index, Instant value) throws SQLException;

    void bind(PreparedStatement statement, int index, UUID value) throws SQLException;

    @Nullable
    Instant instant(ResultSet results, String column) throws SQLException;

    /** Whether {@code table} exists in the current schema. */
    boolean hasTable(Sql sql, String table);

    /** The database's clock, as an SQL expression. */
    String clock();

    /** Whether this process alone may migrate now; held until the transaction ends. */
    boolean lockForMigration(Sql sql);

    /** Runs a script that may take as long as it needs. */
    void withoutTimeout(Sql sql, Runnable script);

    /**
     * First statement of a write: takes the locks of {@code lanes} until the transaction ends, in an order of its own, and
     * tells the time.
     *
     * @param lanes names of teams; the system's is empty text
     * @return the database's clock, once the locks are held, in whole microseconds
     */
    Instant beginWrite(Sql sql, Collection<String> lanes);

    /** First statements of a transaction that reads and sees one state throughout, joined by semicolons; empty: none. */
    String snapshot();

    /** The last statements before COMMIT: raises the revision by the number of works that changed something, and stores their records. */
    void store(Sql sql, Journal journal);

    /** What a failure means. */
    Fault fault(SQLException failure);

    /** Kinds of failure, by what helps. */
    enum Fault {
        /** Lost against another transaction: the whole may be tried again. */
        CONFLICT,
        /** A statement was refused: the others of the batch may still succeed. */
        STATEMENT,
        /** Database or connection can't now. */
        UNAVAILABLE
    }
}
